import type { Configuration } from '../../shared/domain/configuration.ts';
import type { PoolState } from '../../shared/domain/pool-state.ts';
import type { TransitionFacts } from '../../shared/domain/transition-facts.ts';
import { FINAL_PHASES, type Run } from '../../shared/domain/run.ts';
import type { ServiceView } from '../../shared/ipc/contract.ts';
import type { ConfigurationKey } from './configurations-slice.ts';
import type { Estate } from './inventory-slice.ts';
import { memo } from './memo.ts';
import type { State } from './store.ts';

/** Names a service across pools, as `settings.selectedService` does: `<pool id>/<service id>`. */
export function serviceKeyOf(view: ServiceView): string {
  return `${view.poolId}/${view.service.id}`;
}

let collator: Intl.Collator | undefined;

/** Orders names as people do: "2.9" before "2.10". */
export const compareNames = (a: string, b: string): number => {
  // Made with the first two names, which no first frame has.
  collator ??= new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
  return collator.compare(a, b);
};

const listServices = memo((services: State['services']) =>
  Object.values(services)
    .flat()
    .sort((a, b) => compareNames(a.service.name, b.service.name)),
);

/** All services of all pools by name. */
export const selectServices = (state: State): readonly ServiceView[] => listServices(state.services);

/** The service in the frame: the chosen one, else the first there is. */
export function selectCurrentService(state: State): ServiceView | null {
  const all = selectServices(state);
  return all.find((view) => serviceKeyOf(view) === state.settings.selectedService) ?? all[0] ?? null;
}

/** The service a configuration belongs to; null where it has none or the pool does not publish it. */
export function findServiceOf(state: State, configuration: Configuration): ServiceView | null {
  return state.services[configuration.poolId]?.find((view) => view.service.id === configuration.serviceId) ?? null;
}

/** True when the board shows all there is: every pool that is connected has told its services. */
export function selectIsBoardComplete(state: State): boolean {
  const connected = Object.values(state.pools).filter((pool) => pool.phase === 'connected');
  return (
    state.view === 'board' && connected.length > 0 && connected.every((pool) => state.services[pool.id] !== undefined)
  );
}

/** A certificate that replaced a trusted one; a member met for the first time is a question, no alarm. */
export const isChanged = (alarm: PoolState['alarm']): boolean => alarm !== null && alarm.pinnedFingerprint !== '';

/** The pool whose certificate has changed, if any; it stands before everything else. */
export const selectAlarmed = (state: State): string | undefined =>
  Object.values(state.pools).find((pool) => isChanged(pool.alarm))?.id;

const NO_ESTATE: Estate = { hosts: [], networks: [], srs: [] };

/** Hosts, networks and SRs of a pool; empty until they are known. */
export const selectEstate = (state: State, poolId: string): Estate => state.estates[poolId] ?? NO_ESTATE;

/** What the shared rules need to judge a transition; null where the configuration is not known. */
export function gatherTransitionFacts(state: State, key: ConfigurationKey, toStageId: string): TransitionFacts | null {
  const configuration = state.configurations.get(key);
  if (!configuration) return null;
  const pool = state.pools[configuration.poolId];
  const { networks, hosts } = selectEstate(state, configuration.poolId);
  return {
    configuration,
    workflow: findServiceOf(state, configuration)?.service.workflow ?? null,
    toStageId,
    isConnected: pool?.phase === 'connected',
    rights: pool?.rights ?? null,
    networks,
    hosts,
  };
}

const sortRuns = memo((runs: State['runs']) =>
  Object.values(runs).sort((a, b) => (a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : 0)),
);

/** All runs, newest first. */
export const selectRuns = (state: State): readonly Run[] => sortRuns(state.runs);

const unfinished = memo((runs: readonly Run[]) => runs.filter((run) => !FINAL_PHASES.has(run.phase)));

/** Runs in which something may still happen, newest first. */
export const selectUnfinishedRuns = (state: State): readonly Run[] => unfinished(selectRuns(state));

const byConfiguration = memo((runs: readonly Run[]) => {
  const found = new Map<ConfigurationKey, Run>();
  for (const run of runs) {
    const key = `${run.plan.poolId}/${run.plan.configurationUuid}`;
    if (!found.has(key)) found.set(key, run);
  }
  return found;
});

/** The newest unfinished run on a configuration. */
export const findRunOn = (state: State, key: ConfigurationKey): Run | undefined =>
  byConfiguration(selectUnfinishedRuns(state)).get(key);
