import { isFenceTag } from '../fence/fence-mark.ts';
import type { VmFacts } from '../inventory.ts';
import { findMappedNetwork, findRole } from '../network-role.ts';
import { spreadNote } from '../plan/action-steps.ts';
import { copyMs, ESTIMATE, setUpMs, snapshotMs } from '../plan/estimates.ts';
import { findCappedSize, sizeText } from '../plan/fit-steps.ts';
import { findBlockChange } from '../plan/locked-operations.ts';
import type { Member } from '../plan/plan-draft.ts';
import { copySnapshotName } from '../plan/snapshot-names.ts';
import { forgetSourceSnapshotStep } from '../plan/source-snapshot.ts';
import { makeVappStep } from '../plan/vapp-step.ts';
import { compareText } from '../plan/words.ts';
import type { PlanStep } from '../plan.ts';
import { isStageTag, stageTag } from '../stage-record.ts';
import { findStage, rulesOf, type Stage } from '../workflow.ts';
import { nameByPattern } from './copy-names.ts';
import type { OperateFacts, Operation } from './operate-facts.ts';
import type { WishOf } from './operate-wish.ts';

type CopyWish = WishOf<'copy'>;

/** The stage that copies go into, as their pool knows it; null where they go into none. */
export function copyStageOf(facts: OperateFacts, wish: CopyWish): Stage | null {
  const { stageId } = wish;
  if (wish.away) return awayStageOf(facts, stageId);
  const { workflow } = facts;
  return (workflow && stageId !== null ? findStage(workflow, stageId) : undefined) ?? null;
}

/** Another pool that does not know the service gets it with the copies; what only this pool has does not go along. */
function awayStageOf({ workflow, migration }: OperateFacts, stageId: string | null): Stage | null {
  if (stageId === null || !workflow) return null;
  const there = migration?.target?.service;
  if (there) return findStage(there.workflow, stageId) ?? null;
  const stage = findStage(workflow, stageId);
  const rules = stage?.rules ? { ...stage.rules, placement: { srUuid: null, hostUuid: null } } : undefined;
  return stage ? { ...stage, networkMap: {}, ...(rules ? { rules } : {}) } : null;
}

/** Names of the configurations that a wish makes, in their order. */
export function listCopyNames({ configuration }: OperateFacts, { names, count }: CopyWish): readonly string[] {
  return Array.from({ length: count }, (_, index) =>
    nameByPattern(names, { name: configuration.nameLabel, n: index + 1 }),
  );
}

/**
 * Makes whole copies of a configuration that stays as it is, running or not: its VMs are snapshotted at one time, and all
 * copies are made of those snapshots.
 */
export function planCopies(operation: Operation, wish: CopyWish): void {
  const { draft, journey, facts } = operation;
  const first = journey.afterAll();
  const snapshots = draft.add(journey.members.map((member) => snapshotStep(operation, member, first)));
  draft.notes.push(...spreadNote(draft.steps.filter(({ id }) => snapshots.includes(id))));
  const stage = copyStageOf(facts, wish);
  const copies = listCopyNames(facts, wish).map((name, index) => ({ name, n: index + 1 }));
  const done: string[] = [];
  for (const copy of copies) {
    draft.add([vappStep(operation, copy, first)]);
    for (const member of journey.members) {
      draft.add([copyStep(operation, wish, copy, member, snapshots)]);
      const networks = networksOf(facts, wish, member.vm, stage);
      done.push(...draft.add([setUpStep(operation, wish, copy, member, { stage, networks })]));
    }
    done.push(`create-vapp:${String(copy.n)}`);
  }
  // A record is written once nothing of the plan joins a vApp any more: it checks who is in it.
  const records = stage ? draft.add(copies.map((copy) => recordStep(operation, copy, stage, done))) : [];
  journey.advanceAll([...done, ...records]);
  noteCopies(operation, wish, stage);
}

/** Destroys the snapshots that the copies were made of. */
export function forgetCopySnapshots({ draft, journey }: Operation, verifyId: string): readonly string[] {
  return draft.add(
    journey.members.map(({ vm, name }) => forgetSourceSnapshotStep(vm, name, verifyId, draft.srResources(vm))),
  );
}

