import type { SnapshotFacts, VmFacts } from '../inventory.ts';
import type { PlanStep } from '../plan.ts';
import type { Stage } from '../workflow.ts';
import { planActions } from './action-steps.ts';
import { revertMs } from './estimates.ts';
import { affinityStep } from './fit-steps.ts';
import { frameVerify } from './fence-frame.ts';
import { lockStep, recordStep } from './frame-steps.ts';
import { isLockReason } from './locked-operations.ts';
import { blockStep } from './mark-steps.ts';
import { nicSteps } from './nic-steps.ts';
import { closePlan, finishVm, idsAfterLock, revisionOf } from './plan-move.ts';
import { uniqueIds, type Journey, type Member, type PlanDraft } from './plan-draft.ts';
import { findStageSnapshot } from './snapshot-names.ts';
import { timeWord } from './words.ts';

/** What members go back to: one snapshot each, all of one set; or those that have none. */
export type ReturnPoint =
  { readonly snapshots: ReadonlyMap<string, SnapshotFacts> } | { readonly missing: readonly VmFacts[] };

/**
 * Finds the snapshots to go back to: of the set taken before the configuration left the stage it returns to, else of
 * the one taken when it entered the stage it is in. Never of both, since only a set belongs together.
 */
export function findReturnPoint(vms: readonly VmFacts[], leaves: Stage, returnsTo: Stage): ReturnPoint {
  const sets = ([['exit', returnsTo.id] as const, ['entry', leaves.id] as const] as const).map(([moment, stageId]) => {
    const found = vms.map((vm) => [vm, findStageSnapshot(vm.snapshots, moment, stageId)] as const);
    return {
      snapshots: new Map(found.flatMap(([vm, snapshot]) => (snapshot ? [[vm.uuid, snapshot] as const] : []))),
      missing: found.flatMap(([vm, snapshot]) => (snapshot ? [] : [vm])),
    };
  });
  const whole = sets.find(({ missing }) => missing.length === 0);
  if (whole) return { snapshots: whole.snapshots };
  const [nearest] = [...sets].sort((a, b) => a.missing.length - b.missing.length);
  return { missing: nearest?.missing ?? vms };
}

/** The VMs go back to what they were before; what they are now is lost but for the exit snapshots of the plan. */
export function planReturn(draft: PlanDraft, journey: Journey, snapshots: ReadonlyMap<string, SnapshotFacts>): void {
  draft.add([lockStep(journey)]);
  planActions(draft, journey, 'exit');
  // The set is reverted as one: no VM goes back while another is still to be snapshotted or shut down.
  const before = journey.afterAll();
  for (const member of journey.members) {
    const snapshot = snapshots.get(member.vm.uuid);
    if (snapshot) returnVm(draft, journey, member, snapshot, before);
  }
  const { placement } = journey.toRules;
  if (placement.srUuid !== null)
    draft.notes.push(`Disks come back on the SR of their snapshots, whatever SR ${journey.to.name} asks for.`);
  planActions(draft, journey, 'entry');
  const record = recordStep(journey, uniqueIds(['take-lock'], idsAfterLock(draft)), {
    afterSeq: journey.configuration.recordSeq,
    ...revisionOf(draft, journey),
  });
  draft.add([record]);
  const title = `Check that every NIC, tag and the record say ${journey.to.name}`;
  const spared = new Set([...snapshots.values()].map(({ uuid }) => uuid));
  closePlan(draft, [journey], frameVerify(title, [record.id]), spared);
}

function returnVm(
  draft: PlanDraft,
  journey: Journey,
  member: Member,
  snapshot: SnapshotFacts,
  before: readonly string[],
): void {
  const { vm } = member;
  const ours = Object.keys(vm.blockedOperations).filter((key) => isLockReason(vm.blockedOperations[key] ?? ''));
  const free =
    ours.length > 0
      ? draft.add([blockStep('unblock-operations', member, { add: {}, remove: ours.sort() }, before)])
      : [];
  const after = draft.add([revertStep(draft, journey, member, snapshot, uniqueIds(before, free))]);
  journey.setPower(vm, snapshot.withMemory ? 'Suspended' : 'Halted');
  const nics = snapshot.nics.map((nic) => ({ ...nic, uuid: '' }));
  // A revert keeps the preference, so it is the present one that may have to change.
  const affinity = affinityStep(draft, journey, member, after);
  const changed = draft.add([...nicSteps(draft, journey, member, nics, after), ...(affinity ? [affinity] : [])]);
  const blocked = Object.entries(vm.blockedOperations).filter(([key]) => !ours.includes(key));
  finishVm(draft, journey, member, after, changed, Object.fromEntries(blocked));
}

function revertStep(
  draft: PlanDraft,
  journey: Journey,
  { vm, name }: Member,
  snapshot: SnapshotFacts,
  after: readonly string[],
): PlanStep {
  const when = timeWord(snapshot.takenAt);
  const kept = draft.steps.some(({ action }) => action.kind === 'snapshot-vm' && action.vmUuid === vm.uuid);
  const power = journey.powerOf(vm) === 'Running' ? ' It runs, so XAPI shuts it down hard first.' : '';
  draft.irreversible.push(
    kept
      ? `${name} goes back to ${when}; what it is now stays only in the snapshot that the plan takes first.${power}`
      : `${name} goes back to ${when}; what it is now is lost.${power}`,
  );
  if (snapshot.withMemory)
    draft.notes.push(`${name} is suspended afterwards: its snapshot holds memory. Resume it when you want it to run.`);
  return {
    id: `revert-vm:${vm.uuid}`,
    title: `Revert ${name} to its snapshot "${snapshot.nameLabel}" from ${when}`,
    vmUuid: vm.uuid,
    call: `VM.revert snapshot=${snapshot.uuid}`,
    dependsOn: after,
    ...draft.srResources(vm),
    estimateMs: revertMs(vm),
    undo: null,
    action: { kind: 'revert-vm', vmUuid: vm.uuid, snapshotUuid: snapshot.uuid },
  };
}
