import type { Configuration } from '../configuration.ts';
import type { VmFacts } from '../inventory.ts';
import type { PlanStep } from '../plan.ts';
import { ESTIMATE, snapshotMs } from './estimates.ts';
import { copySnapshotName } from './snapshot-names.ts';

/**
 * Takes the snapshot that a VM is copied from. Where the guest says that it can, it writes down what it holds first, so
 * that the copy wakes up as after a clean stop instead of a power cut.
 */
export function sourceSnapshotStep(
  { nameLabel: configuration }: Configuration,
  vm: VmFacts,
  name: string,
  resources: Pick<PlanStep, 'resources'>,
): PlanStep {
  const nameLabel = copySnapshotName(configuration);
  const isQuiesced = canQuiesce(vm);
  return {
    id: `snapshot-vm:copy:${vm.uuid}`,
    title: `Take a ${isQuiesced ? 'quiesced ' : ''}snapshot of ${name} to copy it from`,
    vmUuid: vm.uuid,
    call: `VM.${isQuiesced ? 'snapshot_with_quiesce' : 'snapshot'} vm=${vm.uuid} new_name="${nameLabel}"`,
    dependsOn: ['take-lock'],
    ...resources,
    estimateMs: snapshotMs(vm, false),
    undo: 'destroy the snapshot',
    action: {
      kind: 'snapshot-vm',
      vmUuid: vm.uuid,
      nameLabel,
      withMemory: false,
      ...(isQuiesced ? { isQuiesced } : {}),
    },
  };
}

/** Destroys the snapshot that a VM was copied from; what was copied in full or cloned needs it no more. */
export function forgetSourceSnapshotStep(
  { uuid }: VmFacts,
  name: string,
  verifyId: string,
  resources: Pick<PlanStep, 'resources'>,
): PlanStep {
  return {
    id: `destroy-snapshot:copy:${uuid}`,
    title: `Destroy the snapshot of ${name} that was taken to copy it`,
    vmUuid: uuid,
    call: 'VDI.destroy (its disks)\nVM.destroy self=(the snapshot)',
    dependsOn: [verifyId],
    ...resources,
    estimateMs: ESTIMATE.destroySnapshot,
    undo: null,
    action: { kind: 'destroy-snapshot', snapshot: { madeBy: `snapshot-vm:copy:${uuid}` } },
  };
}

/**
 * Says whose guests write down what they hold before their snapshot. Where none can be asked it does not go by what runs,
 * so that a VM that stops meanwhile makes no other plan of it.
 */
export function quiesceNote(vms: readonly VmFacts[]): readonly string[] {
  const asked = vms.filter(canQuiesce).map(({ nameLabel }) => nameLabel);
  const rest = 'the snapshot of a VM that runs is as after a power cut.';
  if (asked.length === 0) return [`No guest here can be asked to write down what it holds first: ${rest}`];
  if (asked.length === vms.length) return ['All guests write down what they hold before their snapshot.'];
  return [`${asked.join(', ')}: the guest writes down what it holds before its snapshot. Of the others, ${rest}`];
}

/** XAPI lists the operation for guests whose agent offers it, on hosts that still have it. */
function canQuiesce(vm: VmFacts): boolean {
  return vm.powerState === 'Running' && vm.allowedOperations.includes('snapshot_with_quiesce');
}
