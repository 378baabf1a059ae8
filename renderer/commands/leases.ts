import type { Result } from '../../shared/errors.ts';
import type { RequestInput } from '../../shared/ipc/contract.ts';
import { request } from '../api/bridge.ts';
import type { ConfigurationKey } from '../state/configurations-slice.ts';
import { store } from '../state/store.ts';
import type { Command } from './command.ts';
import { splitKey } from './operate.ts';
import { findPoolBlockers } from './services.ts';

/** Permissions of writing a lease. */
const PERMISSIONS = ['pool.add_to_gui_config', 'pool.remove_from_gui_config'] as const;

/** Opens the dialog about the leases of a configuration. */
export const openLease: Command<ConfigurationKey> = {
  id: 'leases.open',
  shortcut: null,
  label: () => 'Leases…',
  blockers: (key) => findPoolBlockers(store.getState(), splitKey(key).poolId, []),
  run: (key) => store.getState().setDialog({ kind: 'lease', key }),
};

/** Lengthens a lease. */
export const renewLease: Command<RequestInput<'leases.renew'>, Promise<Result<{ readonly until: string }>>> = {
  id: 'leases.renew',
  shortcut: 'Ctrl+Enter',
  label: () => 'Renew',
  blockers: ({ poolId }) => findPoolBlockers(store.getState(), poolId, PERMISSIONS),
  run: (input) => request('leases.renew', input),
};

/** Lets this workstation begin and end the leases of a pool, or no more. */
export const keepLeases: Command<RequestInput<'leases.keep'>, Promise<Result<null>>> = {
  id: 'leases.keep',
  shortcut: null,
  label: ({ isKept }) => (isKept ? 'Keep the leases of this pool here' : 'Keep the leases of this pool here no more'),
  blockers: ({ poolId, isKept }) => (isKept ? findPoolBlockers(store.getState(), poolId, PERMISSIONS) : []),
  run: (input) => request('leases.keep', input),
};
