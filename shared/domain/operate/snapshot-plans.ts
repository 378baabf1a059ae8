import { spreadNote } from '../plan/action-steps.ts';
import { ESTIMATE, snapshotMs } from '../plan/estimates.ts';
import { timeWord } from '../plan/words.ts';
import type { PlanStep } from '../plan.ts';
import type { Operation } from './operate-facts.ts';
import type { WishOf } from './operate-wish.ts';
import { findOwners } from './snapshot-sets.ts';

/** Takes one snapshot of each member, as close together as the SRs allow. */
export function planSnapshots(
  operation: Operation,
  { name: nameLabel, withMemory }: Pick<WishOf<'snapshot'>, 'name' | 'withMemory'>,
  key = 'set',
): void {
  const { draft, journey } = operation;
  const after = journey.afterAll();
  const steps = journey.members.map(({ vm, name }): PlanStep => {
    const keepsMemory = withMemory && journey.powerOf(vm) === 'Running';
    return {
      id: `snapshot-vm:${key}:${vm.uuid}`,
      title: keepsMemory
        ? `Take a snapshot of ${name} with its memory, as "${nameLabel}"; it stands still meanwhile`
        : `Take a snapshot of ${name}, as "${nameLabel}"`,
      vmUuid: vm.uuid,
      call: `VM.${keepsMemory ? 'checkpoint' : 'snapshot'} vm=${vm.uuid} new_name="${nameLabel}"`,
      dependsOn: after,
      ...draft.srResources(vm),
      estimateMs: snapshotMs(vm, keepsMemory),
      undo: 'destroy the snapshot',
      action: { kind: 'snapshot-vm', vmUuid: vm.uuid, nameLabel, withMemory: keepsMemory },
    };
  });
  draft.notes.push(...spreadNote(steps));
  // A set belongs together: nothing goes on before the last is taken.
  journey.advanceAll(draft.add(steps));
}

/** Destroys snapshots with their disks; the members stay as they are. */
export function planForgetSnapshots(operation: Operation, { snapshotUuids }: WishOf<'forget-snapshots'>): void {
  const { draft, journey } = operation;
  for (const { vm, snapshot } of findOwners(
    journey.members.map((member) => member.vm),
    snapshotUuids,
  ) ?? []) {
    const taken = timeWord(snapshot.takenAt);
    draft.irreversible.push(`The snapshot "${snapshot.nameLabel}" of ${vm.nameLabel}, from ${taken}, is destroyed.`);
    const step: PlanStep = {
      id: `destroy-snapshot:${snapshot.uuid}`,
      title: `Destroy the snapshot "${snapshot.nameLabel}" of ${vm.nameLabel}, from ${taken}`,
      vmUuid: vm.uuid,
      call: `VDI.destroy (its disks)\nVM.destroy self=${snapshot.uuid}`,
      dependsOn: journey.after(vm),
      ...draft.srResources(vm),
      estimateMs: ESTIMATE.destroySnapshot,
      undo: null,
      action: { kind: 'destroy-snapshot', snapshot: { uuid: snapshot.uuid } },
    };
    journey.advance(vm, draft.add([step]));
  }
  draft.notes.push('The SR gives the space back when it has coalesced the disks, which may take minutes.');
}
