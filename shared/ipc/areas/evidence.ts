import { z } from 'zod';
import type { AuditFinding, WitnessFinding } from '../../domain/audit/reconcile.ts';
import { bundleScopeSchema, type BundleScope, type Redaction } from '../../domain/evidence/bundle-scope.ts';
import type { BundleVerdict } from '../../domain/evidence/bundle-verdict.ts';
import type { BoardHistory } from '../../domain/evidence/board-history.ts';
import type { Comparison } from '../../domain/evidence/comparison.ts';
import type { ReviewRemark, SignOffView } from '../../domain/evidence/review.ts';
import type { EntryEvidence, TimelineFacets, TimelinePage } from '../../domain/evidence/timeline.ts';

const id = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);
const seq = z.int().min(1);
const iso = z.iso.datetime();
const value = z.string().max(512);
const values = z.array(value).max(500).optional();
const bundle = { bundleId: id };
const redaction = z.enum(['none', 'names']);
const key = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'an Ed25519 public key');

const source = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ledger') }),
  z.strictObject({ kind: z.literal('bundle'), ...bundle }),
]);

const filter = z.strictObject({
  text: z.string().max(500),
  kinds: values,
  actors: values,
  poolIds: values,
  serviceIds: values,
  configurationUuids: values,
  runIds: values,
  from: iso.optional(),
  to: iso.optional(),
});

/** Input of every request about ledger, bundles and reviews. */
export const evidenceInputs = {
  /** A piece of the entries that match, newest first, by offset, so that a list of any length can be scrolled. */
  'evidence.timeline': z.strictObject({ source, filter, offset: z.int().min(0), limit: z.int().min(1).max(500) }),
  /** What a source's entries can be filtered by. */
  'evidence.facets': z.strictObject({ source }),
  /** One entry with its proof and all it names: plan, approvals, workflow, the other entries of its run. */
  'evidence.entry': z.strictObject({ source, seq }),
  /** The entries that changed the board; `BoardReplay` gives the board of any moment from them. */
  'evidence.history': z.strictObject({ source }),

  /** Reads the whole ledger from disk and checks every record. Progress by `evidence.progressed`. */
  'evidence.verify': z.strictObject({}),
  /**
   * Reads the pool's own audit log from `from` on and compares it with the ledger. The pool must be connected; role
   * read-only suffices.
   */
  'evidence.reconcile': z.strictObject({ poolId: id, from: iso }),

  /** What a bundle of this scope would hold. Writes nothing. */
  'evidence.preview-bundle': z.strictObject({ scope: bundleScopeSchema, redaction }),
  /**
   * Asks for a file in a dialog and writes the bundle there; `report` also writes a printable report beside it. Progress by
   * `evidence.progressed`.
   */
  'evidence.export-bundle': z.strictObject({
    scope: bundleScopeSchema,
    redaction,
    report: z.enum(['none', 'html', 'pdf', 'both']),
  }),
  /** Stops an export that is under way; nothing of it stays on disk. Silent when there is none. */
  'evidence.cancel-export': z.strictObject({}),

  /** Asks for a file in a dialog and checks it. Needs no pool. The bundle is told by `bundles.changed`. */
  'evidence.open-bundle': z.strictObject({}),
  /** Opens a file that was dropped on the window. Only names that end in `.stagewright` are looked at. */
  'evidence.open-dropped': z.strictObject({ path: z.string().min(1).max(4096) }),
  'evidence.close-bundle': z.strictObject(bundle),
  /** Takes the key that closed the bundle as known, after a person compared it; the verdict is made anew. */
  'evidence.trust-key': z.strictObject({ ...bundle, key }),

  /** Adds a remark, or changes the one of the same id. */
  'evidence.save-remark': z.strictObject({
    ...bundle,
    remarkId: id.optional(),
    seq: seq.nullable(),
    weight: z.enum(['note', 'finding', 'breach']),
    text: z.string().trim().min(1, 'a text').max(4000),
  }),
  'evidence.remove-remark': z.strictObject({ ...bundle, remarkId: id }),
  /** Asks for a file in a dialog and writes a copy there, counter-signed with this workstation's key. */
  'evidence.sign-off': z.strictObject({
    ...bundle,
    reviewer: z.string().trim().min(1, 'a name').max(200),
    decision: z.enum(['accepted', 'accepted-with-findings', 'rejected']),
    statement: z.string().trim().max(4000),
  }),
  /**
   * Takes the counter-signatures of a bundle into the ledger it was exported from. Refused with `check-failed` unless the bundle
   * holds and continues exactly this console's ledger.
   */
  'evidence.merge-review': z.strictObject(bundle),
  /** Compares two pieces of evidence record by record, also of what is withheld. */
  'evidence.compare': z.strictObject({ left: source, right: source }),
  /** Asks for a file in a dialog and writes a printable report of an open bundle. */
  'evidence.export-report': z.strictObject({ ...bundle, form: z.enum(['html', 'pdf']) }),
} satisfies Record<keyof EvidenceOutputs, z.ZodType>;

