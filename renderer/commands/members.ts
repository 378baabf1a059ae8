import type { Result } from '../../shared/errors.ts';
import type { MembersOutputs } from '../../shared/ipc/areas/members.ts';
import { request } from '../api/bridge.ts';
import type { ConfigurationKey } from '../state/configurations-slice.ts';
import { store } from '../state/store.ts';
import { noBlockers, type Command } from './command.ts';
import { splitKey } from './operate.ts';
import { changeSettings } from './window.ts';

/** Opens the page of a configuration. */
export const openPage: Command<ConfigurationKey> = {
  id: 'configuration.open-page',
  shortcut: 'P',
  label: () => 'Open its page',
  blockers: noBlockers,
  run: (key) => {
    const { setOpened, setPage } = store.getState();
    setOpened(key);
    setPage(key);
  },
};

/** Reads everything a configuration's page shows of its members. */
export const showMembers: Command<ConfigurationKey, Promise<Result<MembersOutputs['members.show']>>> = {
  id: 'members.show',
  shortcut: null,
  label: () => 'Read notes and snapshots',
  blockers: noBlockers,
  run: (key) => request('members.show', splitKey(key)),
};

type Asked = { readonly poolId: string; readonly vmUuids: readonly string[] };

/** Reads what running VMs used lately. */
export const readLoad: Command<Asked, Promise<Result<MembersOutputs['members.load']>>> = {
  id: 'members.load',
  shortcut: null,
  label: () => 'Read the load',
  blockers: noBlockers,
  run: ({ poolId, vmUuids }) => request('members.load', { poolId, vmUuids: [...vmUuids] }),
};

type OneVm = { readonly poolId: string; readonly vmUuid: string };

/** Reads a picture of a VM's screen. */
export const readScreen: Command<OneVm, Promise<Result<MembersOutputs['members.screen']>>> = {
  id: 'members.screen',
  shortcut: null,
  label: () => 'Read the screen',
  blockers: noBlockers,
  run: (input) => request('members.screen', input),
};

/** Shows a column of member tables, or hides it. */
export const toggleMemberColumn: Command<string, Promise<unknown>> = {
  id: 'members.toggle-column',
  shortcut: null,
  label: () => 'Show or hide the column',
  blockers: noBlockers,
  run: (column) => {
    const { hiddenMemberColumns } = store.getState().settings;
    const next = hiddenMemberColumns.includes(column)
      ? hiddenMemberColumns.filter((each) => each !== column)
      : [...hiddenMemberColumns, column];
    return changeSettings.run({ hiddenMemberColumns: next });
  },
};
