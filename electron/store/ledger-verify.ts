import type { LedgerVerdict } from '../ports/evidence.ts';
import { splitLines } from './append-log.ts';
import { readWhole } from './disk.ts';
import type { LedgerPlace } from './ledger-open.ts';
import type { LedgerNote } from './ledger-note.ts';
import { checkSignedPart } from './ledger-quick-check.ts';
import { CHECKPOINT_KIND, decodeRecord, NO_HASH, type LedgerRecord } from './ledger-record.ts';
import { findSegments, readRecords, readSegment, type SegmentContent } from './ledger-segment.ts';

/** One place where the ledger's chain does not hold. */
export interface LedgerFault {
  readonly file: string;
  /** Record that was expected there; null where none can be named. */
  readonly seq: number | null;
  readonly reason: string;
}

/**
 * Reads all segments and checks every line, link and signature. One segment at a time, with a turn for others between
 * them.
 */
export async function verifyLedger(
  place: Pick<LedgerPlace, 'disk' | 'folder' | 'signer'>,
  note: LedgerNote,
  onProgress: (ratio: number) => void = () => undefined,
): Promise<LedgerVerdict> {
  const faults: LedgerFault[] = [];
  const keys = new Set<string>();
  let records = 0;
  let signedUpTo = 0;
  let expected = { segment: 1, head: NO_HASH, seq: 1 };
  const segments = findSegments(await place.disk.list(place.folder));
  for (const [index, { file, segment }] of segments.entries()) {
    const bytes = (await readWhole(place.disk, `${place.folder}/${file}`)) ?? new Uint8Array();
    const content = checkSegment(bytes, segment, place.signer);
    const found = findFaults(content, segment, expected);
    faults.push(...found.map((fault) => ({ file, ...fault })));
    for (const { data, seq } of content.checkpoints) {
      keys.add(String(data['key']));
      signedUpTo = seq - 1;
    }
    const noted = content.hashOf(note.seq);
    if (noted !== undefined && noted !== note.head)
      faults.push({ file, seq: note.seq, reason: 'it is another than noted' });
    records += content.count;
    expected = { segment: segment + 1, head: content.head ?? '', seq: content.highestSeq + 1 };
    onProgress((index + 1) / segments.length);
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (expected.seq <= note.seq)
    faults.push({ file: '', seq: expected.seq, reason: `the end is missing up to record ${note.seq}` });
  return { records, signedUpTo, keys: [...keys], faults };
}

interface CheckedSegment extends Omit<SegmentContent, 'records' | 'endByte'> {
  readonly count: number;
  readonly checkpoints: readonly LedgerRecord[];
  readonly hashOf: (seq: number) => string | undefined;
}

/** As much as one signature covers at once, the rest record by record. */
function checkSegment(bytes: Uint8Array, segment: number, signer: LedgerPlace['signer']): CheckedSegment {
  const signed = checkSignedPart(bytes, segment, signer);
  if (!signed) {
    const { records, ...content } = readSegment(bytes, segment, signer.verify);
    const hashOf = (seq: number): string | undefined => records.find((record) => record.seq === seq)?.h;
    return { ...content, count: records.length, checkpoints: records.filter(isCheckpoint), hashOf };
  }
  const { header, last, lineOf } = signed;
  const { lines, endByte, sizeBytes } = splitLines(bytes.subarray(signed.endByte));
  const start = { header, seq: last.seq + 1, head: last.h, line: signed.records + 2 };
  const { records, ...tail } = readRecords(lines, start, signer.verify);
  return {
    header,
    ...tail,
    tornBytes: sizeBytes - endByte,
    count: signed.records + records.length,
    checkpoints: [...signed.checkpoints, ...records.filter(isCheckpoint)],
    hashOf: (seq) => {
      const line = lineOf(seq);
      if (line === undefined) return records.find((record) => record.seq === seq)?.h;
      const record = decodeRecord(line);
      return record.ok ? record.value.h : '';
    },
  };
}

function isCheckpoint({ kind }: LedgerRecord): boolean {
  return kind === CHECKPOINT_KIND;
}

function findFaults(
  content: Omit<SegmentContent, 'records' | 'endByte'>,
  segment: number,
  expected: { readonly segment: number; readonly head: string; readonly seq: number },
): readonly Omit<LedgerFault, 'file'>[] {
  const faults: Omit<LedgerFault, 'file'>[] = [];
  const { header, fault, tornBytes, highestSeq } = content;
  if (segment !== expected.segment)
    faults.push({ seq: expected.seq, reason: `files ${expected.segment} to ${segment - 1} are missing` });
  else if (header && (header.prev !== expected.head || header.first !== expected.seq))
    faults.push({ seq: expected.seq, reason: 'the segment does not continue the one before it' });
  if (fault) faults.push({ seq: fault.seq, reason: `line ${fault.line}: ${fault.reason}` });
  if (tornBytes > 0) faults.push({ seq: highestSeq + 1, reason: 'the last line is unfinished' });
  return faults;
}
