import { findWitness } from '../../../shared/domain/audit/witness.ts';
import type { AuditRecord } from '../../../shared/domain/audit/audit-record.ts';
import { reconcile, type Reconciliation } from '../../../shared/domain/audit/reconcile.ts';
import type { Activity } from '../../../shared/domain/activity.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { ReconcileReport } from '../../../shared/ipc/areas/evidence.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import type { Clock, Ledger, Pools, Publish, Signer } from '../../ports.ts';
import type { Runs } from '../../ports/runs.ts';
import type { EvidenceContents, LedgerArchive, ReadPoolAudit } from '../../ports/evidence.ts';
import type { LedgerView } from './ledger-view.ts';
import { mapOwners } from './object-owners.ts';

/** What comparing needs. */
export interface ReconcilePorts {
  readonly pools: Pools;
  readonly runs: Pick<Runs, 'list'>;
  readonly ledger: Ledger & LedgerArchive;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly publish: Publish;
  readonly contents: Pick<EvidenceContents, 'keep'>;
  readonly readPoolAudit: ReadPoolAudit;
  /** How the pool's log calls the sessions of this console, as far as they were seen. */
  readonly listOwnTracks: (poolId: string) => ReadonlySet<string>;
  readonly findConfiguration: (poolId: string, uuid: string) => Configuration | undefined;
}

/** `since` has whole seconds, and what began earlier may end in the period. */
const EARLIER_MS = 60_000;
/** How long a call may take to reach the log, beside what the clocks differ. */
const TOLERANCE_MS = 60_000;
const MOST_FINDINGS = 2000;
/** Findings in an excerpt: a line of a bundle has its limit. */
const MOST_EXCERPT = 500;
const MOST_ENTRIES = 2_000_000;

/**
 * Compares the pool's own audit log with the ledger. The ledger has an entry of it before it is answered.
 * @throws ProblemError `not-found`; `blocked` when the pool is not connected; what fetching throws
 */
export async function reconcilePool(
  ports: ReconcilePorts,
  view: LedgerView,
  { poolId, from }: ParsedInput<'evidence.reconcile'>,
): Promise<ReconcileReport> {
  const state = ports.pools.find(poolId);
  if (!state) throw new ProblemError({ code: 'not-found', kind: 'pool', id: poolId });
  if (state.phase !== 'connected')
    throw new ProblemError({ code: 'blocked', blockers: [{ kind: 'pool-not-connected' }] });
  // Everything that is to be found must be signed and told first: this session too.
  const now = await ports.pools.operations(poolId).serverTime();
  const skewMs = Math.abs(now.getTime() - ports.clock.now().getTime());
  const { records, lines } = await readLog(ports, poolId, new Date(Date.parse(from) - EARLIER_MS));
  const found = await compare(ports, view, poolId, records, TOLERANCE_MS + skewMs);
  const report = toReport(found, { poolId, from, to: now.toISOString(), lines });
  const { recorded, unrecorded, foreign } = report.counts;
  const counts = { calls: lines.records, recorded, unrecorded, foreign, rewrittenFrom: report.rewrittenFrom };
  const actor = state.rights?.userName ?? state.userName;
  const audit = await ports.contents.keep('pool-audit', poolId, toExcerpt(report));
  const data = { from, to: report.to, ...counts, audit };
  await ports.ledger.append({ kind: 'pool.reconciled', actor, poolId, data });
  return report;
}

/** What of the pool's own log goes into evidence: whatever is not simply ours, and what witnesses said. */
function toExcerpt({ poolId: _own, ...report }: ReconcileReport): Omit<ReconcileReport, 'poolId'> {
  return {
    ...report,
    findings: report.findings.slice(0, MOST_EXCERPT),
    witnesses: report.witnesses.slice(-MOST_EXCERPT),
  };
}

async function readLog(
  { readPoolAudit, publish }: ReconcilePorts,
  poolId: string,
  since: Date,
): Promise<{ readonly records: readonly AuditRecord[]; readonly lines: ReconcileReport['lines'] }> {
  const records: AuditRecord[] = [];
  let unknown = 0;
  let torn = 0;
  for await (const piece of readPoolAudit(poolId, since, new AbortController().signal)) {
    for (const line of piece) {
      if (line.kind === 'record') records.push(line.record);
      else if (line.kind === 'unknown') unknown += 1;
      else torn += 1;
    }
    const detail = `${String(records.length)} calls read`;
    publish('evidence.progressed', { task: 'reconcile', bundleId: null, ratio: null, detail });
  }
  return { records, lines: { records: records.length, unknown, torn } };
}

async function compare(
  ports: ReconcilePorts,
  view: LedgerView,
  poolId: string,
  records: readonly AuditRecord[],
  toleranceMs: number,
): Promise<Reconciliation> {
  const { ledger, signer } = ports;
  const seqs = records.flatMap((record) => findWitness(record) ?? []).map(({ seq }) => seq);
  const first = Math.max(
    1,
    seqs.reduce((least, seq) => Math.min(least, seq), Number.POSITIVE_INFINITY),
  );
  const lastSeq = ledger.head()?.seq ?? 0;
  const hashes = seqs.length === 0 || first > lastSeq ? undefined : await view.hashes(first, lastSeq);
  const entries = await view.index.collect({ text: '', poolIds: [poolId] }, MOST_ENTRIES);
  return reconcile({
    records,
    // Kinds of the local ledger are this program's own.
    entries: entries as readonly Activity[],
    ledger: {
      ledger: ledger.id,
      lastSeq,
      keys: new Set([signer.publicKey, ...view.checkpoints.map(({ key }) => key)]),
      headAt: (seq) => hashes?.at(seq),
      verify: (key, message, sig) => signer.verify(key, message, sig),
    },
    ownTrackIds: ports.listOwnTracks(poolId),
    ownerOf: mapOwners(ports, poolId, entries),
    toleranceMs,
  });
}

function toReport(
  { findings, witnesses, elsewhere }: Reconciliation,
  about: Pick<ReconcileReport, 'poolId' | 'from' | 'to' | 'lines'>,
): ReconcileReport {
  const count = (kind: string): number => findings.filter((finding) => finding.kind === kind).length;
  const bad = witnesses.flatMap(({ state, witness }) =>
    state === 'contradicted' || state === 'cut' ? [witness.seq] : [],
  );
  return {
    ...about,
    counts: {
      recorded: count('recorded'),
      bookkeeping: count('bookkeeping'),
      unrecorded: count('unrecorded'),
      foreign: count('foreign'),
      elsewhere,
    },
    findings: findings
      .flatMap((finding) => (finding.kind === 'unrecorded' || finding.kind === 'foreign' ? [finding] : []))
      .slice(0, MOST_FINDINGS),
    witnesses,
    rewrittenFrom: bad.length === 0 ? null : Math.min(...bad),
  };
}
