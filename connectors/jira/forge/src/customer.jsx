// In the portal, for customers.
import React from 'react';
import ForgeReconciler, { I18nProvider } from '@forge/react';
import { Panel } from './panel';

ForgeReconciler.render(
  <React.StrictMode>
    <I18nProvider>
      <Panel door="customer" />
    </I18nProvider>
  </React.StrictMode>,
);
