import { manifestText, toManifest, type ManifestSource } from '../../../shared/domain/manifest.ts';
import { readServiceRecords } from '../../../shared/domain/read-shared-records.ts';
import type { StepContext } from '../step-context.ts';
import { readManifestSource } from './manifest-source.ts';

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
    if (vm) sources.push(await readManifestSource(context, vm));
  }
  return digest(manifestText(toManifest(sources, workflow, stageId)));
}
