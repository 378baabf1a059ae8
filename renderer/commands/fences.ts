import { findHolderBlockers } from '../../shared/domain/blockers/holder-blockers.ts';
import type { FenceSettings } from '../../shared/domain/fence/fence-settings.ts';
import type { ReachView, TopologyView } from '../../shared/domain/fence/topology-view.ts';
import { SERVICE_PERMISSIONS } from '../../shared/domain/rights.ts';
import type { Result } from '../../shared/errors.ts';
import type { FencePreview } from '../../shared/ipc/areas/fences.ts';
import type { RequestInput, RequestOutputs } from '../../shared/ipc/contract.ts';
import { request } from '../api/bridge.ts';
import type { ConfigurationKey } from '../state/configurations-slice.ts';
import { store } from '../state/store.ts';
import { noBlockers, type Command } from './command.ts';
import { findPoolBlockers } from './services.ts';

/** Opens the form for fenced copies of a configuration. */
export const openFencedCopies: Command<ConfigurationKey> = {
  id: 'fence.open-copies',
  shortcut: null,
  label: () => 'Make fenced copies…',
  blockers: (key) => {
    const configuration = store.getState().configurations.get(key);
    if (!configuration) return [{ kind: 'vapp-gone' }];
    return [...findPoolBlockers(store.getState(), configuration.poolId, []), ...findHolderBlockers(configuration)];
  },
  run: (key) => store.getState().setSheet({ kind: 'fence', key }),
};

/** Shows what a configuration, or one VM of it, can reach. */
export const openReach: Command<{ readonly key: ConfigurationKey; readonly vmUuid: string | null }> = {
  id: 'topology.open-reach',
  shortcut: null,
  label: () => 'What can this reach?',
  blockers: ({ key }) => (store.getState().configurations.has(key) ? [] : [{ kind: 'vapp-gone' }]),
  run: (what) => store.getState().setSheet({ kind: 'reach', ...what }),
};

/** Asks main what the copies would be fenced with, and for the proof. */
export const previewFences: Command<RequestInput<'fences.preview'>, Promise<Result<FencePreview>>> = {
  id: 'fence.preview',
  shortcut: null,
  label: () => 'Preview fenced copies',
  blockers: noBlockers,
  run: (input) => request('fences.preview', input),
};

/** Starts exactly the plan that was shown; the sheet becomes the run's view. */
export const startFences: Command<RequestInput<'fences.start'>, Promise<Result<{ readonly runId: string }>>> = {
  id: 'fence.start',
  shortcut: null,
  label: ({ copies }) => (copies === 1 ? 'Make the fenced copy' : `Make ${String(copies)} fenced copies`),
  blockers: ({ poolId }) => findPoolBlockers(store.getState(), poolId, []),
  run: async (input) => {
    const result = await request('fences.start', input);
    if (result.ok) store.getState().setSheet({ kind: 'run', runId: result.value.runId });
    return result;
  },
};

/** A fence of a pool. */
export interface FenceRef {
  readonly poolId: string;
  readonly fenceId: string;
}

/** Opens the plan that removes a fence with its copies. */
export const openRemoveFence: Command<FenceRef> = {
  id: 'fence.open-remove',
  shortcut: null,
  label: ({ fenceId }) => `Remove fence ${fenceId}…`,
  blockers: ({ poolId }) => findPoolBlockers(store.getState(), poolId, []),
  run: (fence) => store.getState().setSheet({ kind: 'unfence', ...fence }),
};

/** Asks main for the plan that removes a fence. */
export const previewFenceRemoval: Command<FenceRef, Promise<Result<RequestOutputs['fences.preview-removal']>>> = {
  id: 'fence.preview-removal',
  shortcut: null,
  label: () => 'Preview the removal',
  blockers: noBlockers,
  run: (fence) => request('fences.preview-removal', fence),
};

/** Removes a fence by exactly the plan that was shown. */
export const removeFence: Command<FenceRef & { readonly planDigest: string }, Promise<Result<{ runId: string }>>> = {
  id: 'fence.remove',
  shortcut: null,
  label: ({ fenceId }) => `Remove fence ${fenceId} and its VMs`,
  blockers: noBlockers,
  run: async (input) => {
    const result = await request('fences.remove', input);
    if (result.ok) store.getState().setSheet({ kind: 'run', runId: result.value.runId });
    return result;
  },
};

/** Publishes what the administrators say about fences. */
export const saveFenceSettings: Command<
  { readonly poolId: string; readonly afterSeq: number; readonly settings: FenceSettings },
  Promise<Result<null>>
> = {
  id: 'fence.save-settings',
  shortcut: null,
  label: () => 'Save for all consoles',
  blockers: ({ poolId }) => findPoolBlockers(store.getState(), poolId, SERVICE_PERMISSIONS),
  run: (input) => request('fences.save-settings', input),
};

/** Reads what is drawn of a configuration with its fences, or of all fences. */
export const readTopology: Command<RequestInput<'topology.read'>, Promise<Result<TopologyView>>> = {
  id: 'topology.read',
  shortcut: null,
  label: () => 'Draw the networks',
  blockers: noBlockers,
  run: (input) => request('topology.read', input),
};

/** Answers what a VM can reach. */
export const readReach: Command<RequestInput<'topology.reach'>, Promise<Result<ReachView>>> = {
  id: 'topology.reach',
  shortcut: null,
  label: () => 'Read what a VM reaches',
  blockers: noBlockers,
  run: (input) => request('topology.reach', input),
};
