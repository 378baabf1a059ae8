import type { FenceState } from '../fence/fence-view.ts';
import type { TopologyFacts } from '../fence/topology-facts.ts';
import type { VappFacts, VmFacts } from '../inventory.ts';
import type { Plan, PlanStep } from '../plan.ts';
import { ESTIMATE } from './estimates.ts';
import { frameLock, frameUnlock, frameVerify } from './fence-frame.ts';
import { scheduleSteps } from './schedule.ts';

const REMOVE_VM_MS = 6000;
const REMOVE_NETWORK_MS = 1200;

/** What the removal of a fence is planned on. */
export interface FenceRemovalFacts {
  readonly poolId: string;
  readonly fence: FenceState;
  readonly topology: TopologyFacts;
  /** VMs of the fence, routers included, as far as they are there. */
  readonly vms: readonly VmFacts[];
  /** Their vApps. */
  readonly vapps: readonly VappFacts[];
}

/**
 * Plans the removal of a fence: its VMs with disks and snapshots, the vApps they leave empty, its networks last. Each
 * step looks again whether the object is still the fence's, so that what somebody put there meanwhile stays.
 *
 * @returns undefined where nothing is left to remove
 */
export function planFenceRemoval(facts: FenceRemovalFacts): Plan | undefined {
  const { fence, vapps } = facts;
  const emptied = vapps.filter(({ vmUuids }) => vmUuids.every((uuid) => fence.vmUuids.includes(uuid)));
  const lockUuid = emptied[0]?.uuid ?? fence.networkUuids[0] ?? facts.vms[0]?.uuid;
  if (lockUuid === undefined) return undefined;
  const name = emptied[0]?.nameLabel ?? `Fence ${fence.id}`;
  const vmSteps = facts.vms.map((vm) => vmStep(fence, vm));
  const after = vmSteps.length > 0 ? idsOf(vmSteps) : ['take-lock'];
  const vappSteps = emptied.map((vapp) => vappStep(vapp, after));
  const networkSteps = fence.networkUuids.map((uuid) => networkStep(facts, uuid, after));
  const body = [...vmSteps, ...vappSteps, ...networkSteps];
  const verify = frameVerify('Check that nothing of the fence is left', body.length > 0 ? idsOf(body) : ['take-lock']);
  const steps = [frameLock(name), ...body, verify, frameUnlock([verify.id])];
  return {
    kind: 'unfence',
    poolId: facts.poolId,
    configurationUuid: lockUuid,
    configurationName: name,
    serviceId: '',
    fromStageId: '',
    toStageId: '',
    fromStageName: `fence ${fence.id}`,
    toStageName: 'nothing',
    fenceIds: [fence.id],
    revision: '',
    steps,
    estimateMs: scheduleSteps(steps).endMs,
    notes: [],
    irreversible: [
      ...(facts.vms.length > 0 ? [`${facts.vms.map((vm) => vm.nameLabel).join(', ')}: removed with their disks.`] : []),
      'What is removed cannot be brought back; the original stays as it is.',
    ],
  };
}

const idsOf = (steps: readonly PlanStep[]): readonly string[] => steps.map((step) => step.id);

function vmStep(fence: FenceState, vm: VmFacts): PlanStep {
  const srs = [...new Set(vm.disks.map((disk) => disk.srUuid))].sort();
  return {
    id: `remove-vm:${vm.uuid}`,
    title: `Switch ${vm.nameLabel} off and remove it with its disks`,
    vmUuid: vm.uuid,
    call: `VM.hard_shutdown vm=${vm.uuid}\nVDI.destroy (its disks)\nVM.destroy self=${vm.uuid}`,
    dependsOn: ['take-lock'],
    ...(srs.length > 0 ? { resources: srs.map((uuid) => ({ key: `sr:${uuid}`, limit: 1 })) } : {}),
    estimateMs: REMOVE_VM_MS,
    undo: null,
    action: {
      kind: 'remove-vm',
      vmUuid: vm.uuid,
      claim: { kind: 'fence', fenceId: fence.id },
      snapshotUuids: vm.snapshots.map((snapshot) => snapshot.uuid),
    },
  };
}

function vappStep(vapp: VappFacts, after: readonly string[]): PlanStep {
  return {
    id: `remove-vapp:${vapp.uuid}`,
    title: `Remove the vApp "${vapp.nameLabel}"`,
    vmUuid: null,
    call: `VM_appliance.destroy self=${vapp.uuid}`,
    dependsOn: after,
    estimateMs: ESTIMATE.vapp,
    undo: null,
    action: { kind: 'remove-vapp', vappUuid: vapp.uuid },
  };
}

function networkStep({ fence, topology }: FenceRemovalFacts, uuid: string, after: readonly string[]): PlanStep {
  const name = topology.networks.find((network) => network.uuid === uuid)?.nameLabel ?? uuid;
  return {
    id: `remove-network:${uuid}`,
    title: `Remove the network "${name}"`,
    vmUuid: null,
    call: `${fence.block === 'vlan' ? 'VLAN.destroy\n' : fence.block === 'tunnel' ? 'tunnel.destroy\n' : ''}network.destroy self=${uuid}`,
    dependsOn: after,
    estimateMs: REMOVE_NETWORK_MS,
    undo: null,
    action: { kind: 'remove-fence-network', networkUuid: uuid, fenceId: fence.id, block: fence.block },
  };
}
