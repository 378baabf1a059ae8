import type { EntryEvidence, EvidenceAttachment, TimelineEntry } from '../../../shared/domain/evidence/timeline.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { EvidenceView } from './evidence-view.ts';

const DIGEST = /^[0-9a-f]{64}$/;
const MOST_RELATED = 500;
/** Fields whose digests name content; others are digests of what nobody keeps. */
const NAMES_CONTENT = /^(plan|workflow|approval|request|decision|revision|diff|signOff|manifest|audit)/;

/** One entry with its proof and all it names. @throws ProblemError `not-found` */
export async function findEntryEvidence(view: EvidenceView, seq: number): Promise<EntryEvidence> {
  const entry = view.index.find(seq);
  if (!entry) throw new ProblemError({ code: 'not-found', kind: 'entry', id: String(seq) });
  const from = Math.max(view.range.from, seq - 1);
  const hashes = await view.hashes(from, seq);
  const signedBy = view.checkpoints.find((checkpoint) => checkpoint.seq > seq) ?? null;
  const attachments: EvidenceAttachment[] = [];
  const missing: string[] = [];
  for (const [field, digest] of digestsOf(entry)) {
    const found = await view.findAttachment(digest);
    if (found) attachments.push(found);
    else if (NAMES_CONTENT.test(field)) missing.push(digest);
  }
  return {
    entry,
    hash: hashes.at(seq) ?? '',
    prev: hashes.at(seq - 1) ?? '',
    signedBy,
    witnesses: view.witnesses.filter((witness) => witness.seq >= seq).slice(0, 50),
    attachments,
    missing,
    related: await listRelated(view, entry),
  };
}

/** Digests that an entry names, by field. */
export function digestsOf({
  data,
}: Pick<TimelineEntry, 'data'>): readonly (readonly [field: string, digest: string])[] {
  return Object.entries(data).flatMap(([field, value]) =>
    typeof value === 'string' && DIGEST.test(value) ? [[field, value] as const] : [],
  );
}

async function listRelated({ index }: EvidenceView, { runId }: TimelineEntry): Promise<readonly TimelineEntry[]> {
  return runId === null ? [] : index.collect({ text: '', runIds: [runId] }, MOST_RELATED);
}
