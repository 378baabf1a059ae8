import type { RequestName } from '../../shared/ipc/contract.ts';
import type { Settings } from '../../shared/ipc/settings.ts';
import { request } from '../api/bridge.ts';
import { store } from '../state/store.ts';
import { noBlockers, type Command } from './command.ts';
import { changeSettings } from './window.ts';

type UpdateRequest = Extract<RequestName, `updates.${string}`>;

/** Asks; the settings show what came of it, and other failures are told as everywhere. */
async function ask(name: UpdateRequest, failed: string): Promise<void> {
  store.getState().setView('settings');
  const result = await request(name, {});
  if (!result.ok && result.problem.code !== 'update-failed') store.getState().addToast(failed, result.problem);
}

/** Looks for a new version now. */
export const checkForUpdates: Command<undefined, Promise<void>> = {
  id: 'updates.check',
  shortcut: null,
  label: () => 'Check for updates',
  blockers: noBlockers,
  run: () => ask('updates.check', 'Updates could not be looked for'),
};

/** Downloads the new version. */
export const downloadUpdate: Command<undefined, Promise<void>> = {
  id: 'updates.download',
  shortcut: null,
  label: () => 'Download',
  blockers: noBlockers,
  run: () => ask('updates.download', 'The update could not be downloaded'),
};

/** Installs the downloaded version as soon as no run is under way. */
export const installUpdate: Command<undefined, Promise<void>> = {
  id: 'updates.install',
  shortcut: null,
  label: () => 'Install and restart',
  blockers: noBlockers,
  run: () => ask('updates.install', 'The update could not be installed'),
};

/** Takes back an installation that waits. */
export const cancelUpdate: Command<undefined, Promise<void>> = {
  id: 'updates.cancel-install',
  shortcut: null,
  label: () => 'Do not install for now',
  blockers: noBlockers,
  run: () => ask('updates.cancel-install', 'The installation could not be taken back'),
};

/** Switches updates on or off, or points them elsewhere. */
export const setUpdates: Command<Settings['updates'], Promise<unknown>> = {
  id: 'updates.set',
  shortcut: null,
  label: () => 'Set where updates are looked for',
  blockers: noBlockers,
  run: (updates) => changeSettings.run({ updates }),
};
