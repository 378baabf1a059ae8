import { join } from 'node:path';
import type { Configuration } from '../../shared/domain/configuration.ts';
import { makeBundleFiles } from '../bundle/bundle-files.ts';
import { canonical, digestOf } from '../bundle/digest.ts';
import type { Clock, KnownWriters, NewId, Pools, Publish, Signer } from '../ports.ts';
import type { Runs } from '../ports/runs.ts';
import type { EvidenceContents, PrintPage } from '../ports/evidence.ts';
import type { ChooseFile } from '../ports/workflows.ts';
import type { Disk } from '../store/disk.ts';
import type { DocumentPlace } from '../store/document.ts';
import { openEvidenceContents } from '../store/evidence-contents.ts';
import { openLedgerAnchors } from '../store/ledger-anchors.ts';
import type { StoredLedger } from '../store/ledger.ts';
import { openReviewRemarks } from '../store/review-remarks.ts';
import { CheckpointAnnouncer } from '../usecases/evidence/announce-checkpoints.ts';
import { EvidenceDesk } from '../usecases/evidence/evidence-desk.ts';
import { OwnTracks } from '../usecases/evidence/own-tracks.ts';
import type { XapiPools } from '../xapi/pools.ts';

/** What evidence is composed of. */
export interface EvidenceParts {
  readonly place: DocumentPlace;
  readonly contents: EvidenceContents;
  readonly pools: XapiPools & Pools;
  readonly ledger: StoredLedger;
  readonly runs: Pick<Runs, 'list'>;
  readonly signer: Signer;
  readonly writers: KnownWriters;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly publish: Publish;
  readonly chooseFile: ChooseFile;
  readonly consoleName: string;
  readonly printPage: PrintPage;
  /** Built from `bundle/bundle-worker.ts`. */
  readonly bundleWorker: string | URL;
  readonly logBug: (error: unknown) => string;
  readonly findConfiguration: (poolId: string, uuid: string) => Configuration | undefined;
}

/** A pool that does not answer must not hold up an export. */
const SETTLE_MS = 3000;

/** Resolves with the work or after `ms`, whichever is first. */
async function within(clock: Clock, ms: number, work: Promise<void>): Promise<void> {
  const patience = new AbortController();
  const late = clock.sleep(ms, patience.signal).catch((error: unknown) => {
    // The work was first, and nobody waits any more.
    if (!patience.signal.aborted) throw error;
  });
  try {
    await Promise.race([work, late]);
  } finally {
    patience.abort();
  }
}

/** What entries name by digest, in the console's data folder; written and named as bundles do. */
export function openContents(disk: Disk, folder: string): EvidenceContents {
  return openEvidenceContents({ disk, folder: join(folder, 'evidence') }, { canonical, digestOf });
}

/** The ledger's evidence with its adapters: what is asked of it, and what it does by itself. */
export async function composeEvidence(parts: EvidenceParts) {
  const { place, pools, ledger, signer } = parts;
  const anchors = await openLedgerAnchors(place);
  const remarks = await openReviewRemarks(place);
  const tracks = new OwnTracks((poolId) => pools.trackId(poolId));
  const announcer = new CheckpointAnnouncer({ ...parts, anchors });
  const desk = new EvidenceDesk({
    ...parts,
    anchors,
    remarks,
    bundleFiles: makeBundleFiles(signer, parts.bundleWorker),
    settleAnchors: () => within(parts.clock, SETTLE_MS, announcer.idle()),
    readPoolAudit: (poolId, since, signal) => pools.auditLog(poolId, since, signal),
    listOwnTracks: (poolId) => tracks.list(poolId),
  });
  return {
    desk,
    start: () => {
      tracks.watch(pools);
      announcer.start();
    },
    /** Signs what is not signed yet and tells the pools, as far as they answer within `patienceMs`. */
    close: async (patienceMs: number) => {
      const told = ledger.checkpoint().then(() => parts.clock.turn().then(() => announcer.idle()));
      await within(parts.clock, patienceMs, told).catch(parts.logBug);
    },
  };
}
