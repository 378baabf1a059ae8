import { findHolderBlockers } from '../../shared/domain/blockers/holder-blockers.ts';
import { isReplicated, listReplicaStages } from '../../shared/domain/replica/replica-facts.ts';
import type { Stage, Workflow } from '../../shared/domain/workflow.ts';
import type { Result } from '../../shared/errors.ts';
import type { ReplicaPreview, ReplicaWish } from '../../shared/ipc/areas/replicas.ts';
import type { RequestInput } from '../../shared/ipc/contract.ts';
import { inSentence } from '../../shared/text/names.ts';
import { request } from '../api/bridge.ts';
import type { ConfigurationKey } from '../state/configurations-slice.ts';
import { findServiceOf } from '../state/selectors.ts';
import { store, type State } from '../state/store.ts';
import { noBlockers, type Command } from './command.ts';
import { requestAndTell } from './tell.ts';
import { findPoolBlockers } from './services.ts';

/** The stage and workflow of a configuration that replicas are made of; undefined for all others. */
export function findReplicated(
  state: State,
  key: ConfigurationKey,
): { readonly workflow: Workflow; readonly stages: readonly Stage[] } | undefined {
  const configuration = state.configurations.get(key);
  const workflow = configuration && findServiceOf(state, configuration)?.service.workflow;
  if (!workflow || configuration.stageId === null || !isReplicated(workflow, configuration.stageId)) return undefined;
  const stages = listReplicaStages(workflow, configuration.stageId);
  return stages.length === 0 ? undefined : { workflow, stages };
}

/** The configuration in production that one is a replica of; undefined for all others. */
export function findSource(state: State, key: ConfigurationKey): ConfigurationKey | undefined {
  const configuration = state.configurations.get(key);
  const source = configuration?.origin && `${configuration.poolId}/${configuration.origin.configuration}`;
  return source !== undefined && findReplicated(state, source) ? source : undefined;
}

const blockersOf = (key: ConfigurationKey) => {
  const state = store.getState();
  const configuration = state.configurations.get(key);
  if (!configuration) return [{ kind: 'vapp-gone' } as const];
  return [...findPoolBlockers(state, configuration.poolId, []), ...findHolderBlockers(configuration)];
};

/** Opens the form for a replica of what is in production. */
export const openReplicate: Command<ConfigurationKey> = {
  id: 'replica.open',
  shortcut: null,
  label: () => 'Replicate production…',
  blockers: blockersOf,
  run: (key) => store.getState().setSheet({ kind: 'replica', key, preset: { isPatchTest: false } }),
};

/** Opens the same, set for trying a patch: fenced, started, with a note why. */
export const openPatchTest: Command<ConfigurationKey> = {
  id: 'replica.open-patch-test',
  shortcut: null,
  label: () => 'Patch test…',
  blockers: blockersOf,
  run: (key) => store.getState().setSheet({ kind: 'replica', key, preset: { isPatchTest: true } }),
};

/** Opens the same for a replica that is to be made anew: into its stage, in place of itself. */
export const openRefresh: Command<ConfigurationKey> = {
  id: 'replica.open-refresh',
  shortcut: null,
  label: () => 'Refresh replica…',
  blockers: blockersOf,
  run: (key) => {
    const state = store.getState();
    const source = findSource(state, key);
    const replica = state.configurations.get(key);
    if (source === undefined || !replica) return;
    const fenced = state.fences[replica.poolId]?.fences.find(({ vappUuids }) => vappUuids.includes(replica.uuid));
    const preset = { isPatchTest: false, replaces: replica.stageId ?? '', fence: fenced?.mode ?? null };
    state.setSheet({ kind: 'replica', key: source, preset });
  },
};

/** Lets this workstation make a replica anew at its times. */
export const scheduleRefresh: Command<RequestInput<'replicas.schedule'>, Promise<Result<null>>> = {
  id: 'replica.schedule',
  shortcut: null,
  label: () => 'Refresh by this schedule',
  blockers: noBlockers,
  run: (input) => requestAndTell('replicas.schedule', input, 'The schedule could not be kept'),
};

/** Makes it anew by itself no more. */
export const unscheduleRefresh: Command<RequestInput<'replicas.unschedule'>, Promise<Result<null>>> = {
  id: 'replica.unschedule',
  shortcut: null,
  label: () => 'End the schedule',
  blockers: noBlockers,
  run: (input) => requestAndTell('replicas.unschedule', input, 'The schedule could not be ended'),
};

/** Asks main what making a replica would do. */
export const previewReplica: Command<ReplicaWish, Promise<Result<ReplicaPreview>>> = {
  id: 'replica.preview',
  shortcut: null,
  label: () => 'Preview the replica',
  blockers: noBlockers,
  run: (wish) => request('replicas.preview', wish),
};

/** Makes a replica by exactly the plan that was shown; the sheet becomes the run's view. */
export const startReplica: Command<RequestInput<'replicas.start'>, Promise<Result<{ readonly runId: string }>>> = {
  id: 'replica.start',
  shortcut: null,
  label: ({ poolId, configurationUuid, toStageId }) => {
    const state = store.getState();
    const configuration = state.configurations.get(`${poolId}/${configurationUuid}`);
    const stages = configuration && findServiceOf(state, configuration)?.service.workflow.stages;
    const stage = stages?.find(({ id }) => id === toStageId)?.name ?? toStageId;
    return `Replicate ${inSentence(configuration?.nameLabel ?? '')} into ${inSentence(stage)}`;
  },
  blockers: noBlockers,
  run: async (input) => {
    const result = await request('replicas.start', input);
    if (result.ok) store.getState().setSheet({ kind: 'run', runId: result.value.runId });
    return result;
  },
};
