import type { NetworkFacts, VmFacts } from './inventory.ts';
import { findMappedNetwork, findRole } from './network-role.ts';
import type { Plan, PlanStep } from './plan.ts';
import { isStageTag, stageTag } from './stage-record.ts';
import type { PlanFacts } from './transition-facts.ts';
import { findStage, findTransition, type Stage, type Workflow } from './workflow.ts';

/** Estimates in ms, from the durations XAPI shows for such calls on an idle pool. */
const ESTIMATE = { lock: 150, vif: 900, tag: 120, record: 200, verify: 300, unlock: 150 } as const;

/**
 * Plans a transition in place: the same VMs, their NICs on the networks of the target stage, marks and record changed.
 * Pure: equal facts give an equal plan. Call `findPlanBlockers` first; with blockers the plan is of no use.
 *
 * @returns undefined where service, stages or transition are unknown
 */
export function planTransition(facts: PlanFacts): Plan | undefined {
  const { configuration, workflow, toStageId } = facts;
  const fromStageId = configuration.stageId;
  if (!workflow || fromStageId === null || configuration.serviceId === null) return undefined;
  const from = findStage(workflow, fromStageId);
  const to = findStage(workflow, toStageId);
  const transition = findTransition(workflow, fromStageId, toStageId);
  if (!from || !to || !transition) return undefined;

  const vms = [...facts.vms].sort(
    (a, b) => a.startOrder - b.startOrder || compareText(a.nameLabel, b.nameLabel) || compareText(a.uuid, b.uuid),
  );
  const names = new Map(facts.networks.map((network) => [network.uuid, network]));
  const moves = vms.map((vm) => planMoves(vm, workflow, from, to, names));
  const lock = lockStep(configuration.nameLabel);
  const vmSteps = vms.flatMap((vm, index) => {
    const steps = moves[index]?.steps ?? [];
    return [
      ...steps,
      markStep(
        vm,
        from,
        to,
        steps.map((step) => step.id),
      ),
    ];
  });
  const record = recordStep(
    facts,
    from,
    to,
    vmSteps.map((step) => step.id),
  );
  const verify = verifyStep(to);
  const steps = [lock, ...vmSteps, record, verify, unlockStep()];
  return {
    kind: transition.kind,
    poolId: configuration.poolId,
    configurationUuid: configuration.uuid,
    configurationName: configuration.nameLabel,
    serviceId: configuration.serviceId,
    fromStageId,
    toStageId,
    fromStageName: from.name,
    toStageName: to.name,
    revision: configuration.revision,
    steps,
    estimateMs: criticalPathMs(steps),
    notes: moves.flatMap((move) => move.notes),
    irreversible: [],
  };
}

