import type { OperateFacts, Operation } from '../operate/operate-facts.ts';
import { ESTIMATE } from '../plan/estimates.ts';
import type { Member } from '../plan/plan-draft.ts';
import { countWord } from '../plan/words.ts';
import type { PlanStep } from '../plan.ts';
import { findStage } from '../workflow.ts';
import type { TargetPool } from './migrate-facts.ts';
import type { MigrateWish } from './migrate-wish.ts';
import { migrateStep, TURN_RULE } from './migrate-steps.ts';
import { placeOf, serviceFor, type Place, type RoleMap } from './places.ts';
import { lockThere, lockThereId, unlockThere } from './lock-there.ts';
import { largestFirst } from './turns.ts';

const VAPP = 'create-vapp:there';
const SERVICE = 'carry-service';

/**
 * Moves all members to another pool: a vApp is made there, VM after VM arrives and is settled in it, stage and time of
 * entry are recorded there, and only then the empty vApp and the record here go.
 */
export function planToPool(operation: Operation, wish: MigrateWish): void {
  const { draft, journey, facts } = operation;
  const target = facts.migration?.target;
  if (!target) return; // it blocks
  const first = journey.afterAll();
  draft.add([vappStep(operation, target, first), lockThere(target, facts.configuration.nameLabel, VAPP)]);
  const service = serviceStep(operation, target, wish, first);
  draft.add(service);
  const roles = rolesOf(facts, target);
  const parts = journey.members.map((member) => ({ member, place: placeOf(wish, member.vm, roles) }));
  for (const { member, place } of largestFirst(parts)) {
    const move = moveStep(member, place, target, [lockThereId(VAPP)]);
    draft.add([move, settleStep(member, target, move.id)]);
    journey.advance(member.vm, [`settle-vm:${member.vm.uuid}`]);
  }
  const arrived = [...journey.afterAll(), ...service.map(({ id }) => id)];
  journey.advanceAll(draft.add(recordSteps(operation, target, arrived)));
  journey.waitFor(arrived);
  noteMove(operation, target, parts);
}

/** What is removed here once all is there and checked. */
export function leavePool({ draft, facts }: Operation, after: string): readonly string[] {
  const { uuid, nameLabel } = facts.configuration;
  const target = facts.migration?.target;
  return draft.add([
    {
      id: `remove-vapp:${uuid}`,
      title: `Remove the empty vApp "${nameLabel}" from this pool`,
      vmUuid: null,
      call: `VM_appliance.destroy self=${uuid}`,
      dependsOn: [after],
      estimateMs: ESTIMATE.vapp,
      undo: null,
      action: { kind: 'remove-vapp', vappUuid: uuid },
    },
    {
      id: 'remove-records',
      title: `Remove the stage record of ${nameLabel} from this pool`,
      vmUuid: null,
      call: `pool.remove_from_gui_config key=stagewright.stage.${uuid}.…`,
      dependsOn: [`remove-vapp:${uuid}`],
      estimateMs: ESTIMATE.record,
      undo: null,
      action: { kind: 'remove-records', configurationUuid: uuid },
    },
    ...(target ? [unlockThere(target, nameLabel, VAPP, ['remove-records'])] : []),
  ]);
}

/** How networks here become those there. */
export function rolesOf(
  { workflow, configuration }: OperateFacts,
  target: TargetPool,
  toStageId: string | null = configuration.stageId,
): RoleMap {
  return { workflow, stageId: configuration.stageId, toStageId, there: target.service };
}

function vappStep({ facts }: Operation, target: TargetPool, after: readonly string[]): PlanStep {
  const { nameLabel, description } = facts.configuration;
  return {
    id: VAPP,
    title: `Create the vApp "${nameLabel}" in ${target.nameLabel}`,
    vmUuid: null,
    poolUuid: target.poolUuid,
    call: `VM_appliance.create name_label="${nameLabel}"`,
    dependsOn: after,
    estimateMs: ESTIMATE.vapp,
    undo: 'destroy the vApp',
    action: { kind: 'create-vapp', nameLabel, description },
  };
}

/** Publishes the service at a pool that does not know it, with the networks of what comes into `toStageId`. */
export function serviceStep(
  { facts, journey }: Operation,
  target: TargetPool,
  wish: MigrateWish,
  after: readonly string[],
  toStageId: string | null = facts.configuration.stageId,
): readonly PlanStep[] {
  const service = facts.migration?.service;
  const { stageId } = facts.configuration;
  if (!service || stageId === null || toStageId === null || target.service) return [];
  const networks = new Map<string, string>();
  for (const { vm } of journey.members)
    for (const { fromNetworkUuid, toNetworkUuid } of placeOf(wish, vm, rolesOf(facts, target, toStageId)).nics)
      if (toNetworkUuid !== null) networks.set(fromNetworkUuid, toNetworkUuid);
  return [
    {
      id: SERVICE,
      title: `Publish the service ${service.name} in ${target.nameLabel}, with the networks chosen for its stage`,
      vmUuid: null,
      poolUuid: target.poolUuid,
      call: `pool.add_to_gui_config key=stagewright.service.${service.id}.1`,
      dependsOn: after,
      estimateMs: ESTIMATE.record,
      undo: 'remove what was published',
      action: { kind: 'carry-service', service: serviceFor(service, stageId, networks, toStageId) },
    },
  ];
}