/** A full check of the local ledger. */
export interface LedgerCheck {
  /** Records that hold, checkpoints included. */
  readonly records: number;
  /** Last record that a checkpoint's signature covers; 0: none. */
  readonly signedUpTo: number;
  readonly head: { readonly seq: number; readonly hash: string } | null;
  /** Public keys that signed checkpoints, in order of appearance. */
  readonly keys: readonly string[];
  /** Places where the chain does not hold, known ones of earlier days included; empty: it holds. */
  readonly faults: readonly { readonly file: string; readonly seq: number | null; readonly reason: string }[];
  readonly tookMs: number;
}

/** What a pool's own audit log says about the ledger. */
export interface ReconcileReport {
  readonly poolId: string;
  /** ISO, by the coordinator's clock. */
  readonly from: string;
  readonly to: string;
  /** Lines of the log: understood, of an unknown form, cut. */
  readonly lines: { readonly records: number; readonly unknown: number; readonly torn: number };
  readonly counts: {
    readonly recorded: number;
    readonly bookkeeping: number;
    readonly unrecorded: number;
    readonly foreign: number;
    /** By others, on what is none of ours. */
    readonly elsewhere: number;
  };
  /** Unrecorded and foreign ones, in the log's order, at most 2,000; the rest is in `counts`. */
  readonly findings: readonly Exclude<AuditFinding, { readonly kind: 'bookkeeping' | 'recorded' }>[];
  readonly witnesses: readonly WitnessFinding[];
  /** The first record that a witness contradicts or that was cut: then the ledger was rewritten. Null: no sign of that. */
  readonly rewrittenFrom: number | null;
}

/** What a bundle would hold. */
export interface BundlePreview {
  readonly scope: BundleScope;
  readonly redaction: Redaction;
  /** First and last record of the slice, and their times (ISO). */
  readonly from: number;
  readonly to: number;
  readonly firstTime: string | null;
  readonly lastTime: string | null;
  /** Entries that are shown; of the others only their place in the chain is. */
  readonly shown: number;
  readonly withheld: number;
  readonly checkpoints: number;
  readonly kinds: readonly { readonly kind: string; readonly count: number }[];
  readonly attachments: readonly { readonly kind: string; readonly id: string; readonly bytes: number }[];
  readonly anchors: number;
  /** Unpacked, and packed by estimate. */
  readonly contentBytes: number;
  readonly estimatedBytes: number;
}

/** What came of an export. */
export interface ExportedBundle {
  /** Null: cancelled. */
  readonly path: string | null;
  readonly sizeBytes: number;
  /** SHA-256 by which it was closed. */
  readonly digest: string;
  readonly reports: readonly string[];
}

/** A bundle that is open for review. */
export interface OpenBundle {
  readonly bundleId: string;
  readonly fileName: string;
  readonly path: string;
  readonly sizeBytes: number;
  /** ISO. */
  readonly openedAt: string;
  /** Undefined while it is being checked. Nothing else below is to be believed before. */
  readonly verdict: BundleVerdict | undefined;
  readonly header: {
    readonly scope: BundleScope;
    readonly console: string;
    readonly ledger: string;
    readonly from: number;
    readonly to: number;
    readonly redaction: Redaction;
  } | null;
  /** Entries that can be looked at. */
  readonly entryCount: number;
  /** Set where there is more than can be shown here: then it is verified and the first so many entries are shown. */
  readonly isCut: boolean;
  /** SHA-256 by which it was closed; null where it was not. */
  readonly digest: string | null;
  /** True if it is a slice of this console's own ledger, by its id. */
  readonly isOwn: boolean;
  readonly remarks: readonly ReviewRemark[];
  readonly signOffs: readonly SignOffView[];
}

/** How far a long request is. */
export interface EvidenceProgress {
  readonly task: 'verify' | 'reconcile' | 'export' | 'open';
  /** The bundle that is being opened. */
  readonly bundleId: string | null;
  /** 0 to 1; null: nobody knows. */
  readonly ratio: number | null;
  readonly detail: string;
}

/** Answer of every request about ledger, bundles and reviews. */
export interface EvidenceOutputs {
  'evidence.timeline': TimelinePage;
  'evidence.facets': TimelineFacets;
  'evidence.entry': EntryEvidence;
  'evidence.history': BoardHistory;
  'evidence.verify': LedgerCheck;
  'evidence.reconcile': ReconcileReport;
  'evidence.preview-bundle': BundlePreview;
  'evidence.export-bundle': ExportedBundle;
  'evidence.cancel-export': null;
  /** Null: cancelled. */
  'evidence.open-bundle': { readonly bundleId: string } | null;
  'evidence.open-dropped': { readonly bundleId: string };
  'evidence.close-bundle': null;
  'evidence.trust-key': null;
  'evidence.save-remark': { readonly remarkId: string };
  'evidence.remove-remark': null;
  /** Path of the copy; null: cancelled. */
  'evidence.sign-off': { readonly path: string | null };
  /** How many counter-signatures were new. */
  'evidence.merge-review': { readonly merged: number };
  'evidence.compare': Comparison;
  'evidence.export-report': { readonly path: string | null };
}

/** Facts about evidence that main broadcasts. */
export interface EvidenceEvents {
  /** All bundles that are open, oldest first; also after `app.ready`. */
  'bundles.changed': { readonly bundles: readonly OpenBundle[] };
  'evidence.progressed': EvidenceProgress;
  /** A person offers evidence: by dropping a file on the window, or by the menu; then null, and the page asks which. */
  'evidence.offered': { readonly path: string | null };
}
