import type { BundleScope, Redaction } from '../../../shared/domain/evidence/bundle-scope.ts';
import type { EvidenceAttachment, TimelineEntry, TimelineFilter } from '../../../shared/domain/evidence/timeline.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { Clock } from '../../ports.ts';
import type { BundleFiles, LedgerAnchors, LedgerArchive } from '../../ports/evidence.ts';
import { digestsOf } from './entry-evidence.ts';
import { readLedgerLine } from './ledger-line.ts';
import type { LedgerView } from './ledger-view.ts';

type BundleSource = Parameters<BundleFiles['measure']>[0];

/** What a bundle's source is gathered from. */
export interface BundleSourcePorts {
  readonly ledger: LedgerArchive;
  readonly anchors: LedgerAnchors;
  readonly clock: Clock;
  /** Resolves once pools that are being told a checkpoint have been, as far as they answer in a moment. */
  readonly settleAnchors: () => Promise<void>;
  /** Name of this workstation, for people. */
  readonly consoleName: string;
}

/** A source and what is in it. */
export interface GatheredSource {
  readonly source: BundleSource;
  /** Entries that are shown for the scope's sake, oldest first. */
  readonly shown: readonly TimelineEntry[];
}

/** Entries of a scope; more can't be looked at by anybody. */
const MOST_ENTRIES = 2_000_000;

/**
 * Gathers a bundle: the slice of the ledger from the scope's first entry to the checkpoint after its last one, and all content
 * that its entries name. Equal scopes of an equal ledger give equal sources.
 * @throws ProblemError `check-failed` when nothing is in the scope; `store-failed`
 */
export async function gatherSource(
  ports: BundleSourcePorts,
  view: LedgerView,
  scope: BundleScope,
  redaction: Redaction,
): Promise<GatheredSource> {
  const shown = await view.index.collect(toFilter(scope), MOST_ENTRIES);
  const [first, last] = [shown[0], shown[shown.length - 1]];
  if (!first || !last)
    throw new ProblemError({ code: 'check-failed', findings: ['The ledger has no entry about that.'] });
  if (!view.checkpoints.some(({ seq }) => seq > last.seq)) await ports.ledger.checkpoint();
  const from = scope.kind === 'all' ? 1 : first.seq;
  const to = await findEnd(ports, view, scope.kind === 'all' ? null : last.seq);
  // What is on its way would be in the next bundle of the same scope, which must be the same.
  await ports.settleAnchors();
  const wanted = new Set(shown.map(({ seq }) => seq));
  const anchors = ports.anchors.list().filter(({ seq }) => seq >= from - 1 && seq <= to);
  const source: BundleSource = {
    header: {
      scope,
      console: ports.consoleName,
      ledger: ports.ledger.id,
      from,
      to,
      prev: await prevOf(ports, from),
      redaction,
    },
    keys: keysOf(view, from, to).map((key) => ({ key, role: 'ledger' as const, name: ports.consoleName })),
    attachments: (await listAttachments(view, shown)).map(({ kind, id, content }) => ({ kind, id, content })),
    anchors: [...anchors].sort((a, b) => a.seq - b.seq || (a.at < b.at ? -1 : 1)),
    records: linesOf(ports.ledger, from, to),
    isInScope: ({ seq }) => wanted.has(seq),
  };
  return { source, shown };
}

/** The filter that finds a scope's entries. */
function toFilter(scope: BundleScope): TimelineFilter {
  switch (scope.kind) {
    case 'all':
      return { text: '' };
    case 'service':
      return { text: '', serviceIds: [scope.id] };
    case 'configuration':
      return { text: '', configurationUuids: [scope.uuid] };
    case 'run':
      return { text: '', runIds: [scope.id] };
    case 'period':
      return { text: '', from: scope.from, to: scope.to };
  }
}

async function findEnd(
  { ledger, clock }: BundleSourcePorts,
  view: LedgerView,
  lastSeq: number | null,
): Promise<number> {
  if (lastSeq === null) return ledger.head()?.seq ?? 1;
  // The listener of a checkpoint hears of it a moment after it is on disk.
  for (let tries = 0; tries < 100; tries += 1) {
    const checkpoint = view.checkpoints.find(({ seq }) => seq > lastSeq);
    if (checkpoint) return checkpoint.seq;
    await clock.turn();
  }
  return ledger.head()?.seq ?? lastSeq;
}

async function prevOf({ ledger }: BundleSourcePorts, from: number): Promise<string> {
  for await (const lines of ledger.lines(from, from)) for (const line of lines) return readLedgerLine(line)?.prev ?? '';
  throw new ProblemError({ code: 'check-failed', findings: [`Record ${String(from)} of the ledger is not there.`] });
}

/** Keys of the checkpoints in the slice; the newest one's where there is none. */
function keysOf({ checkpoints }: LedgerView, from: number, to: number): readonly string[] {
  const within = checkpoints.filter(({ seq }) => seq >= from && seq <= to).map(({ key }) => key);
  return [...new Set(within)].sort();
}

async function listAttachments(
  view: LedgerView,
  shown: readonly TimelineEntry[],
): Promise<readonly EvidenceAttachment[]> {
  const digests = new Set(shown.flatMap((entry) => digestsOf(entry).map(([, digest]) => digest)));
  const found: EvidenceAttachment[] = [];
  for (const digest of [...digests].sort()) {
    const attachment = await view.findAttachment(digest);
    if (attachment) found.push(attachment);
  }
  return found;
}

async function* linesOf(ledger: LedgerArchive, from: number, to: number): AsyncGenerator<string> {
  for await (const lines of ledger.lines(from, to)) yield* lines;
}