/** By code units: the same on every workstation, unlike `localeCompare`. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

interface Moves {
  readonly steps: readonly PlanStep[];
  readonly notes: readonly string[];
}

function planMoves(
  vm: VmFacts,
  workflow: Workflow,
  from: Stage,
  to: Stage,
  networks: ReadonlyMap<string, NetworkFacts>,
): Moves {
  const steps: PlanStep[] = [];
  const notes: string[] = [];
  const nameOf = (uuid: string): string => networks.get(uuid)?.nameLabel ?? uuid;
  for (const vif of [...vm.vifs].sort((a, b) => a.device - b.device || compareText(a.uuid, b.uuid))) {
    const role = findRole(workflow, from.id, vif.networkUuid);
    const target = role === undefined ? undefined : findMappedNetwork(to, role);
    const nic = `NIC ${String(vif.device)} of ${vm.nameLabel}`;
    if (role === undefined) notes.push(`${nic} stays on ${nameOf(vif.networkUuid)}: no stage maps that network.`);
    else if (target === undefined)
      notes.push(`${nic} stays on ${nameOf(vif.networkUuid)}: ${to.name} maps no network for ${role}.`);
    else if (target !== vif.networkUuid)
      steps.push({
        id: `move-vif:${vif.uuid}`,
        title: `Move ${nic} (${role}) from ${nameOf(vif.networkUuid)} to ${nameOf(target)}, keeping MAC ${vif.mac}`,
        vmUuid: vm.uuid,
        call: `VIF.move self=${vif.uuid} network=${target}`,
        dependsOn: ['take-lock'],
        estimateMs: ESTIMATE.vif,
        undo: `move it back to ${nameOf(vif.networkUuid)}`,
        action: {
          kind: 'move-vif',
          vmUuid: vm.uuid,
          vifUuid: vif.uuid,
          device: vif.device,
          fromNetworkUuid: vif.networkUuid,
          toNetworkUuid: target,
        },
      });
  }
  return { steps, notes };
}

function markStep(vm: VmFacts, from: Stage, to: Stage, moveIds: readonly string[]): PlanStep {
  const addTag = stageTag(to.name);
  const removeTags = vm.tags.filter((tag) => isStageTag(tag) && tag !== addTag).sort(compareText);
  return {
    id: `mark-stage:${vm.uuid}`,
    title: `Tag ${vm.nameLabel} "${addTag}"`,
    vmUuid: vm.uuid,
    call: [
      ...removeTags.map((tag) => `VM.remove_tags self=${vm.uuid} value="${tag}"`),
      `VM.add_tags self=${vm.uuid} value="${addTag}"`,
    ].join('\n'),
    dependsOn: ['take-lock', ...moveIds],
    estimateMs: ESTIMATE.tag,
    undo: `tag it "${stageTag(from.name)}" again`,
    action: { kind: 'mark-stage', vmUuid: vm.uuid, removeTags, addTag },
  };
}

function lockStep(name: string): PlanStep {
  return {
    id: 'take-lock',
    title: `Lock ${name}, so that no other console moves it meanwhile`,
    vmUuid: null,
    call: 'pool.add_to_gui_config key=stagewright.lock.…',
    dependsOn: [],
    estimateMs: ESTIMATE.lock,
    undo: 'release the lock',
    action: { kind: 'take-lock' },
  };
}

function recordStep(facts: PlanFacts, from: Stage, to: Stage, after: readonly string[]): PlanStep {
  const { configuration } = facts;
  return {
    id: 'write-stage-record',
    title: `Record that ${configuration.nameLabel} is in ${to.name}`,
    vmUuid: null,
    call: `pool.add_to_gui_config key=stagewright.stage.${configuration.uuid}.${String(configuration.recordSeq + 1)}`,
    dependsOn: ['take-lock', ...after],
    estimateMs: ESTIMATE.record,
    undo: `record that it is in ${from.name}`,
    action: {
      kind: 'write-stage-record',
      serviceId: configuration.serviceId ?? '',
      fromStageId: from.id,
      toStageId: to.id,
      afterSeq: configuration.recordSeq,
    },
  };
}

function verifyStep(to: Stage): PlanStep {
  return {
    id: 'verify',
    title: `Check that every NIC, tag and the record say ${to.name}`,
    vmUuid: null,
    call: '',
    dependsOn: ['write-stage-record'],
    estimateMs: ESTIMATE.verify,
    undo: null,
    action: { kind: 'verify' },
  };
}

function unlockStep(): PlanStep {
  return {
    id: 'release-lock',
    title: 'Release the lock',
    vmUuid: null,
    call: 'pool.remove_from_gui_config key=stagewright.lock.…',
    dependsOn: ['verify'],
    estimateMs: ESTIMATE.unlock,
    undo: null,
    action: { kind: 'release-lock' },
  };
}

/** Length of the longest chain of dependent steps, ms. */
export function criticalPathMs(steps: readonly PlanStep[]): number {
  const ends = new Map<string, number>();
  for (const step of steps) {
    // Steps are listed after what they depend on, so one pass is enough.
    const start = Math.max(0, ...step.dependsOn.map((id) => ends.get(id) ?? 0));
    ends.set(step.id, start + step.estimateMs);
  }
  return Math.max(0, ...ends.values());
}
