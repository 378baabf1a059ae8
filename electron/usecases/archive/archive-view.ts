import type { ArchiveManifest } from '../../../shared/domain/archive/archive-manifest.ts';
import type { VmManifest } from '../../../shared/domain/manifest.ts';
import type { ArchiveView } from '../../../shared/ipc/areas/archive.ts';

/** What the shelf shows of a manifest. */
export function toAbout(manifest: ArchiveManifest): NonNullable<ArchiveView['about']> {
  const {
    id,
    nameLabel,
    note,
    madeAt,
    by,
    console,
    pool,
    configuration,
    place,
    revision,
    networks,
    storage,
    evidence,
  } = manifest;
  return {
    ...{ id, nameLabel, note, madeAt, by, console, place, revision, networks },
    storage: storage ? { poolUuid: storage.poolUuid, srName: storage.srName } : null,
    evidence: evidence === undefined ? null : { file: evidence, sha256: manifest.files[evidence]?.sha256 ?? '' },
    poolName: pool.nameLabel,
    configurationUuid: configuration.uuid,
    configurationName: configuration.nameLabel,
    members: manifest.members.map(({ nameLabel: name, file, content }) => ({
      nameLabel: name,
      file,
      sizeBytes: storage ? diskBytesOf(content) : (manifest.files[file]?.sizeBytes ?? 0),
      diskBytes: diskBytesOf(content),
      order: content.startOrder,
    })),
  };
}

function diskBytesOf({ disks }: VmManifest): number {
  return disks.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
