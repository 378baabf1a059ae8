import type { ArchiveManifest } from '../../../shared/domain/archive/archive-manifest.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { Pools } from '../../ports.ts';
import type { ArchiveDesk } from './archive-desk.ts';

/**
 * The manifest of an archive that may be restored to a pool. One on an SR can only be copied within its own pool.
 * @throws ProblemError `not-found`; `check-failed` where it can't be believed, or is not on this pool
 */
export async function getManifestFor(
  { pools, archiveDesk }: { readonly pools: Pools; readonly archiveDesk: Pick<ArchiveDesk, 'getManifest'> },
  poolId: string,
  archive: string,
): Promise<ArchiveManifest> {
  const manifest = await archiveDesk.getManifest(archive);
  const { storage, members, pool } = manifest;
  if (!storage) return manifest;
  if (pools.find(poolId)?.uuid !== storage.poolUuid)
    throw refused(`its copies are on ${storage.srName} of ${pool.nameLabel}; only there it can be restored`);
  for (const { file, nameLabel } of members)
    if (!(await pools.operations(poolId).readVm(storage.vms[file] ?? '')))
      throw refused(`the copy of ${nameLabel} is not on the pool any more`);
  return manifest;
}

function refused(finding: string): ProblemError {
  return new ProblemError({ code: 'check-failed', findings: [finding] });
}