/** Takes the snapshot of a member that all its copies are made of. */
export function snapshotStep({ draft, facts }: Operation, { vm, name }: Member, after: readonly string[]): PlanStep {
  const nameLabel = copySnapshotName(facts.configuration.nameLabel);
  return {
    id: `snapshot-vm:copy:${vm.uuid}`,
    title: `Take a snapshot of ${name} to copy it from`,
    vmUuid: vm.uuid,
    call: `VM.snapshot vm=${vm.uuid} new_name="${nameLabel}"`,
    dependsOn: after,
    ...draft.srResources(vm),
    estimateMs: snapshotMs(vm, false),
    undo: 'destroy the snapshot',
    action: { kind: 'snapshot-vm', vmUuid: vm.uuid, nameLabel, withMemory: false },
  };
}

/** One copy of many. */
export interface CopyOf {
  readonly name: string;
  /** From 1. */
  readonly n: number;
}

/** Makes the vApp of a copy. */
export function vappStep(
  { facts }: Operation,
  { name, n }: CopyOf,
  after: readonly string[],
  description = `Copy of ${facts.configuration.nameLabel}`,
): PlanStep {
  return makeVappStep(`create-vapp:${String(n)}`, name, description, after);
}

/** What a copy of a VM is called. */
export const vmNameOf = ({ facts }: Operation, { vmNames }: CopyWish, { name, n }: CopyOf, vm: VmFacts): string =>
  nameByPattern(vmNames, { name: facts.configuration.nameLabel, n, vm: vm.nameLabel, copy: name });

/** Clones a member's snapshot, or copies it in full where the wish names an SR. */
export function copyStep(
  operation: Operation,
  wish: CopyWish,
  copy: CopyOf,
  { vm }: Member,
  snapshots: readonly string[],
): PlanStep {
  const { draft } = operation;
  const { srUuid } = wish;
  const nameLabel = vmNameOf(operation, wish, copy, vm);
  const call = `vm=(the snapshot of ${vm.nameLabel}) new_name="${nameLabel}"`;
  return {
    id: `copy-vm:${String(copy.n)}:${vm.uuid}`,
    title:
      srUuid === null
        ? `Clone ${vm.nameLabel} from its snapshot, on the same SR, as "${nameLabel}"`
        : `Copy ${vm.nameLabel} in full from its snapshot to ${draft.srName(srUuid)}, as "${nameLabel}"`,
    vmUuid: vm.uuid,
    call: srUuid === null ? `VM.clone ${call}` : `VM.copy ${call} sr=${srUuid}`,
    // A clone holds the SR like a snapshot does: begun earlier it would pull the set apart.
    dependsOn: snapshots,
    ...draft.srResources(vm, ...(srUuid === null ? [] : [srUuid])),
    estimateMs: copyMs(vm, srUuid !== null),
    undo: 'destroy the copy with its disks',
    action: {
      kind: 'copy-vm',
      sourceVmUuid: vm.uuid,
      source: { madeBy: `snapshot-vm:copy:${vm.uuid}` },
      nameLabel,
      srUuid,
    },
  };
}

