import type { FenceState } from '../fence/fence-view.ts';
import type { TopologyFacts } from '../fence/topology-facts.ts';
import type { VmFacts } from '../inventory.ts';
import { ESTIMATE } from '../plan/estimates.ts';
import { planFenceRemoval } from '../plan/plan-fence-removal.ts';
import { timeWord } from '../plan/words.ts';
import type { PlanStep } from '../plan.ts';
import type { Neighbour } from '../transition-facts.ts';

const REMOVE_VM_MS = 4000;

/** An older replica that is removed. */
export interface RetiredReplica extends Neighbour {
  /** The fence it is in; null where it is in none. */
  readonly fence: { readonly state: FenceState; readonly topology: TopologyFacts } | null;
}

/** Steps that remove an older replica with its VMs, vApp, fence and records; all of them wait for `after`. */
export function retireSteps(poolId: string, replica: RetiredReplica, after: string): readonly PlanStep[] {
  const { configuration, fence } = replica;
  const body = fence ? fenceSteps(poolId, replica, fence, after) : plainSteps(replica, after);
  const records: PlanStep = {
    id: `remove-records:${configuration.uuid}`,
    title: `Remove the stage record of ${configuration.nameLabel}`,
    vmUuid: null,
    call: 'pool.remove_from_gui_config key=stagewright.stage.…',
    dependsOn: body.length > 0 ? body.map(({ id }) => id) : [after],
    estimateMs: ESTIMATE.record,
    undo: null,
    action: { kind: 'remove-records', configurationUuid: configuration.uuid },
  };
  return [...body, records];
}

/** What is lost, for the person who decides. */
export function retireWords({ configuration, vms }: RetiredReplica): string {
  const made = timeWord(configuration.origin?.at ?? null);
  return `The replica ${configuration.nameLabel}, made ${made}, is removed with the disks of ${vms.map(({ nameLabel }) => nameLabel).join(', ')}.`;
}

/** The removal of its fence removes the copies too; only what frames that plan is left out. */
function fenceSteps(
  poolId: string,
  { configuration, vms }: RetiredReplica,
  { state, topology }: NonNullable<RetiredReplica['fence']>,
  after: string,
): readonly PlanStep[] {
  const vapp = { uuid: configuration.uuid, nameLabel: configuration.nameLabel, description: '' };
  const plan = planFenceRemoval({
    poolId,
    fence: state,
    topology,
    vms,
    vapps: [{ ...vapp, vmUuids: configuration.vmUuids, allowedOperations: [] }],
  });
  const frame = new Set(['take-lock', 'verify', 'release-lock']);
  return (plan?.steps ?? [])
    .filter(({ action }) => !frame.has(action.kind))
    .map((step) => ({ ...step, dependsOn: step.dependsOn.map((id) => (id === 'take-lock' ? after : id)) }));
}

function plainSteps({ configuration, vms }: RetiredReplica, after: string): readonly PlanStep[] {
  const removals = vms.map((vm) => vmStep(vm, configuration.uuid, after));
  return [
    ...removals,
    {
      id: `remove-vapp:${configuration.uuid}`,
      title: `Remove the vApp "${configuration.nameLabel}"`,
      vmUuid: null,
      call: `VM_appliance.destroy self=${configuration.uuid}`,
      dependsOn: removals.length > 0 ? removals.map(({ id }) => id) : [after],
      estimateMs: ESTIMATE.vapp,
      undo: null,
      action: { kind: 'remove-vapp', vappUuid: configuration.uuid },
    },
  ];
}

function vmStep(vm: VmFacts, replicaUuid: string, after: string): PlanStep {
  const srs = [...new Set(vm.disks.map(({ srUuid }) => srUuid))].sort();
  return {
    id: `remove-vm:${vm.uuid}`,
    title: `Switch ${vm.nameLabel} off and remove it with its disks`,
    vmUuid: vm.uuid,
    call: `VM.hard_shutdown vm=${vm.uuid}\nVDI.destroy (its disks)\nVM.destroy self=${vm.uuid}`,
    dependsOn: [after],
    ...(srs.length > 0 ? { resources: srs.map((uuid) => ({ key: `sr:${uuid}`, limit: 1 })) } : {}),
    estimateMs: REMOVE_VM_MS,
    undo: null,
    action: {
      kind: 'remove-vm',
      vmUuid: vm.uuid,
      claim: { kind: 'replica', vappUuid: replicaUuid },
      snapshotUuids: vm.snapshots.map(({ uuid }) => uuid),
    },
  };
}
