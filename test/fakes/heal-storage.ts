import type { HealStorage } from '../../shared/domain/drift/heal-disk.ts';
import type { VmFacts } from '../../shared/domain/inventory.ts';
import { rawUuid, toFacts, type RawVm } from './drift-estate.ts';

/** As many SRs as a mutation may move a disk to. */
export const HEAL_SRS = Array.from({ length: 60 }, (_, at) => ({
  ...{ uuid: rawUuid(7, at), nameLabel: `sr-${String(at)}`, type: 'nfs', hostUuids: [rawUuid(6, 0)] },
  ...{ sizeBytes: 2 ** 50, usedBytes: 0 },
}));

/** Every disk that was there is there still; those that were replaced hang on nothing. */
export function healStorageOf(before: readonly RawVm[], vms: readonly VmFacts[]): HealStorage {
  const disks = before.flatMap((vm) => toFacts(vm).disks);
  return {
    srs: HEAL_SRS,
    findDisk: (uuid) => {
      const disk = disks.find(({ vdiUuid }) => vdiUuid === uuid);
      const users = vms
        .filter((vm) => vm.disks.some(({ vdiUuid }) => vdiUuid === uuid))
        .map((vm) => ({ uuid: vm.uuid, nameLabel: vm.nameLabel, isRunning: false }));
      return disk && { ...disk, uuid, sharable: false, users };
    },
  };
}
