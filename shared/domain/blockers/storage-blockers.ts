import type { Blocker } from '../blocker.ts';
import { actionsOf, listShutDown, type MoveCase } from './move-case.ts';

/** SRs that hosts of running VMs do not see, and SRs without room for what would come. */
export function findStorageBlockers(move: MoveCase): readonly Blocker[] {
  return [...findUnreachable(move), ...findFull(move)];
}

function findUnreachable({ facts, parties, plan }: MoveCase): readonly Blocker[] {
  const halted = listShutDown(plan);
  const seen = new Set<string>();
  return actionsOf(plan, 'move-disk').flatMap(({ vmUuid, toSrUuid }): readonly Blocker[] => {
    const vm = parties.flatMap(({ vms }) => vms).find(({ uuid }) => uuid === vmUuid);
    const sr = facts.srs.find(({ uuid }) => uuid === toSrUuid);
    const hostUuid = vm?.hostUuid ?? null;
    if (!sr || sr.hostUuids.length === 0 || hostUuid === null || halted.has(vmUuid)) return [];
    if (sr.hostUuids.includes(hostUuid) || seen.has(`${vmUuid} ${toSrUuid}`)) return [];
    seen.add(`${vmUuid} ${toSrUuid}`);
    return [{ kind: 'sr-unreachable', vmUuid, srUuid: toSrUuid, hostUuid }];
  });
}

/** Only disks that come whole are counted: how much a clone or snapshot takes depends on what is written later. */
function findFull({ facts, parties, plan }: MoveCase): readonly Blocker[] {
  const vms = parties.flatMap((party) => party.vms);
  const needed = new Map<string, number>();
  const add = (srUuid: string, bytes: number): void => {
    needed.set(srUuid, (needed.get(srUuid) ?? 0) + bytes);
  };
  for (const { vmUuid, vdiUuid, toSrUuid } of actionsOf(plan, 'move-disk')) {
    const disk = vms.find(({ uuid }) => uuid === vmUuid)?.disks.find((each) => each.vdiUuid === vdiUuid);
    add(toSrUuid, disk?.sizeBytes ?? 0);
  }
  for (const { sourceVmUuid, srUuid } of actionsOf(plan, 'copy-vm'))
    if (srUuid !== null)
      for (const disk of vms.find(({ uuid }) => uuid === sourceVmUuid)?.disks ?? []) add(srUuid, disk.sizeBytes);
  return [...needed].flatMap(([srUuid, neededBytes]): readonly Blocker[] => {
    const sr = facts.srs.find(({ uuid }) => uuid === srUuid);
    // Some drivers do not tell their size.
    if (!sr || sr.sizeBytes <= 0) return [];
    const freeBytes = Math.max(0, sr.sizeBytes - sr.usedBytes);
    return neededBytes > freeBytes ? [{ kind: 'sr-full', srUuid, neededBytes, freeBytes }] : [];
  });
}