/** Makes a VM of a copy: `networks` by VIF device number, those left out stay. */
export function setUpStep(
  operation: Operation,
  wish: CopyWish,
  copy: CopyOf,
  { vm }: Member,
  { stage, networks }: { readonly stage: Stage | null; readonly networks: Readonly<Record<string, string>> },
): PlanStep {
  const nameLabel = vmNameOf(operation, wish, copy, vm);
  const size = stage ? findCappedSize(vm, stage) : null;
  const blocked = stage ? findBlockChange({}, stage)?.add : undefined;
  const hostUuid = stage ? rulesOf(stage).placement.hostUuid : null;
  const own = vm.tags.filter((tag) => !isStageTag(tag) && !isFenceTag(tag));
  const tags = [...own, ...(stage ? [stageTag(stage.name)] : [])].sort(compareText);
  const [vmStep, vappStepId] = [`copy-vm:${String(copy.n)}:${vm.uuid}`, `create-vapp:${String(copy.n)}`];
  const moved = Object.keys(networks).length;
  return {
    id: `set-up-copy:${String(copy.n)}:${vm.uuid}`,
    title: [
      `Make "${nameLabel}" a VM of the vApp "${copy.name}"`,
      moved === 0 ? 'its NICs on the networks of its original' : `${String(moved)} of its NICs on the networks chosen`,
      ...(size ? [`reduced to ${sizeText(size)}`] : []),
      ...(blocked ? ['kept by XAPI from being destroyed or reverted'] : []),
    ].join(', '),
    vmUuid: vm.uuid,
    call: [
      'VM.set_is_a_template value=false',
      'VM.set_appliance, VM.set_order, VM.set_start_delay, VM.set_shutdown_delay',
      ...Object.entries(networks).map(([device, uuid]) => `VIF.move (device ${device}) network=${uuid}`),
      `VM.set_name_label value="${nameLabel}"`,
    ].join('\n'),
    dependsOn: [vmStep, vappStepId],
    estimateMs: setUpMs(vm),
    undo: 'it is destroyed with the copy',
    action: {
      kind: 'set-up-copy',
      vm: { madeBy: vmStep },
      vapp: { madeBy: vappStepId },
      nameLabel,
      order: vm.startOrder,
      startDelaySeconds: vm.startDelaySeconds,
      shutdownDelaySeconds: vm.shutdownDelaySeconds,
      tags,
      networks,
      ...(blocked ? { blockedOperations: blocked } : {}),
      ...(hostUuid === null ? {} : { affinityHostUuid: hostUuid }),
      ...(size ? { size } : {}),
    },
  };
}

/** Where the NICs go that change their network: as the person says, else by their role in the stage, else nowhere. */
function networksOf(
  { configuration, workflow }: OperateFacts,
  wish: CopyWish,
  vm: VmFacts,
  stage: Stage | null,
): Readonly<Record<string, string>> {
  const chosen = new Map(wish.networks.map(({ from, to }) => [from, to]));
  return Object.fromEntries(
    [...vm.vifs]
      .sort((a, b) => a.device - b.device || compareText(a.uuid, b.uuid))
      .flatMap(({ device, networkUuid }) => {
        const role = workflow ? findRole(workflow, configuration.stageId, networkUuid) : undefined;
        const mapped = stage && role !== undefined ? findMappedNetwork(stage, role) : undefined;
        const to = chosen.get(networkUuid) ?? mapped ?? networkUuid;
        return to === networkUuid ? [] : [[String(device), to] as const];
      }),
  );
}

/** Records that a copy is in a stage. */
export function recordStep(
  { facts }: Operation,
  { name, n }: CopyOf,
  stage: Stage,
  after: readonly string[],
): PlanStep {
  const { configuration } = facts;
  return {
    id: `write-stage-record:${String(n)}`,
    title: `Record that ${name} is in ${stage.name}`,
    vmUuid: null,
    call: 'pool.add_to_gui_config key=stagewright.stage.….1',
    dependsOn: after,
    estimateMs: ESTIMATE.record,
    undo: 'remove the record',
    action: {
      kind: 'write-stage-record',
      serviceId: configuration.serviceId ?? '',
      fromStageId: configuration.stageId ?? stage.id,
      toStageId: stage.id,
      afterSeq: 0,
      configuration: { madeBy: `create-vapp:${String(n)}` },
      revision: null,
    },
  };
}

function noteCopies({ draft, facts, journey }: Operation, wish: CopyWish, stage: Stage | null): void {
  draft.notes.push(
    `${facts.configuration.nameLabel} stays as it is; the copies are halted and get MAC addresses of their own.`,
  );
  const stays = journey.members.some(({ vm }) => {
    const moved = networksOf(facts, wish, vm, stage);
    return vm.vifs.some(({ device }) => moved[String(device)] === undefined);
  });
  if (stays)
    draft.notes.push('NICs that stay on the network of their original meet it there, if a guest has a fixed address.');
  if (!stage) draft.notes.push('The copies are in no stage.');
  else if (rulesOf(stage).entry.length > 0)
    draft.notes.push(`What ${stage.name} does with what enters it is not done: start the copies by Operate.`);
}
