import type { Operation } from '../operate/operate-facts.ts';
import { diskMs, ESTIMATE } from '../plan/estimates.ts';
import type { Member } from '../plan/plan-draft.ts';
import { sizeWord } from '../plan/words.ts';
import type { PlanStep } from '../plan.ts';
import type { MigrateWish } from './migrate-wish.ts';
import { migrateStep, TURN_RULE } from './migrate-steps.ts';
import { placeOf, type Place } from './places.ts';
import { planToPool } from './plan-to-pool.ts';
import { changedDisks, largestFirst } from './turns.ts';

const WITHIN = { workflow: null, stageId: null, there: null } as const;

/** Moves all members of a configuration to other hosts, other storage or another pool. */
export function planMigration(operation: Operation, wish: MigrateWish): void {
  if (wish.poolUuid !== null) {
    planToPool(operation, wish);
    return;
  }
  const { draft, journey } = operation;
  const first = journey.afterAll();
  const parts = journey.members.map((member) => ({ member, place: placeOf(wish, member.vm, WITHIN) }));
  for (const { member, place } of largestFirst(parts)) {
    const ids = draft.add(stepsWithin(operation, member, place, first));
    journey.advance(member.vm, ids.length === 0 ? [] : [ids.at(-1) ?? '']);
  }
  if (draft.steps.some(({ action }) => action.kind === 'migrate-vm' || action.kind === 'move-disk'))
    draft.notes.push(TURN_RULE);
  const moved = new Set(draft.steps.flatMap(({ action }) => (action.kind === 'move-disk' ? [action.vmUuid] : [])));
  for (const { vm, name } of journey.members)
    if (moved.has(vm.uuid) && vm.snapshotCount > 0)
      draft.notes.push(`What ${name} has of snapshots stays on the SRs it is on.`);
}

function stepsWithin(
  operation: Operation,
  member: Member,
  place: Place,
  after: readonly string[],
): readonly PlanStep[] {
  const { draft } = operation;
  const { vm, name } = member;
  const disks = changedDisks(place);
  const isRunning = vm.powerState === 'Running';
  const host = place.hostUuid !== null && place.hostUuid !== vm.hostUuid ? place.hostUuid : null;
  if (isRunning && host !== null) {
    const action = { kind: 'migrate-vm', vmUuid: vm.uuid, toPoolUuid: null, fromHostUuid: vm.hostUuid } as const;
    const names = {
      host: (uuid: string) => draft.hostName(uuid),
      sr: (uuid: string) => draft.srName(uuid),
      pool: null,
    };
    return [migrateStep(member, { ...action, toHostUuid: host, disks, nics: [] }, names, after)];
  }
  const steps: PlanStep[] = [];
  for (const { device, fromSrUuid, toSrUuid } of disks) {
    const disk = vm.disks.find((each) => each.device === device);
    if (disk) steps.push(diskStep(operation, member, { ...disk, toSrUuid, fromSrUuid }, lastOf(steps, after)));
  }
  if (!isRunning && place.hostUuid !== null && place.hostUuid !== vm.affinityHostUuid)
    steps.push({
      id: `set-affinity:${vm.uuid}`,
      title: `Let ${name} prefer the host ${draft.hostName(place.hostUuid)} when it starts`,
      vmUuid: vm.uuid,
      call: `VM.set_affinity self=${vm.uuid} value=${place.hostUuid}`,
      dependsOn: lastOf(steps, after),
      estimateMs: ESTIMATE.affinity,
      undo: vm.affinityHostUuid === null ? 'let it prefer no host again' : 'let it prefer the former host again',
      action: { kind: 'set-affinity', vmUuid: vm.uuid, hostUuid: place.hostUuid },
    });
  return steps;
}

const lastOf = (steps: readonly PlanStep[], after: readonly string[]): readonly string[] => {
  const last = steps.at(-1);
  return last ? [last.id] : after;
};

function diskStep(
  { draft }: Operation,
  { vm, name }: Member,
  disk: Member['vm']['disks'][number] & { readonly fromSrUuid: string; readonly toSrUuid: string },
  after: readonly string[],
): PlanStep {
  const isLive = vm.powerState === 'Running';
  const { vdiUuid, device, sizeBytes, fromSrUuid, toSrUuid } = disk;
  return {
    id: `move-disk:${vdiUuid}`,
    title:
      `Move disk ${String(device)} of ${name} (${sizeWord(sizeBytes)}) from ${draft.srName(fromSrUuid)} ` +
      `to ${draft.srName(toSrUuid)} ${isLive ? 'live, since it runs' : 'by copy and exchange, since it is halted'}`,
    vmUuid: vm.uuid,
    call: isLive ? `VDI.pool_migrate vdi=${vdiUuid} sr=${toSrUuid}` : `VDI.copy vdi=${vdiUuid} sr=${toSrUuid}`,
    dependsOn: after,
    ...draft.srResources({ ...vm, disks: [disk] }, toSrUuid),
    estimateMs: diskMs(sizeBytes, isLive),
    undo: `move it back to ${draft.srName(fromSrUuid)}`,
    action: { kind: 'move-disk', vmUuid: vm.uuid, device, vdiUuid, fromSrUuid, toSrUuid },
  };
}
