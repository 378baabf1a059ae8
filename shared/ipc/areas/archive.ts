import { z } from 'zod';
import type { ArchiveVerdict } from '../../domain/archive/archive-finding.ts';
import { archiveFileName } from '../../domain/archive/archive-manifest.ts';
import { archiveWishSchema, restoreWishSchema } from '../../domain/archive/archive-wish.ts';
import { rehearsalWishSchema, type Rehearsal } from '../../domain/archive/rehearsal.ts';
import type { Plan } from '../../domain/plan.ts';

const poolId = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);
const configuration = { poolId, configurationUuid: z.guid() };
const planDigest = z.string().regex(/^[0-9a-f]{64}$/);
const archive = { archive: archiveFileName };

/** Inputs of requests about archives. */
export const archivesInputs = {
  /** Looks at the folder again; what there is comes as an event. */
  'archives.refresh': z.strictObject({}),
  /** Asks in a dialog for the folder that new archives go to; `own`: takes the console's own. Those elsewhere stay. */
  'archives.choose-folder': z.strictObject({ own: z.boolean() }),
  /** Plans an archive of a configuration; changes nothing. */
  'archives.preview': z.strictObject({ ...configuration, wish: archiveWishSchema }),
  /** Starts exactly the plan that was previewed; refused with `plan-changed` when the facts moved on. */
  'archives.start': z.strictObject({ ...configuration, wish: archiveWishSchema, planDigest }),
  /** Reads every byte of an archive; answers when it is through. Progress comes as events. */
  'archives.check': z.strictObject(archive),
  'archives.cancel-check': z.strictObject(archive),
  'archives.preview-restore': z.strictObject({ poolId, wish: restoreWishSchema }),
  'archives.restore': z.strictObject({ poolId, wish: restoreWishSchema, planDigest }),
  /** Plans a rehearsal: restored into a fence, started, looked at and removed. */
  'archives.preview-rehearsal': z.strictObject({ poolId, wish: rehearsalWishSchema }),
  'archives.rehearse': z.strictObject({ poolId, wish: rehearsalWishSchema, planDigest }),
  /** Removes an archive with all its files; `typed` repeats its name. */
  'archives.remove': z.strictObject({ ...archive, typed: z.string().max(300) }),
};

/** An archive as the shelf shows it. */
export interface ArchiveView {
  /** Of its folder. */
  readonly archive: string;
  /** The folder that its folder is in. */
  readonly folder: string;
  /** Null where it has no manifest that can be believed; the verdict says why. */
  readonly about: {
    readonly id: string;
    readonly nameLabel: string;
    readonly note: string;
    /** ISO, by the pool's clock. */
    readonly madeAt: string;
    readonly by: string;
    readonly console: string;
    readonly poolName: string;
    readonly configurationUuid: string;
    readonly configurationName: string;
    readonly place: {
      readonly serviceId: string;
      readonly serviceName: string;
      readonly stageId: string;
      readonly stageName: string;
    } | null;
    readonly revision: string;
    /** What the ledger knew of it, as a file of the archive; null in archives without. */
    readonly evidence: { readonly file: string; readonly sha256: string } | null;
    /** The SR of its copies; null: they are files. */
    readonly storage: { readonly poolUuid: string; readonly srName: string } | null;
    readonly networks: readonly { readonly key: string; readonly nameLabel: string }[];
    readonly members: readonly {
      readonly nameLabel: string;
      readonly file: string;
      readonly sizeBytes: number;
      readonly diskBytes: number;
      readonly order: number;
    }[];
  } | null;
  /** Of all files that are there; of an archive on an SR, of the disks of its copies. */
  readonly sizeBytes: number;
  /** Of the last full check; of an archive without a manifest, what a glance tells. Null: never checked. */
  readonly verdict: ArchiveVerdict | null;
  /** What the last rehearsal found; null: never rehearsed here. */
  readonly rehearsal: Rehearsal | null;
  /** How far a check is, 0 to 1; null while there is none. */
  readonly checkingRatio: number | null;
  /** A run is writing it or reads it. */
  readonly isBusy: boolean;
}

/** Answers of requests about archives. */
export interface ArchivesOutputs {
  'archives.refresh': null;
  /** Where exactly; null where the person chose none. */
  'archives.choose-folder': { readonly folder: string | null };
  'archives.preview': { readonly plan: Plan; readonly planDigest: string };
  'archives.start': { readonly runId: string };
  /** Null where it was cancelled. */
  'archives.check': ArchiveVerdict | null;
  'archives.cancel-check': null;
  'archives.preview-restore': { readonly plan: Plan; readonly planDigest: string };
  'archives.restore': { readonly runId: string };
  'archives.preview-rehearsal': { readonly plan: Plan; readonly planDigest: string };
  'archives.rehearse': { readonly runId: string };
  'archives.remove': null;
}

/** Facts about archives that main broadcasts. */
export interface ArchivesEvents {
  /** Everything on the shelf, newest first. */
  'archives.changed': {
    /** Where new ones go. */
    readonly folder: string;
    readonly isOwnFolder: boolean;
    /** Folders whose archives can't be seen now, such as those of a disk that is not plugged in. */
    readonly awayFolders: readonly string[];
    readonly archives: readonly ArchiveView[];
  };
}
