import { recordStep } from '../plan/frame-steps.ts';
import { ESTIMATE } from '../plan/estimates.ts';
import { Journey } from '../plan/plan-draft.ts';
import { scheduleSteps } from '../plan/schedule.ts';
import { compareText, countWord } from '../plan/words.ts';
import type { Plan, PlanStep } from '../plan.ts';
import { stageTag } from '../stage-record.ts';
import type { PlanFacts } from '../transition-facts.ts';
import { findStage, type Stage } from '../workflow.ts';
import { retireSteps, retireWords, type RetiredReplica } from './retire-steps.ts';

/** What a plan for a replica is made of. */
export interface PlanReplicaFacts {
  /** `toReplicaFacts`. */
  readonly facts: PlanFacts;
  /** The plan that makes the copy: of the way into the stage (mode `copy`), or of one fenced copy. */
  readonly base: Plan;
  /** For people, into the ledger before anything is done; empty: none. */
  readonly note: string;
  /** Older replicas that go once the new one is there. */
  readonly retired: readonly RetiredReplica[];
}

/**
 * Makes of a plan that copies a plan for a replica: the copy is recorded in its stage with what it was made of, and
 * replicas that are too many are removed last, after all is verified. Pure: equal facts give an equal plan.
 *
 * @returns undefined where the stages are not known
 */
export function planReplica({ facts, base, note, retired }: PlanReplicaFacts): Plan | undefined {
  const { configuration, workflow, toStageId } = facts;
  const from = workflow ? findStage(workflow, configuration.stageId ?? '') : undefined;
  const to = workflow ? findStage(workflow, toStageId) : undefined;
  if (!from || !to) return undefined;
  const copied = base.kind === 'fence' ? inStage(facts, base, from, to) : base.steps;
  const noted = note === '' ? copied : withNote(copied, note);
  const steps = withRetired(facts.configuration.poolId, noted, retired);
  const fences = [...(base.fenceIds ?? []), ...retired.flatMap(({ fence }) => fence?.state.id ?? [])];
  const also = retired.map(({ configuration: { uuid } }) => uuid);
  return {
    ...base,
    kind: 'replicate',
    serviceId: configuration.serviceId ?? '',
    fromStageId: from.id,
    fromStageName: from.name,
    toStageId: to.id,
    toStageName: to.name,
    mode: 'copy',
    ...(also.length > 0 ? { alsoLocks: also } : {}),
    ...(fences.length > 0 ? { fenceIds: fences } : {}),
    steps,
    estimateMs: scheduleSteps(steps).endMs,
    notes: [
      ...base.notes,
      ...(base.kind === 'fence'
        ? [`What ${to.name} asks for of placement, sizes and actions is left out: the fenced copy is exact.`]
        : []),
      ...(retired.length > 0
        ? [`${countWord(retired.length, 'older replica')} will be removed once this one is there.`]
        : []),
    ],
    irreversible: [...base.irreversible, ...retired.map(retireWords)],
  };
}

/** A fenced copy is in no stage by itself: its VMs are tagged and its record is written here. */
function inStage({ configuration }: PlanFacts, base: Plan, from: Stage, to: Stage): readonly PlanStep[] {
  const vapp = base.steps.find(({ action }) => action.kind === 'create-vapp');
  const verify = base.steps.find(({ action }) => action.kind === 'verify');
  if (vapp?.action.kind !== 'create-vapp' || !verify) return base.steps;
  const journey = new Journey({ configuration, members: [], from, to, suffix: '' }, []);
  const record = recordStep(journey, verify.dependsOn, {
    configuration: { target: { madeBy: vapp.id }, name: vapp.action.nameLabel },
    afterSeq: 0,
    revision: null,
  });
  return base.steps.flatMap((step): readonly PlanStep[] => {
    const { action } = step;
    if (action.kind === 'verify') return [record, { ...step, dependsOn: [...step.dependsOn, record.id] }];
    if (action.kind !== 'set-up-copy') return [step];
    const tags = [...action.tags, stageTag(to.name)].sort(compareText);
    return [{ ...step, call: `${step.call}\nVM.add_tags value="${stageTag(to.name)}"`, action: { ...action, tags } }];
  });
}

/** Said first, so that the ledger has why before what. */
function withNote(steps: readonly PlanStep[], text: string): readonly PlanStep[] {
  const note: PlanStep = {
    id: 'note:replica',
    title: `Note: ${text}`,
    vmUuid: null,
    call: '',
    dependsOn: ['take-lock'],
    estimateMs: ESTIMATE.note,
    undo: null,
    action: { kind: 'note', text },
  };
  return steps.flatMap((step): readonly PlanStep[] => {
    if (step.id === 'take-lock') return [step, note];
    return [step.id === 'verify' ? { ...step, dependsOn: [...step.dependsOn, note.id] } : step];
  });
}

/** All locks come first, since each step that changes something is done under all of them; they are released last. */
function withRetired(
  poolId: string,
  steps: readonly PlanStep[],
  retired: readonly RetiredReplica[],
): readonly PlanStep[] {
  if (retired.length === 0) return steps;
  const locks = retired.map((replica, at) => lockOf(replica, at === 0 ? 'take-lock' : lockId(retired[at - 1])));
  const last = lockId(retired.at(-1));
  const removals = retired.flatMap((replica) => retireSteps(poolId, replica, 'verify'));
  const ends = removals.map(({ id }) => id);
  return steps.flatMap((step): readonly PlanStep[] => {
    if (step.id === 'take-lock') return [step, ...locks];
    const dependsOn = step.dependsOn.map((id) => (id === 'take-lock' ? last : id));
    if (step.action.kind !== 'release-lock') return [{ ...step, dependsOn }];
    const releases = retired.map((replica) => unlockOf(replica, [...dependsOn, ...ends]));
    return [...removals, ...releases, { ...step, dependsOn: [...dependsOn, ...ends] }];
  });
}

const lockId = (replica: RetiredReplica | undefined): string => `take-lock:${replica?.configuration.uuid ?? ''}`;

function lockOf(replica: RetiredReplica, after: string): PlanStep {
  const { uuid, nameLabel } = replica.configuration;
  return {
    id: lockId(replica),
    title: `Lock ${nameLabel}, so that no other console moves it meanwhile`,
    vmUuid: null,
    call: 'pool.add_to_gui_config key=stagewright.lock.…',
    dependsOn: [after],
    estimateMs: ESTIMATE.lock,
    undo: 'release the lock',
    action: { kind: 'take-lock', configurationUuid: uuid },
  };
}

function unlockOf({ configuration: { uuid, nameLabel } }: RetiredReplica, after: readonly string[]): PlanStep {
  return {
    id: `release-lock:${uuid}`,
    title: `Release the lock of ${nameLabel}`,
    vmUuid: null,
    call: 'pool.remove_from_gui_config key=stagewright.lock.…',
    dependsOn: after,
    estimateMs: ESTIMATE.unlock,
    undo: null,
    action: { kind: 'release-lock', configurationUuid: uuid },
  };
}
