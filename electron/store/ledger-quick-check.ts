import { createHash } from 'node:crypto';
import { isSigned, findCheckpointFault, type LedgerSigner } from './ledger-checkpoint.ts';
import { CHECKPOINT_KIND, decodeHeader, decodeRecord, type LedgerRecord, type SegmentHeader } from './ledger-record.ts';

/** The part of a segment that one signature covers byte by byte. */
export interface SignedPart {
  readonly header: SegmentHeader;
  /** All checkpoints in it, the one that signs included. */
  readonly checkpoints: readonly LedgerRecord[];
  /** The checkpoint that signs it, and its last record. */
  readonly last: LedgerRecord;
  readonly records: number;
  /** The rest of the file begins here. */
  readonly endByte: number;
  /** One record's line; undefined when it is not in this part. */
  readonly lineOf: (seq: number) => string | undefined;
}

const MARK = Buffer.from(`"kind":"${CHECKPOINT_KIND}"`);
const NEWLINE = 0x0a;

/**
 * Checks a segment from its start to its last checkpoint by one digest and one signature, which is several times as fast as record by
 * record and says the same: these are the bytes that were signed, and what was signed was built link by link.
 *
 * It believes our own key only: who has another could sign a chain that does not hold.
 * @returns undefined where that is not possible; then each record is to be looked at, which also finds the first bad one
 */
export function checkSignedPart(bytes: Uint8Array, segment: number, signer: LedgerSigner): SignedPart | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const starts = lineStarts(file);
  const textAt = (line: number): string => file.toString('utf8', starts[line], (starts[line + 1] ?? 0) - 1);
  if (starts.length < 3) return undefined;
  const header = decodeHeader(textAt(0));
  if (!header.ok || header.value.segment !== segment) return undefined;
  const marked = findMarked(file, starts);
  const lastLine = marked[marked.length - 1];
  if (lastLine === undefined) return undefined;
  const checkpoints: LedgerRecord[] = [];
  for (const line of marked) {
    const record = decodeRecord(textAt(line));
    if (!record.ok || record.value.kind !== CHECKPOINT_KIND) return undefined;
    checkpoints.push(record.value);
  }
  const last = checkpoints[checkpoints.length - 1];
  if (!last || last.data['key'] !== signer.publicKey || last.seq !== header.value.first + lastLine - 1)
    return undefined;
  if (findCheckpointFault(last, header.value.ledger) !== undefined || !isSigned(last, signer.verify)) return undefined;
  const digest = createHash('sha256').update(file.subarray(0, starts[lastLine])).digest('hex');
  if (last.data['bytes'] !== digest) return undefined;
  const { first } = header.value;
  return {
    header: header.value,
    checkpoints,
    last,
    records: lastLine,
    endByte: starts[lastLine + 1] ?? file.length,
    lineOf: (seq) => (seq >= first && seq <= last.seq ? textAt(seq - first + 1) : undefined),
  };
}

/** Where each complete line begins, and where the one after the last would. */
function lineStarts(file: Buffer): readonly number[] {
  const starts = [0];
  for (let end = file.indexOf(NEWLINE); end >= 0; end = file.indexOf(NEWLINE, end + 1)) starts.push(end + 1);
  return starts;
}

/** Lines that say they are checkpoints. Quotes in texts are escaped; a field of that name in `data` is found out by decoding. */
function findMarked(file: Buffer, starts: readonly number[]): readonly number[] {
  const marked: number[] = [];
  let line = 0;
  for (let at = file.indexOf(MARK); at >= 0; at = file.indexOf(MARK, at + 1)) {
    while ((starts[line + 1] ?? Number.POSITIVE_INFINITY) <= at) line += 1;
    if (line + 1 >= starts.length) break;
    if (marked[marked.length - 1] !== line) marked.push(line);
  }
  return marked;
}
