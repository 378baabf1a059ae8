import type { Activity, ActivityKind } from '../activity.ts';
import { changesRevision, effectOf, type AuditEffect } from './audit-effect.ts';
import type { AuditRecord } from './audit-record.ts';
import { checkWitness, findWitness, type Witness, type WitnessedLedger, type WitnessState } from './witness.ts';

/** What a call in the pool's audit log is to us. */
export type AuditFinding =
  /** Done by this console, and the ledger has the entry. */
  | { readonly kind: 'recorded'; readonly record: AuditRecord; readonly entrySeq: number }
  /** Done by this console for its own order: sessions, tasks, shared records. */
  | { readonly kind: 'bookkeeping'; readonly record: AuditRecord }
  /** Done in a session of this console, and the ledger says nothing of it. */
  | { readonly kind: 'unrecorded'; readonly record: AuditRecord; readonly configurationUuid: string | null }
  /** Done by somebody else on a configuration of ours. */
  | {
      readonly kind: 'foreign';
      readonly record: AuditRecord;
      readonly configurationUuid: string;
      readonly effect: AuditEffect;
      /** False: it failed or was denied, so it changed nothing. */
      readonly happened: boolean;
      /** The run that held the configuration at that time: its lock was passed by. */
      readonly brokeLockOf: string | null;
      /** The configuration is no longer what its revision, and every approval of it, says. */
      readonly brokeRevision: boolean;
    };

/** A checkpoint that the pool remembers. */
export interface WitnessFinding {
  readonly witness: Witness;
  readonly state: WitnessState;
  /** When the pool heard of it, ISO. */
  readonly at: string;
}

/** What came of comparing a pool's audit log with the ledger. */
export interface Reconciliation {
  /** In the log's order. */
  readonly findings: readonly AuditFinding[];
  readonly witnesses: readonly WitnessFinding[];
  /** Calls by others on what is none of ours. */
  readonly elsewhere: number;
}

/** What is compared. */
export interface ReconcileInput {
  readonly records: readonly AuditRecord[];
  /** The ledger's entries about this pool, oldest first. */
  readonly entries: readonly Activity[];
  readonly ledger: WitnessedLedger;
  /** Track ids known to be sessions of this console; those that announced a checkpoint when it was new are found here. */
  readonly ownTrackIds: ReadonlySet<string>;
  /** uuid of the configuration that an object (vApp, VM, VIF, VBD, VDI) belongs or belonged to. */
  readonly ownerOf: (uuid: string) => string | undefined;
  /** How far the clocks of pool and workstation may differ, ms. */
  readonly toleranceMs: number;
}

const BOOKKEEPING = /^(session|task|event)\.|^pool\.(add_to|remove_from|set)_gui_config$|^http\//;
const OPENS: ReadonlySet<ActivityKind> = new Set(['run.started', 'run.resumed', 'run.undone']);
/** Entries that stand for calls outside of runs. */
const ACTS: ReadonlySet<ActivityKind> = new Set([
  'configuration.created',
  'configuration.adopted',
  'configuration.released',
]);

interface Span {
  readonly entrySeq: number;
  readonly runId: string | null;
  readonly configurationUuid: string | null;
  readonly fromMs: number;
  toMs: number;
}

/** Compares what the pool says was done with what the ledger says. */
export function reconcile(input: ReconcileInput): Reconciliation {
  const { witnesses, own } = judgeWitnesses(input);
  const spans = findSpans(input.entries);
  const findings: AuditFinding[] = [];
  let elsewhere = 0;
  for (const record of input.records) {
    const finding = own.has(record.trackId) ? judgeOwn(record, input, spans) : judgeForeign(record, input, spans);
    if (finding) findings.push(finding);
    else elsewhere += 1;
  }
  return { findings, witnesses, elsewhere };
}

function judgeWitnesses(input: ReconcileInput): {
  readonly witnesses: readonly WitnessFinding[];
  readonly own: ReadonlySet<string>;
} {
  const witnesses: WitnessFinding[] = [];
  const own = new Set(input.ownTrackIds);
  const announced = new Set<number>();
  for (const record of input.records) {
    const witness = findWitness(record);
    if (!witness) continue;
    const state = checkWitness(witness, input.ledger);
    witnesses.push({ witness, state, at: record.time });
    // Anybody may repeat what they read in the log, but not before we said it, and not when it was new.
    const isNew = Math.abs(Date.parse(record.time) - Date.parse(witness.time)) <= input.toleranceMs;
    if (state === 'confirmed' && isNew && !announced.has(witness.seq)) own.add(record.trackId);
    if (state === 'confirmed') announced.add(witness.seq);
  }
  return { witnesses, own };
}

function judgeOwn(record: AuditRecord, input: ReconcileInput, spans: readonly Span[]): AuditFinding {
  const configurationUuid = findOwner(record, input);
  const span = findSpan(record, spans, input.toleranceMs, (candidate) => {
    // A run also touches what is in no configuration yet, or no longer: copies, snapshots, old disks.
    return configurationUuid === null || candidate.configurationUuid === configurationUuid;
  });
  if (BOOKKEEPING.test(record.call)) return { kind: 'bookkeeping', record };
  if (span) return { kind: 'recorded', record, entrySeq: span.entrySeq };
  return { kind: 'unrecorded', record, configurationUuid };
}

function judgeForeign(record: AuditRecord, input: ReconcileInput, spans: readonly Span[]): AuditFinding | undefined {
  const configurationUuid = findOwner(record, input);
  if (configurationUuid === null) return undefined;
  const effect = effectOf(record);
  const happened = record.allowed && record.outcome === 'OK';
  const held = findSpan(
    record,
    spans,
    0,
    (span) => span.configurationUuid === configurationUuid && span.runId !== null,
  );
  return {
    kind: 'foreign',
    record,
    configurationUuid,
    effect,
    happened,
    brokeLockOf: happened ? (held?.runId ?? null) : null,
    brokeRevision: happened && changesRevision(effect),
  };
}

function findOwner({ objects }: AuditRecord, { ownerOf }: ReconcileInput): string | null {
  for (const { uuid } of objects) {
    const owner = uuid === '' ? undefined : ownerOf(uuid);
    if (owner !== undefined) return owner;
  }
  return null;
}

function findSpan(
  { time }: AuditRecord,
  spans: readonly Span[],
  toleranceMs: number,
  fits: (span: Span) => boolean,
): Span | undefined {
  const at = Date.parse(time);
  return spans.find((span) => at >= span.fromMs - toleranceMs && at <= span.toMs + toleranceMs && fits(span));
}

/** When what the ledger tells of was under way. A run without an end is under way still. */
function findSpans(entries: readonly Activity[]): readonly Span[] {
  const spans: Span[] = [];
  const open = new Map<string, Span>();
  for (const { seq, kind, time, runId, configurationUuid } of entries) {
    const ms = Date.parse(time);
    if (runId !== null && OPENS.has(kind) && !open.has(runId)) {
      const span = { entrySeq: seq, runId, configurationUuid, fromMs: ms, toMs: Infinity };
      open.set(runId, span);
      spans.push(span);
    } else if (runId !== null && kind === 'run.finished') {
      const span = open.get(runId);
      if (span) span.toMs = ms;
      open.delete(runId);
    } else if (ACTS.has(kind)) spans.push({ entrySeq: seq, runId: null, configurationUuid, fromMs: ms, toMs: ms });
  }
  return spans;
}
