import type { SnapshotFacts, VmFacts } from '../inventory.ts';
import { findMappedNetwork, findRole } from '../network-role.ts';
import { ESTIMATE, revertMs } from '../plan/estimates.ts';
import type { Member } from '../plan/plan-draft.ts';
import { timeWord } from '../plan/words.ts';
import type { PlanStep } from '../plan.ts';
import { liftLocks, putLocksBack } from './lift-steps.ts';
import type { Operation } from './operate-facts.ts';
import type { WishOf } from './operate-wish.ts';
import { namesOf, readinessFor, UP_AGAIN } from './power-plans.ts';
import { planSnapshots } from './snapshot-plans.ts';
import { findOwners } from './snapshot-sets.ts';
import { goUp } from './tier-steps.ts';

/** The members go back to a set of snapshots; NICs, lock and power come back as they are now. */
export function planRevert(operation: Operation, wish: WishOf<'revert'>): void {
  const { draft, journey, facts } = operation;
  const owners = findOwners(facts.vms, wish.snapshotUuids) ?? [];
  const snapshots = new Map(owners.map(({ vm, snapshot }) => [vm.uuid, snapshot]));
  const going = journey.members.filter(({ vm }) => snapshots.has(vm.uuid));
  const staying = journey.members.filter(({ vm }) => !snapshots.has(vm.uuid));
  const ran = new Set(going.flatMap(({ vm }) => (vm.powerState === 'Running' ? [vm.uuid] : [])));
  const [first] = owners;
  if (wish.keepNow) planSnapshots(operation, { name: safetyName(first?.snapshot), withMemory: false }, 'before');
  if (wish.liftReason !== null) liftLocks(operation, wish.liftReason);
  const before = journey.afterAll();
  for (const member of going) {
    const snapshot = snapshots.get(member.vm.uuid);
    if (snapshot) goBack(operation, member, snapshot, before, wish.keepNow);
  }
  if (wish.liftReason !== null) putLocksBack(operation);
  if (staying.length > 0)
    draft.irreversible.push(
      `${namesOf(staying)}: no snapshot of the set, so it stays as it is. The members may not fit together.`,
    );
  // The set is whole before any guest sees the others.
  journey.advanceAll(journey.afterAll());
  if (wish.powerAfter && ran.size > 0)
    goUp(operation, UP_AGAIN, { key: 'up', only: ran, readiness: readinessFor(facts, null) });
  else if (ran.size > 0) draft.notes.push('VMs that run now are halted, or suspended, afterwards.');
}

function safetyName(snapshot: SnapshotFacts | undefined): string {
  return `Before the revert to ${snapshot?.nameLabel ?? 'a snapshot'}`.slice(0, 120);
}

function goBack(
  { draft, journey, facts }: Operation,
  member: Member,
  snapshot: SnapshotFacts,
  before: readonly string[],
  isKept: boolean,
): void {
  const { vm, name } = member;
  const when = timeWord(snapshot.takenAt);
  const power = vm.powerState === 'Running' ? ' It runs, so XAPI switches it off first.' : '';
  const lost = isKept
    ? 'what it is now stays only in the snapshot that the plan takes first.'
    : 'what it is now is lost.';
  draft.irreversible.push(`${name} goes back to ${when}; ${lost}${power}`);
  const revert: PlanStep = {
    id: `revert-vm:${vm.uuid}`,
    title: `Revert ${name} to its snapshot "${snapshot.nameLabel}" from ${when}, then put its name, vApp, order, delays, tags and fields right again`,
    vmUuid: vm.uuid,
    call: `VM.revert snapshot=${snapshot.uuid}`,
    dependsOn: [...new Set([...before, ...journey.after(vm)])],
    ...draft.srResources(vm),
    estimateMs: revertMs(vm),
    undo: isKept ? 'revert it to the snapshot taken before' : null,
    action: { kind: 'revert-vm', vmUuid: vm.uuid, snapshotUuid: snapshot.uuid },
  };
  const ids = draft.add([revert]);
  journey.setPower(vm, snapshot.withMemory ? 'Suspended' : 'Halted');
  if (snapshot.withMemory) draft.notes.push(`The snapshot of ${name} holds memory: it is suspended after the revert.`);
  const nics = snapshot.nics.flatMap((nic) => nicStep({ draft, journey, facts }, vm, nic, ids));
  journey.advance(vm, nics.length > 0 ? draft.add(nics) : ids);
  const devices = new Set(snapshot.nics.map(({ device }) => device));
  for (const { device } of vm.vifs.filter((vif) => !devices.has(vif.device)))
    draft.irreversible.push(`NIC ${String(device)} of ${name} goes: its snapshot does not have it.`);
}

/** A revert makes NICs on the networks of the snapshot, which may be those of another stage: they come back to where they are. */
function nicStep(
  { draft, journey }: Operation,
  vm: VmFacts,
  nic: SnapshotFacts['nics'][number],
  after: readonly string[],
): readonly PlanStep[] {
  const present = vm.vifs.find(({ device }) => device === nic.device);
  const role = present ? undefined : findRole(draft.workflow, journey.to.id, nic.networkUuid);
  const target = present?.networkUuid ?? (role === undefined ? undefined : findMappedNetwork(journey.to, role));
  const title = `NIC ${String(nic.device)} of ${vm.nameLabel}`;
  if (target === undefined) {
    draft.notes.push(`${title} comes back on ${draft.networkName(nic.networkUuid)}, as in the snapshot.`);
    return [];
  }
  if (target === nic.networkUuid) return [];
  return [
    {
      id: `move-vif:${vm.uuid}:${String(nic.device)}`,
      title: `Move ${title} from ${draft.networkName(nic.networkUuid)} of the snapshot to ${draft.networkName(target)}, keeping MAC ${nic.mac}`,
      vmUuid: vm.uuid,
      call: `VIF.move self=(device ${String(nic.device)} of ${vm.nameLabel}) network=${target}`,
      dependsOn: after,
      estimateMs: ESTIMATE.vif,
      undo: 'the revert of the revert moves it back',
      action: {
        kind: 'move-vif',
        vmUuid: vm.uuid,
        vifUuid: '',
        device: nic.device,
        fromNetworkUuid: nic.networkUuid,
        toNetworkUuid: target,
      },
    },
  ];
}
