import type { ManifestSource } from '../../../shared/domain/manifest.ts';
import type { VmReading } from '../../ports/vm-operations.ts';
import type { StepContext } from '../step-context.ts';

/** What a manifest is made from, of one VM as the pool has it at this moment. */
export async function readManifestSource(
  { operations }: Pick<StepContext, 'operations'>,
  vm: VmReading,
): Promise<ManifestSource> {
  const { uuid, firmware, order: startOrder, startDelaySeconds, shutdownDelaySeconds } = vm;
  const { vcpusMax: vcpus, memoryInUseBytes: memoryBytes = vm.memoryBytes } = vm;
  const disks = await operations.readDisks(uuid);
  const vifs = await operations.readVifs(uuid);
  const size = { vcpus, memoryBytes, firmware, startOrder, startDelaySeconds, shutdownDelaySeconds };
  return { uuid, ...size, ...(vm.settings ? { settings: vm.settings } : {}), disks, vifs };
}
