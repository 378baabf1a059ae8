import { manifestText, toManifest, type ManifestSource } from '../../../shared/domain/manifest.ts';
import { readServiceRecords } from '../../../shared/domain/read-shared-records.ts';
import type { StepContext } from '../step-context.ts';

/** The revision of a configuration as it stands now, read afresh: steps of the run changed it, and events may be late. */
export async function readRevision(
  context: StepContext,
  configurationUuid: string,
  serviceId: string,
  stageId: string,
): Promise<string> {
  const { operations, inventory, poolUuid, signer, digest } = context;
  const records = readServiceRecords(inventory.sharedRecords(), poolUuid, (...signed) => signer.verify(...signed));
  const workflow = records.get(serviceId)?.current?.service.workflow ?? null;
  const sources: ManifestSource[] = [];
  for (const uuid of (await operations.readVappMembers(configurationUuid)) ?? []) {
    const vm = await operations.readVm(uuid);
    if (!vm) continue;
    const { firmware, order: startOrder, startDelaySeconds, shutdownDelaySeconds } = vm;
    const { vcpusMax: vcpus, memoryInUseBytes: memoryBytes = vm.memoryBytes } = vm;
    const disks = await operations.readDisks(uuid);
    const vifs = await operations.readVifs(uuid);
    const size = { vcpus, memoryBytes, firmware, startOrder, startDelaySeconds, shutdownDelaySeconds };
    sources.push({ uuid, ...size, ...(vm.settings ? { settings: vm.settings } : {}), disks, vifs });
  }
  return digest(manifestText(toManifest(sources, workflow, stageId)));
}
