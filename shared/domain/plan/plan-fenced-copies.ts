import { fenceTag, isFenceTag } from '../fence/fence-mark.ts';
import type { FencedCopiesFacts, PlannedFence } from '../fence/fenced-copies.ts';
import type { VmFacts } from '../inventory.ts';
import type { Plan, PlanStep } from '../plan.ts';
import { isStageTag } from '../stage-record.ts';
import { spreadNote } from './action-steps.ts';
import { copyMs, setUpMs } from './estimates.ts';
import { fenceNetworkStep, fenceNicStep } from './fence-copy-steps.ts';
import { frameLock, frameUnlock, frameVerify } from './fence-frame.ts';
import { routerSteps, startSteps, type FencedCopy } from './fence-start-steps.ts';
import { scheduleSteps } from './schedule.ts';
import { forgetSourceSnapshotStep, quiesceNote, sourceSnapshotStep } from './source-snapshot.ts';
import { sortVms } from './plan-draft.ts';
import { makeVappStep } from './vapp-step.ts';
import { compareText } from './words.ts';

/**
 * Writes the steps that make fenced copies: one snapshot of each VM for all copies, then per copy its networks, clones,
 * NICs with the original MACs, vApp and starts; nothing is started before all NICs of its copy are where they belong.
 * Pure: equal facts give an equal plan.
 */
export function planFencedCopiesRun(facts: FencedCopiesFacts, fences: readonly PlannedFence[]): Plan {
  const { configuration, wish } = facts;
  const vms = sortVms(facts.vms);
  const snapshots = vms.map((vm) => sourceSnapshotStep(configuration, vm, vm.nameLabel, srResources(vm)));
  const copies = fences.map((fence): FencedCopy => ({
    facts,
    fence,
    suffix: ` · fence ${String(fence.number)}`,
    vms,
  }));
  const made = copies.flatMap((copy) => copySteps(copy, snapshots));
  const body = [...snapshots, ...made];
  const verify = frameVerify('Check that all copies, their NICs and their networks are as planned', idsOf(body));
  const removals = vms.map((vm) => forgetSourceSnapshotStep(vm, vm.nameLabel, verify.id, srResources(vm)));
  const steps = [
    frameLock(configuration.nameLabel),
    ...body,
    verify,
    ...removals,
    frameUnlock([verify.id, ...idsOf(removals)]),
  ];
  return {
    kind: 'fence',
    poolId: configuration.poolId,
    configurationUuid: configuration.uuid,
    configurationName: configuration.nameLabel,
    serviceId: configuration.serviceId ?? '',
    fromStageId: configuration.stageId ?? '',
    toStageId: configuration.stageId ?? '',
    fromStageName: configuration.nameLabel,
    toStageName: fences.length === 1 ? 'a fence' : `${String(fences.length)} fences`,
    fenceIds: fences.map(({ plan }) => plan.fenceId),
    revision: configuration.revision,
    steps,
    estimateMs: scheduleSteps(steps).endMs,
    notes: [
      `${configuration.nameLabel} stays as it is, running or not.`,
      ...spreadNote(snapshots),
      ...quiesceNote(vms),
      'The copies keep the MAC addresses of the originals, and with them their IP addresses.',
      ...(wish.isStarted ? [] : ['The copies are made and left halted.']),
    ],
    irreversible: [],
  };
}

const idsOf = (steps: readonly PlanStep[]): readonly string[] => steps.map((step) => step.id);

/** SRs serve one clone or snapshot at a time: their driver holds the SR's lock meanwhile. */
function srResources(vm: VmFacts): Pick<PlanStep, 'resources'> {
  const uuids = [...new Set(vm.disks.map((disk) => disk.srUuid))].sort(compareText);
  return uuids.length === 0 ? {} : { resources: uuids.map((uuid) => ({ key: `sr:${uuid}`, limit: 1 })) };
}

function copySteps(copy: FencedCopy, snapshots: readonly PlanStep[]): readonly PlanStep[] {
  const networks = copy.fence.plan.networks.map((network) => fenceNetworkStep(copy, network.key));
  const vapp = vappStep(copy);
  const clones = copy.vms.map((vm) => cloneStep(copy, vm, idsOf(snapshots)));
  const nics = copy.vms.map((vm) =>
    fenceNicStep(
      copy,
      vm,
      `copy-vm:${String(copy.fence.number)}:${vm.uuid}`,
      vm.nameLabel + copy.suffix,
      idsOf(networks),
    ),
  );
  const setUps = copy.vms.map((vm) => setUpStep(copy, vm));
  const router = routerSteps(copy, idsOf(networks));
  const ready = idsOf([...setUps, ...router]);
  const starts = copy.facts.wish.isStarted ? startSteps(copy, ready) : [];
  return [...networks, vapp, ...clones, ...nics, ...setUps, ...router, ...starts];
}

function vappStep({ facts, fence, suffix }: FencedCopy): PlanStep {
  const { nameLabel } = facts.configuration;
  const description = `Fenced copy of ${nameLabel}, fence ${fence.plan.fenceId}`;
  return makeVappStep(`create-vapp:${String(fence.number)}`, nameLabel + suffix, description, ['take-lock']);
}

function cloneStep({ fence, suffix }: FencedCopy, vm: VmFacts, snapshots: readonly string[]): PlanStep {
  const name = vm.nameLabel + suffix;
  return {
    id: `copy-vm:${String(fence.number)}:${vm.uuid}`,
    title: `Clone ${vm.nameLabel} from its snapshot, as "${name}"`,
    vmUuid: vm.uuid,
    call: `VM.clone vm=(the snapshot of ${vm.nameLabel}) new_name="${name}"`,
    // A clone holds the SR like a snapshot does: begun earlier it would pull the set of snapshots apart.
    dependsOn: snapshots,
    ...srResources(vm),
    estimateMs: copyMs(vm, false),
    undo: 'destroy the copy with its disks',
    action: {
      kind: 'copy-vm',
      sourceVmUuid: vm.uuid,
      source: { madeBy: `snapshot-vm:copy:${vm.uuid}` },
      nameLabel: name,
      srUuid: null,
    },
  };
}

function setUpStep({ fence, suffix }: FencedCopy, vm: VmFacts): PlanStep {
  const number = String(fence.number);
  const name = vm.nameLabel + suffix;
  const tags = vm.tags.filter((tag) => !isStageTag(tag) && !isFenceTag(tag));
  return {
    id: `set-up-copy:${number}:${vm.uuid}`,
    title: `Make ${name} a VM of the vApp`,
    vmUuid: vm.uuid,
    call: [
      'VM.set_is_a_template value=false',
      'VM.set_appliance, VM.set_order, VM.set_start_delay, VM.set_shutdown_delay',
      `VM.add_tags value="${fenceTag(fence.plan.fenceId)}"`,
      `VM.set_name_label value="${name}"`,
    ].join('\n'),
    dependsOn: [`fence-nics:${number}:${vm.uuid}`, `create-vapp:${number}`],
    estimateMs: setUpMs(vm),
    undo: 'it is destroyed with the copy',
    action: {
      kind: 'set-up-copy',
      vm: { madeBy: `copy-vm:${number}:${vm.uuid}` },
      vapp: { madeBy: `create-vapp:${number}` },
      nameLabel: name,
      order: vm.startOrder,
      startDelaySeconds: vm.startDelaySeconds,
      shutdownDelaySeconds: vm.shutdownDelaySeconds,
      tags: [...tags, fenceTag(fence.plan.fenceId)].sort(compareText),
      networks: {},
    },
  };
}
