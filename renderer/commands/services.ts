import type { Blocker } from '../../shared/domain/blocker.ts';
import { findMissingPermissions, SERVICE_PERMISSIONS } from '../../shared/domain/rights.ts';
import type { Service } from '../../shared/domain/workflow.ts';
import type { Result } from '../../shared/errors.ts';
import { request } from '../api/bridge.ts';
import { store, type State } from '../state/store.ts';
import { noBlockers, type Command } from './command.ts';
import { requestAndTell } from './tell.ts';

/** Why records of a pool may not be written: not connected, or permissions missing. */
export function findPoolBlockers(state: State, poolId: string, needed: readonly string[]): readonly Blocker[] {
  const pool = state.pools[poolId];
  if (pool?.phase !== 'connected') return [{ kind: 'pool-not-connected' }];
  return findMissingPermissions(pool.rights ?? NO_RIGHTS, needed).map((missing) => ({
    kind: 'permission-missing',
    missing,
  }));
}

// Connected without known rights does not happen; should it, nothing is promised.
const NO_RIGHTS = { userName: '', isLocalSuperuser: false, role: null, permissions: [] };

/** Opens the form for a new service. */
export const openCreateService: Command<undefined> = {
  id: 'service.open-create',
  shortcut: null,
  label: () => 'Create a service',
  blockers: noBlockers,
  run: () => store.getState().setDialog({ kind: 'create-service' }),
};

/** Opens the form for a service's stages and networks. */
export const openEditService: Command<string> = {
  id: 'service.open-edit',
  shortcut: null,
  label: () => 'Edit stages and networks',
  blockers: noBlockers,
  run: (serviceKey) => store.getState().setDialog({ kind: 'edit-service', serviceKey }),
};

/** A service to publish on a pool. */
export interface ServiceDraft {
  readonly poolId: string;
  readonly service: Service;
  /** Sequence of the record it was made from; 0 for a new one. */
  readonly afterSeq: number;
}

/** Publishes a service on its pool. */
export const saveService: Command<ServiceDraft, Promise<Result<null>>> = {
  id: 'service.save',
  shortcut: null,
  label: () => 'Save the service',
  blockers: ({ poolId }) => findPoolBlockers(store.getState(), poolId, SERVICE_PERMISSIONS),
  run: (draft) => request('services.save', draft),
};

/** Withdraws a service; its configurations stay on the pool, in no stage. */
export const removeService: Command<{ poolId: string; serviceId: string }, Promise<Result<null>>> = {
  id: 'service.remove',
  shortcut: null,
  label: () => 'Remove the service',
  blockers: ({ poolId }) => findPoolBlockers(store.getState(), poolId, SERVICE_PERMISSIONS),
  run: (input) => request('services.remove', input),
};

/** Puts a service into the frame. */
export const selectService: Command<string, Promise<unknown>> = {
  id: 'service.select',
  shortcut: null,
  label: () => 'Show this service',
  blockers: noBlockers,
  run: (serviceKey) => {
    store.getState().setView('board');
    return requestAndTell('settings.change', { selectedService: serviceKey }, 'The service could not be shown');
  },
};
