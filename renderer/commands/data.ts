import type { Result } from '../../shared/errors.ts';
import type { RequestInput, RequestOutputs } from '../../shared/ipc/contract.ts';
import { request } from '../api/bridge.ts';
import { store } from '../state/store.ts';
import { noBlockers, type Command } from './command.ts';
import { requestAndTell, tell } from './tell.ts';

const open = (kind: 'back-up' | 'restore'): void => {
  store.getState().setView('settings');
  store.getState().setDialog({ kind });
};

/** Asks for the passphrase of a new back-up. */
export const openBackUp: Command<undefined> = {
  id: 'data.open-back-up',
  shortcut: null,
  label: () => 'Back up this workstation…',
  blockers: noBlockers,
  run: () => open('back-up'),
};

/** Asks for the passphrase of a back-up that is to be restored. */
export const openRestore: Command<undefined> = {
  id: 'data.open-restore',
  shortcut: null,
  label: () => 'Restore a back-up…',
  blockers: noBlockers,
  run: () => open('restore'),
};

/** Writes a back-up where the person says. */
export const backUp: Command<RequestInput<'data.back-up'>, Promise<Result<RequestOutputs['data.back-up']>>> = {
  id: 'data.back-up',
  shortcut: null,
  label: () => 'Choose a file and back up',
  blockers: noBlockers,
  run: (input) => request('data.back-up', input),
};

/** Lays a back-up ready that the person chooses. */
export const restoreBackup: Command<RequestInput<'data.restore'>, Promise<Result<RequestOutputs['data.restore']>>> = {
  id: 'data.restore',
  shortcut: null,
  label: () => 'Choose the file and check it',
  blockers: noBlockers,
  run: (input) => request('data.restore', input),
};

/** Starts the console again, which takes what was laid ready. */
export const restartToRestore: Command<undefined, Promise<unknown>> = {
  id: 'data.restart',
  shortcut: null,
  label: () => 'Restart and restore',
  blockers: noBlockers,
  run: () => requestAndTell('data.restart', {}, 'The console could not be started again'),
};

/** Writes a file for whoever looks for a fault. */
export const exportDiagnostics: Command<undefined, Promise<void>> = {
  id: 'data.export-diagnostics',
  shortcut: null,
  label: () => 'Export diagnostics…',
  blockers: noBlockers,
  run: async () => {
    const result = await requestAndTell('data.export-diagnostics', {}, 'The diagnostics were not written');
    if (result.ok && result.value.path !== null) tell(`Written: ${result.value.path}`);
  },
};

/** Asks for the newest lines of the program's log. */
export const readLog: Command<number, Promise<Result<RequestOutputs['data.read-log']>>> = {
  id: 'data.read-log',
  shortcut: null,
  label: () => 'Read the log',
  blockers: noBlockers,
  run: (limit) => request('data.read-log', { limit }),
};
