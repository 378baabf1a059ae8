import type { Target } from '../target.ts';
import type { ArchiveContent } from './archive-manifest.ts';
import type { VmManifest } from '../manifest.ts';
import type { Rehearsal } from './rehearsal.ts';

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
  | {
      readonly kind: 'seal-archive';
      readonly archive: string;
      readonly content: ArchiveContent;
      /** Of an archive on an SR: its copies, by their files' names. */
      readonly copies?: Readonly<Record<string, Target>>;
    }
  /** Writes what the ledger knows of the configuration as a bundle beside the archive. */
  | { readonly kind: 'write-evidence'; readonly archive: string; readonly file: string }
  /** Blocks operations of an archived copy (`VM.blocked_operations`), so that it stays what it is. */
  | { readonly kind: 'guard-archived'; readonly vm: Target; readonly blocked: Readonly<Record<string, string>> }
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
        /** Its NICs were made anew in a fence: of them only number and MACs count. */
        readonly isFenced?: true;
      }[];
    }
  /** Waits for a sign of life of a VM that was just started, no longer than given; what it finds is no failure. */
  | {
      readonly kind: 'look-at-vm';
      readonly vm: Target;
      readonly probe: Rehearsal['probe'];
      readonly timeoutSeconds: number;
    }
  /** Keeps what the looks found beside the archive's verdict. */
  | {
      readonly kind: 'record-rehearsal';
      readonly archiveId: string;
      readonly poolName: string;
      readonly probe: Rehearsal['probe'];
      readonly vms: readonly { readonly nameLabel: string; readonly lookedAtBy: string }[];
    }
  /** Switches a VM of the run off and removes it with its disks, while its tag says that it is in the fence; else it is left. */
  | { readonly kind: 'remove-rehearsed-vm'; readonly vm: Target; readonly fenceId: string }
  /** Removes the vApp that is empty then, and the networks of the fence. */
  | {
      readonly kind: 'remove-rehearsed-fence';
      readonly vapp: Target;
      readonly networks: readonly Target[];
      readonly fenceId: string;
    };

/** The plan kinds about archives. */
export type ArchiveKind = 'archive' | 'restore' | 'rehearse';

/** True for plans about archives. */
export function isArchiveKind(kind: string): kind is ArchiveKind {
  return kind === 'archive' || kind === 'restore' || kind === 'rehearse';
}