function moveStep(member: Member, place: Place, target: TargetPool, after: readonly string[]): PlanStep {
  const named = (list: readonly { readonly uuid: string; readonly nameLabel: string }[]) => (uuid: string) =>
    list.find((each) => each.uuid === uuid)?.nameLabel ?? uuid;
  const names = { host: named(target.hosts), sr: named(target.srs), pool: target.nameLabel };
  return migrateStep(
    member,
    {
      kind: 'migrate-vm',
      vmUuid: member.vm.uuid,
      toPoolUuid: target.poolUuid,
      fromHostUuid: member.vm.hostUuid,
      toHostUuid: place.hostUuid ?? '',
      disks: place.disks.map(({ toSrUuid, ...rest }) => ({ ...rest, toSrUuid: toSrUuid ?? '' })),
      nics: place.nics.map(({ toNetworkUuid, ...rest }) => ({ ...rest, toNetworkUuid: toNetworkUuid ?? '' })),
    },
    names,
    after,
  );
}

function settleStep({ vm, name }: Member, target: TargetPool, after: string): PlanStep {
  const { startOrder: order, startDelaySeconds, shutdownDelaySeconds } = vm;
  return {
    id: `settle-vm:${vm.uuid}`,
    title: `Make ${name} a member of the vApp there, at its place in the start order`,
    vmUuid: vm.uuid,
    poolUuid: target.poolUuid,
    call: 'VM.set_appliance, VM.set_order, VM.set_start_delay, VM.set_shutdown_delay',
    dependsOn: [after],
    estimateMs: ESTIMATE.vapp,
    undo: 'take it out of the vApp',
    action: {
      kind: 'settle-vm',
      vmUuid: vm.uuid,
      vapp: { madeBy: VAPP },
      order,
      startDelaySeconds,
      shutdownDelaySeconds,
    },
  };
}

function recordSteps({ facts }: Operation, target: TargetPool, after: readonly string[]): readonly PlanStep[] {
  const { configuration, workflow } = facts;
  const { stageId, serviceId, nameLabel } = configuration;
  const stage = workflow && stageId !== null ? findStage(workflow, stageId) : undefined;
  if (!stage || serviceId === null) return [];
  const since = facts.migration?.since;
  return [
    {
      id: 'write-stage-record:there',
      title: `Record in ${target.nameLabel} that ${nameLabel} is in ${stage.name}, since when it was`,
      vmUuid: null,
      poolUuid: target.poolUuid,
      call: 'pool.add_to_gui_config key=stagewright.stage.….1',
      dependsOn: after,
      estimateMs: ESTIMATE.record,
      undo: 'remove the record',
      action: {
        kind: 'write-stage-record',
        serviceId,
        fromStageId: stage.id,
        toStageId: stage.id,
        afterSeq: 0,
        configuration: { madeBy: VAPP },
        revision: null,
        ...(since === null || since === undefined ? {} : { since }),
      },
    },
  ];
}

function noteMove(
  { draft, journey, facts }: Operation,
  target: TargetPool,
  parts: readonly { readonly member: Member; readonly place: Place }[],
): void {
  draft.notes.push(TURN_RULE);
  draft.notes.push(
    `VMs keep uuid, MAC addresses, snapshots and tags. In ${target.nameLabel} the vApp is a new one: its uuid is another.`,
  );
  const snapshots = journey.members.reduce((sum, { vm }) => sum + vm.snapshotCount, 0);
  if (snapshots > 0) draft.notes.push(`${countWord(snapshots, 'snapshot')} of the VMs go along, disks and all.`);
  if (facts.configuration.origin)
    draft.notes.push('What it was copied from stays in this pool; there it is a configuration of its own.');
  if (facts.configuration.provisioned)
    draft.notes.push('The template that it was made of stays in this pool; there nothing says what was answered.');
  if (facts.configuration.stageId !== null)
    draft.notes.push('Open requests for approval of it stay in this pool; there they are asked for anew.');
  const preferring = parts.filter(({ member: { vm } }) => vm.affinityHostUuid !== null);
  if (preferring.length > 0)
    draft.notes.push(`${countWord(preferring.length, 'VM')} prefer a host of this pool; there they prefer none.`);
  draft.irreversible.push(
    'Once all is there and checked, the vApp here is removed: then it goes back by a plan of its own, which the finished run offers.',
  );
}
