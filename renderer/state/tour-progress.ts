import { FINAL_PHASES, type Run } from '../../shared/domain/run.ts';
import { TOUR_STEPS, type TourStepId } from '../../shared/text/tour-text.ts';
import type { ConfigurationKey } from './configurations-slice.ts';
import { findGate, isUndecided } from './gate-selectors.ts';
import { selectCurrentService, selectIsBoardComplete } from './selectors.ts';
import type { State } from './store.ts';

/** What the tour is about: a configuration of the demo pool's own estate, and where it goes. */
const TOUR_SERVICE = 'mail';
const TOUR_CONFIGURATION = 'Mail 5.3';
const TOUR_STAGE = 'patch-test';

/** What the tour does something to, as the facts have it now. */
export interface TourCard {
  readonly key: ConfigurationKey;
  readonly poolId: string;
  readonly uuid: string;
  readonly stageId: string | null;
}

/** The configuration that the tour is about; null where no demo pool is connected, or it carries another estate. */
export function findTourCard(state: State): TourCard | null {
  for (const [key, { poolId, uuid, nameLabel, serviceId, stageId }] of state.configurations)
    if (nameLabel === TOUR_CONFIGURATION && serviceId === TOUR_SERVICE && state.pools[poolId]?.isDemo === true)
      return { key, poolId, uuid, stageId };
  return null;
}

/** True once the demo pool carries what the tour is about and the board shows it. */
export const isTourReady = (state: State): boolean => findTourCard(state) !== null && selectIsBoardComplete(state);

/** True where the tour can go on from a step by itself, since what it asks for has happened. */
export function isStepDone(state: State, step: TourStepId): boolean {
  const card = findTourCard(state);
  if (!card) return false;
  switch (step) {
    // A person says when they have read enough.
    case 'start':
    case 'end':
      return false;
    case 'service': {
      const current = selectCurrentService(state);
      return current?.service.id === TOUR_SERVICE && current.poolId === card.poolId;
    }
    case 'plan':
      return (state.sheet?.kind === 'plan' && state.sheet.key === card.key) || isStepDone(state, 'ask');
    case 'ask':
      return hasRequest(state, card) || isStepDone(state, 'approve');
    case 'approve':
      return isApproved(state, card) || isStepDone(state, 'promote');
    case 'promote':
      return runOf(state, card, 'promote') !== undefined || isPromoted(state, card);
    case 'watch':
      return isPromoted(state, card);
    case 'fence':
      return isFenced(state, card);
    case 'ledger':
      return state.view === 'ledger' && state.sheet === null;
    case 'export':
      return hasExported(state);
  }
}

/**
 * The step to go on with: the demo pool may have been started anew since the tour was left, and is then as it was at
 * first.
 */
export function stepToResume(state: State, left: string): TourStepId {
  const at = TOUR_STEPS.findIndex((step) => step === left);
  const undone = (['approve', 'watch', 'fence'] as const).find((step) => !isStepDone(state, step));
  const from = undone === undefined ? at : TOUR_STEPS.indexOf(undone === 'fence' ? 'fence' : 'service');
  if (at <= 0) return 'start';
  return TOUR_STEPS[Math.min(at, from)] ?? 'start';
}

function hasRequest(state: State, { poolId, uuid }: TourCard): boolean {
  return (state.requests[poolId] ?? []).some((each) => each.configurationUuid === uuid && isUndecided(each));
}

function isApproved(state: State, { key }: TourCard): boolean {
  return findGate(state, key, TOUR_STAGE)?.blockers.length === 0;
}

/** Back where it began is not promoted: the run that took it there must have ended, and nothing runs on it. */
function isPromoted(state: State, { stageId, key }: TourCard): boolean {
  return stageId === TOUR_STAGE && state.configurations.get(key)?.activeRunId === null;
}

function isFenced(state: State, { poolId, uuid }: TourCard): boolean {
  const fences = state.fences[poolId]?.fences ?? [];
  return fences.some(({ ofUuid, activeRunId }) => ofUuid === uuid && activeRunId === null);
}

function runOf(state: State, { uuid }: TourCard, kind: Run['plan']['kind']): Run | undefined {
  return Object.values(state.runs).find(
    ({ plan, phase }) =>
      plan.configurationUuid === uuid && plan.kind === kind && (phase === 'succeeded' || !FINAL_PHASES.has(phase)),
  );
}

function hasExported({ activity, settings }: State): boolean {
  const since = settings.tour.since ?? '';
  return activity.some(({ kind, time }) => kind === 'bundle.exported' && time >= since);
}
