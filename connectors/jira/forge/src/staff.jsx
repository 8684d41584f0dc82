// Beside an issue, for staff.
import React from 'react';
import ForgeReconciler, { I18nProvider } from '@forge/react';
import { Panel } from './panel';

ForgeReconciler.render(
  <React.StrictMode>
    <I18nProvider>
      <Panel door="staff" />
    </I18nProvider>
  </React.StrictMode>,
);
