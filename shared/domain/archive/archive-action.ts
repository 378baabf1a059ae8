import type { Target } from '../target.ts';
import type { ArchiveContent } from './archive-manifest.ts';
import type { VmManifest } from '../manifest.ts';

/** What steps of plans that archive and restore do, besides those that all plans share. */
export type ArchiveAction =
  /** Looks whether the configuration is still what was planned and the disk has room, then makes the archive's folder. */
  | { readonly kind: 'open-archive'; readonly archive: string; readonly snapshots: readonly Target[] }
  /** `/export` of a snapshot into a file. One that is there whole is not exported again. */
  | {
      readonly kind: 'export-vm';
      readonly archive: string;
      readonly file: string;
      readonly snapshot: Target;
      readonly zstd: boolean;
    }
  /** Writes the signed manifest and makes the archive read only. */
  | { readonly kind: 'seal-archive'; readonly archive: string; readonly content: ArchiveContent }
  /** `/import` of an archived file. Makes the VM. */
  | {
      readonly kind: 'import-vm';
      readonly archive: string;
      readonly file: string;
      readonly sha256: string;
      readonly sizeBytes: number;
      readonly srUuid: string;
      readonly keepMacs: boolean;
    }
  /** Removes networks that the import made because no name matched. */
  | { readonly kind: 'sweep-import'; readonly vm: Target }
  /** Compares what was restored with what was archived, but for what the map says. */
  | {
      readonly kind: 'check-restored';
      readonly serviceId: string;
      readonly stageId: string;
      readonly vms: readonly {
        readonly vm: Target;
        readonly nameLabel: string;
        /** As archived, with the networks that the restore gives it. */
        readonly expected: VmManifest;
        readonly sameMacs: boolean;
      }[];
    };

/** The plan kinds about archives. */
export type ArchiveKind = 'archive' | 'restore';
