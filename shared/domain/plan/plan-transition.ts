import type { Configuration } from '../configuration.ts';
import type { VmFacts } from '../inventory.ts';
import type { Plan } from '../plan.ts';
import type { PlanFacts } from '../transition-facts.ts';
import { findStage, findTransition, modeOf, type Stage, type TransitionMode } from '../workflow.ts';
import { listOccupants } from './occupants.ts';
import { planCopy } from './plan-copy.ts';
import { Journey, PlanDraft, toMembers } from './plan-draft.ts';
import { planMove } from './plan-move.ts';
import { findReturnPoint, planReturn } from './plan-return.ts';
import { planSwap } from './plan-swap.ts';
import { scheduleSteps } from './schedule.ts';

/**
 * Plans a transition by its mode: what the stages ask for on the way out and in, NICs, disks, sizes, marks and record.
 * Pure: equal facts give an equal plan. Call `findPlanBlockers` first; with blockers the plan is of no use.
 *
 * @returns undefined where service, stages or transition are unknown, where several configurations could be swapped
 * out, where a VM has no snapshot to return to, or where a copy cannot be fenced although the stage wants it
 */
export function planTransition(facts: PlanFacts): Plan | undefined {
  const { configuration, workflow, toStageId } = facts;
  if (!workflow || configuration.stageId === null || configuration.serviceId === null) return undefined;
  const from = findStage(workflow, configuration.stageId);
  const to = findStage(workflow, toStageId);
  const transition = findTransition(workflow, configuration.stageId, toStageId);
  if (!from || !to || !transition) return undefined;

  const draft = new PlanDraft(facts, workflow);
  const journey = startJourney(configuration, facts.vms, from, to, '');
  const written = writePlan(draft, journey, modeOf(transition));
  if (!written) return undefined;
  return {
    kind: transition.kind,
    poolId: configuration.poolId,
    configurationUuid: configuration.uuid,
    configurationName: configuration.nameLabel,
    serviceId: configuration.serviceId,
    fromStageId: from.id,
    toStageId: to.id,
    fromStageName: from.name,
    toStageName: to.name,
    // Left out where it is the usual one, as in plans of consoles that knew no other.
    ...(written.mode === 'move' ? {} : { mode: written.mode }),
    ...(written.alsoLocks.length === 0 ? {} : { alsoLocks: written.alsoLocks }),
    ...(written.fenceId === undefined ? {} : { fenceIds: [written.fenceId] }),
    revision: configuration.revision,
    steps: draft.steps,
    estimateMs: scheduleSteps(draft.steps).endMs,
    notes: draft.notes,
    irreversible: draft.irreversible,
  };
}

interface Written {
  readonly mode: TransitionMode;
  readonly alsoLocks: readonly string[];
  /** The fence that a copy is put into. */
  readonly fenceId?: string;
}

function writePlan(draft: PlanDraft, journey: Journey, mode: TransitionMode): Written | undefined {
  switch (mode) {
    case 'move':
      planMove(draft, journey);
      return { mode, alsoLocks: [] };
    case 'copy': {
      const fenced = planCopy(draft, journey);
      if (fenced === undefined) return undefined;
      return { mode, alsoLocks: [], ...(fenced ? { fenceId: fenced.fence.plan.fenceId } : {}) };
    }
    case 'swap':
      return writeSwap(draft, journey);
    case 'return':
      return writeReturn(draft, journey);
  }
}

function writeSwap(draft: PlanDraft, journey: Journey): Written | undefined {
  const occupants = listOccupants(draft.facts);
  const [occupant] = occupants;
  if (occupants.length > 1) return undefined;
  if (!occupant) {
    draft.notes.push(`Nothing is in ${journey.to.name}: there is no place to take, so it just moves in.`);
    planMove(draft, journey);
    return { mode: 'move', alsoLocks: [] };
  }
  const { uuid } = occupant.configuration;
  const locks = ['take-lock', `take-lock:${uuid}`];
  const entering = startJourney(journey.configuration, draft.facts.vms, journey.from, journey.to, '', locks);
  const leaving = startJourney(occupant.configuration, occupant.vms, journey.to, journey.from, `:${uuid}`, locks);
  planSwap(draft, entering, leaving);
  return { mode: 'swap', alsoLocks: [uuid] };
}

function writeReturn(draft: PlanDraft, journey: Journey): Written | undefined {
  const point = findReturnPoint(draft.facts.vms, journey.from, journey.to);
  if ('missing' in point) return undefined;
  planReturn(draft, journey, point.snapshots);
  return { mode: 'return', alsoLocks: [] };
}

function startJourney(
  configuration: Configuration,
  vms: readonly VmFacts[],
  from: Stage,
  to: Stage,
  suffix: string,
  locks: readonly string[] = ['take-lock'],
): Journey {
  return new Journey({ configuration, members: toMembers(vms), from, to, suffix }, locks);
}
