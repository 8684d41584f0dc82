// Asks Halyard for this ticket. Who and which ticket are in the token that Forge adds; nothing here decides anything.
import { invokeRemote } from '@forge/bridge';

// What a call brought, or null where it brought nothing that can be shown.
const read = (answer) => {
  const body = answer && typeof answer.body === 'object' ? answer.body : null;
  return body && typeof body.state === 'string' ? body : null;
};

export const view = async (door) => read(await invokeRemote({ method: 'GET', path: `/remote/${door}/view` }));

export const ask = async (door, wanted) =>
  read(
    await invokeRemote({
      method: 'POST',
      path: `/remote/${door}/requests`,
      headers: { 'Content-Type': 'application/json' },
      body: wanted,
    }),
  );
