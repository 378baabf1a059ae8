import { ESTIMATE } from '../plan/estimates.ts';
import type { Member } from '../plan/plan-draft.ts';
import { countWord, sizeWord } from '../plan/words.ts';
import type { PlanStep } from '../plan.ts';
import { liftLocks } from './lift-steps.ts';
import type { Operation } from './operate-facts.ts';
import type { WishOf } from './operate-wish.ts';

const VM_MS = 1500;
const DISK_MS = 1000;

/** Removes the members with disks and snapshots, then the vApp and what is recorded of it. */
export function planDelete(operation: Operation, { liftReason }: WishOf<'delete'>): void {
  const { draft, journey } = operation;
  const { nameLabel, uuid } = journey.configuration;
  if (liftReason !== null) liftLocks(operation, liftReason);
  for (const member of journey.members) journey.advance(member.vm, draft.add([removeStep(operation, member)]));
  const removal: PlanStep = {
    id: `remove-vapp:${uuid}`,
    title: `Remove the vApp "${nameLabel}"`,
    vmUuid: null,
    call: `VM_appliance.destroy self=${uuid}`,
    dependsOn: journey.afterAll(),
    estimateMs: ESTIMATE.vapp,
    undo: null,
    action: { kind: 'remove-vapp', vappUuid: uuid },
  };
  const forget: PlanStep = {
    id: 'remove-records',
    title: `Remove the stage record of ${nameLabel}`,
    vmUuid: null,
    call: `pool.remove_from_gui_config key=stagewright.stage.${uuid}.…`,
    dependsOn: [removal.id],
    estimateMs: ESTIMATE.record,
    undo: null,
    action: { kind: 'remove-records', configurationUuid: uuid },
  };
  journey.advanceAll(draft.add([removal, forget]));
  draft.irreversible.push('What is removed cannot be brought back. The ledger keeps what was known of it.');
}

function removeStep({ draft, journey, facts }: Operation, { vm, name }: Member): PlanStep {
  const own = vm.disks.filter(
    (disk) => !facts.sharedVdiUuids.has(disk.vdiUuid) && disk.imageSettings?.['sharable'] !== 'yes',
  );
  const shared = vm.disks.filter((disk) => !own.includes(disk));
  const bytes = own.reduce((sum, disk) => sum + disk.sizeBytes, 0);
  const disks = `${countWordOf(own.length, 'disk')}${own.length > 0 ? ` of ${sizeWord(bytes)}` : ''}`;
  const snapshots = countWordOf(vm.snapshots.length, 'snapshot');
  draft.irreversible.push(
    `${name} is removed with ${disks} and ${snapshots}${vm.powerState === 'Suspended' ? '; the memory it was suspended with goes too' : ''}.`,
  );
  if (shared.length > 0)
    draft.notes.push(
      `${name}: ${shared.map((disk) => `"${disk.nameLabel}"`).join(', ')} stays, since other VMs may use it.`,
    );
  return {
    id: `remove-vm:${vm.uuid}`,
    title: `Remove ${name} with ${disks} and ${snapshots}`,
    vmUuid: vm.uuid,
    call: [
      'VDI.destroy (its disks)',
      ...vm.snapshots.map(({ uuid }) => `VM.destroy self=${uuid}`),
      `VM.destroy self=${vm.uuid}`,
    ].join('\n'),
    dependsOn: journey.after(vm),
    ...draft.srResources(vm),
    estimateMs: VM_MS * (1 + vm.snapshots.length) + DISK_MS * own.length,
    undo: null,
    action: {
      kind: 'remove-vm',
      vmUuid: vm.uuid,
      claim: { kind: 'member', vappUuid: journey.configuration.uuid },
      snapshotUuids: vm.snapshots.map(({ uuid }) => uuid),
    },
  };
}

function countWordOf(count: number, one: string): string {
  return count === 0 ? `no ${one}s` : countWord(count, one);
}
