import type { Blocker, BudgetPart } from '../blocker.ts';
import { findUserBlockers } from '../blockers/stage-blockers.ts';
import { findArrivalBlockers } from '../migrate/find-migrate-blockers.ts';
import { findStorageBlockers } from '../blockers/storage-blockers.ts';
import { findCappedSize } from '../plan/fit-steps.ts';
import type { Plan } from '../plan.ts';
import { isRigidSr } from '../sr-types.ts';
import { rulesOf, type Stage } from '../workflow.ts';
import { copyStageOf, listCopyNames } from './copy-plan.ts';
import { stageOf, type OperateFacts } from './operate-facts.ts';
import type { WishOf } from './operate-wish.ts';

type CopyWish = WishOf<'copy'>;

/** Why copies may not be made: names, storage, and what the stage says that they would go into. */
export function findCopyBlockers(facts: OperateFacts, wish: CopyWish, plan: Plan): readonly Blocker[] {
  const stage = copyStageOf(facts, wish);
  if (wish.away) return findAwayBlockers(facts, wish, wish.away, plan);
  const taken = new Set(facts.configurationNames);
  const names = listCopyNames(facts, wish).filter((name) => taken.has(name));
  return [
    ...(names.length > 0 ? [{ kind: 'copy-name-taken', names } as const] : []),
    ...findDiskBlockers(facts, wish.srUuid, plan),
    ...(stage ? findStageBlockers(facts, wish, stage) : []),
  ];
}

/** Copies in another pool: what is cloned here must be clonable, all else is up to that pool. */
function findAwayBlockers(
  facts: OperateFacts,
  wish: CopyWish,
  { poolUuid }: NonNullable<CopyWish['away']>,
  plan: Plan,
): readonly Blocker[] {
  const stage = copyStageOf(facts, wish);
  const arrival = { names: listCopyNames(facts, wish), stageId: wish.stageId };
  return [
    ...findArrivalBlockers(facts, poolUuid, arrival, plan),
    ...findDiskBlockers(facts, null, plan),
    ...(stage ? findStageBlockers({ ...facts, rights: facts.migration?.target?.rights ?? null }, wish, stage) : []),
  ];
}

/** What speaks in SRs and disks against copying the members' VMs, as clones or in full to an SR. */
export function findDiskBlockers(facts: OperateFacts, srUuid: string | null, plan: Plan): readonly Blocker[] {
  const here = stageOf(facts);
  const party = { configuration: facts.configuration, vms: facts.vms, from: here, to: here };
  return [
    ...findRigidDisks(facts),
    ...findTargetSr(facts, { srUuid }),
    ...findStorageBlockers({ facts, mode: 'copy', parties: [party], plan }),
  ];
}

function findRigidDisks({ vms, srs }: OperateFacts): readonly Blocker[] {
  const types = new Map(srs.map(({ uuid, type }) => [uuid, type]));
  const found = new Map<string, string>();
  for (const vm of vms)
    for (const { srUuid } of vm.disks)
      if (isRigidSr({ type: types.get(srUuid) ?? '' }) && !found.has(srUuid)) found.set(srUuid, vm.uuid);
  return [...found].map(([srUuid, vmUuid]) => ({
    kind: 'sr-cannot-snapshot',
    srUuid,
    vmUuid,
    type: types.get(srUuid) ?? '',
  }));
}

function findTargetSr({ srs }: OperateFacts, { srUuid }: Pick<CopyWish, 'srUuid'>): readonly Blocker[] {
  const sr = srs.find(({ uuid }) => uuid === srUuid);
  if (!sr) return [];
  return [
    ...(sr.hostUuids.length === 0 ? [{ kind: 'sr-detached', srUuid: sr.uuid } as const] : []),
    ...(isRigidSr(sr)
      ? [{ kind: 'migration', finding: { why: 'sr-unfit', sr: sr.nameLabel, type: sr.type } } as const]
      : []),
  ];
}

function findStageBlockers(facts: OperateFacts, wish: CopyWish, stage: Stage): readonly Blocker[] {
  return [
    // A fence is planned with a transition; copies beside one would stand on the stage's own networks.
    ...(rulesOf(stage).fence === undefined ? [] : [{ kind: 'stage-fences-copies', stage: stage.name } as const]),
    ...findUserBlockers(stage, facts.rights),
    ...findBudgetBlockers(facts, wish, stage),
  ];
}

function findBudgetBlockers(facts: OperateFacts, { count }: CopyWish, stage: Stage): readonly Blocker[] {
  const { budget } = rulesOf(stage);
  const there = facts.neighbours
    .map(({ configuration }) => configuration)
    .filter(({ stageId }) => stageId === stage.id);
  const own = { vcpus: 0, memoryBytes: 0, diskBytes: 0 };
  for (const vm of facts.vms) {
    const capped = findCappedSize(vm, stage);
    own.vcpus += capped?.vcpus ?? vm.vcpus;
    own.memoryBytes += capped?.memoryBytes ?? vm.memoryBytes;
    own.diskBytes += vm.disks.reduce((sum, disk) => sum + disk.sizeBytes, 0);
  }
  const sum = (part: keyof typeof own): number =>
    there.reduce((total, each) => total + each[part], 0) + count * own[part];
  const parts: readonly (readonly [part: BudgetPart, limit: number | null, wanted: number])[] = [
    ['configurations', budget.configurations, there.length + count],
    ['vcpus', budget.vcpus, sum('vcpus')],
    ['memory', budget.memoryBytes, sum('memoryBytes')],
    ['disk', budget.diskBytes, sum('diskBytes')],
  ];
  return parts.flatMap(([part, limit, wanted]): readonly Blocker[] =>
    limit !== null && wanted > limit ? [{ kind: 'budget-exceeded', stage: stage.name, part, wanted, limit }] : [],
  );
}
