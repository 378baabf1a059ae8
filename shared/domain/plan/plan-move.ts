import type { PlanStep } from '../plan.ts';
import { planActions } from './action-steps.ts';
import { fitSteps } from './fit-steps.ts';
import { frameVerify } from './fence-frame.ts';
import { lockStep, recordStep, unlockStep } from './frame-steps.ts';
import { findBlockChange } from './locked-operations.ts';
import { blockStep, markStep } from './mark-steps.ts';
import { nicSteps } from './nic-steps.ts';
import { uniqueIds, type Journey, type Member, type PlanDraft } from './plan-draft.ts';
import { retentionSteps } from './retention-steps.ts';

/** The same VMs, re-homed: exit actions, then each VM by itself, then entry actions, record, check. */
export function planMove(draft: PlanDraft, journey: Journey): void {
  draft.add([lockStep(journey)]);
  planActions(draft, journey, 'exit');
  for (const member of journey.members) {
    const after = journey.after(member.vm);
    const fitted = draft.add(fitSteps(draft, journey, member, after));
    settle(draft, journey, member, after, fitted, after);
  }
  planActions(draft, journey, 'entry');
  const record = recordStep(journey, uniqueIds(['take-lock'], idsAfterLock(draft)), {
    afterSeq: journey.configuration.recordSeq,
    ...revisionOf(draft, journey),
  });
  draft.add([record]);
  closePlan(
    draft,
    [journey],
    frameVerify(`Check that every NIC, tag and the record say ${journey.to.name}`, [record.id]),
  );
}

/** NICs, blocked operations and tags of one VM; whatever comes next for it waits for all of that and for `fitted`. */
export function settle(
  draft: PlanDraft,
  journey: Journey,
  member: Member,
  after: readonly string[],
  fitted: readonly string[],
  nicsAfter: readonly string[],
): void {
  const { vm } = member;
  const nics = draft.add(nicSteps(draft, journey, member, vm.vifs, nicsAfter));
  finishVm(draft, journey, member, after, [...fitted, ...nics], vm.blockedOperations);
}

/** Blocked operations and tags: what says to others where the VM is now. */
export function finishVm(
  draft: PlanDraft,
  journey: Journey,
  member: Member,
  after: readonly string[],
  changed: readonly string[],
  blockedOperations: Readonly<Record<string, string>>,
): void {
  const change = findBlockChange(blockedOperations, journey.to);
  const blocks = change ? draft.add([blockStep('block-operations', member, change, after)]) : [];
  const all = [...changed, ...blocks];
  draft.add([markStep(journey, member, uniqueIds(after, all))]);
  // Entry actions need the VM in its place, not its tag.
  journey.advance(member.vm, all.length > 0 ? all : after);
}

/** Ids of the steps between the locks and now. */
export function idsAfterLock(draft: PlanDraft): readonly string[] {
  return draft.steps.filter(({ action }) => action.kind !== 'take-lock').map((step) => step.id);
}

/** Steps that make another release of a configuration: its revision is then taken when they are done. */
const CHANGES_CONTENT: ReadonlySet<PlanStep['action']['kind']> = new Set(['move-disk', 'set-size', 'revert-vm']);

/** The revision to record: the one the plan was made for, unless the plan itself changes it. */
export function revisionOf(draft: PlanDraft, journey: Journey): { readonly revision?: string | null } {
  const uuids = new Set(journey.members.map(({ vm }) => vm.uuid));
  const changes = draft.steps.some(
    ({ action, vmUuid }) => CHANGES_CONTENT.has(action.kind) && vmUuid !== null && uuids.has(vmUuid),
  );
  if (changes) return { revision: null };
  return journey.suffix === '' ? {} : { revision: journey.configuration.revision };
}

/** Check, removals, unlocking; the plan's own lock last. */
export function closePlan(
  draft: PlanDraft,
  journeys: readonly Journey[],
  verify: PlanStep,
  spared?: ReadonlySet<string>,
): void {
  draft.add([verify]);
  const removals = journeys.flatMap((journey) => draft.add(retentionSteps(draft, journey, [verify.id], spared)));
  let after: readonly string[] = [verify.id, ...removals];
  for (const journey of [...journeys].sort((a, b) => b.suffix.length - a.suffix.length)) {
    const ids = draft.add([unlockStep(journey, after)]);
    after = ids;
  }
}
