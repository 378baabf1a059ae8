import { splitLines } from './append-log.ts';
import { findCheckpointFault, findDecisive, isSigned, type LedgerSigner } from './ledger-checkpoint.ts';
import {
  CHECKPOINT_KIND,
  decodeHeader,
  decodeRecord,
  LEDGER_VERSION,
  type LedgerRecord,
  type SegmentHeader,
} from './ledger-record.ts';

/** A segment file's name, taken apart. */
export interface SegmentName {
  readonly file: string;
  readonly segment: number;
  /** Found damaged earlier; never written to again. */
  readonly isDamaged: boolean;
}

/** What a segment file holds, read from its start to the first fault. */
export interface SegmentContent {
  readonly header: SegmentHeader | undefined;
  /** The records before the first fault, each checked and linked to the one before. */
  readonly records: readonly LedgerRecord[];
  readonly fault: SegmentFault | undefined;
  /** Hash of the last good record, or the header's `prev` where there is none. */
  readonly head: string | undefined;
  /** Highest sequence of any record that is intact by itself, those after the fault included. */
  readonly highestSeq: number;
  /** Bytes of a last line without its end: what a power loss leaves of a write. */
  readonly tornBytes: number;
  readonly endByte: number;
}

/** The first thing that is wrong with a segment. */
export interface SegmentFault {
  /** Line in the file, from 1. */
  readonly line: number;
  /** Sequence that was expected there; null before the first record. */
  readonly seq: number | null;
  readonly reason: string;
  /** Set when the file is of a newer version rather than damaged. */
  readonly newerVersion?: number;
}

const NAME = /^ledger-(\d{6})(\.damaged)?\.jsonl$/;

/** Name of a segment's file. */
export function segmentFile(segment: number, isDamaged = false): string {
  return `ledger-${String(segment).padStart(6, '0')}${isDamaged ? '.damaged' : ''}.jsonl`;
}

/** The segments among a folder's files, in order. */
export function findSegments(names: readonly string[]): readonly SegmentName[] {
  return names
    .flatMap((file) => {
      const found = NAME.exec(file);
      return found ? [{ file, segment: Number(found[1]), isDamaged: found[2] !== undefined }] : [];
    })
    .sort((a, b) => a.segment - b.segment);
}

/**
 * Checks each line's own hash, the links between them and the signatures of the checkpoints that decide. Whether the first record
 * continues the former segment is the caller's to check, by the header.
 */
export function readSegment(bytes: Uint8Array, segment: number, verify: LedgerSigner['verify']): SegmentContent {
  const { lines, endByte, sizeBytes } = splitLines(bytes);
  const tornBytes = sizeBytes - endByte;
  const nothing = { records: [], head: undefined, tornBytes, endByte, header: undefined };
  const decoded = decodeHeader(lines[0]?.text ?? '');
  if (!decoded.ok) {
    const reason = sizeBytes === 0 ? 'the file is empty' : `the first line is not a header of ours: ${decoded.reason}`;
    return { ...nothing, highestSeq: highestOf(lines.slice(1)), fault: { line: 1, seq: null, reason } };
  }
  const header = decoded.value;
  if (header.v > LEDGER_VERSION) {
    const fault = { line: 1, seq: null, reason: 'written by a newer version', newerVersion: header.v };
    return { ...nothing, highestSeq: 0, fault };
  }
  if (header.segment !== segment) {
    const fault = { line: 1, seq: null, reason: `it is segment ${header.segment} under another name` };
    return { ...nothing, highestSeq: highestOf(lines.slice(1)), fault };
  }
  const start = { header, seq: header.first, head: header.prev, line: 2 };
  return { header, ...readRecords(lines.slice(1), start, verify), tornBytes, endByte };
}

/** Where reading begins: at the start of a segment, or after what was checked otherwise. */
export interface ReadStart {
  readonly header: SegmentHeader;
  /** Number that is due, and the hash before it. */
  readonly seq: number;
  readonly head: string;
  /** Line in the file, from 1. */
  readonly line: number;
}

/** Checks lines of a segment record by record, up to the first fault. */
export function readRecords(
  lines: readonly { readonly text: string }[],
  { header, seq: first, head: prev, line }: ReadStart,
  verify: LedgerSigner['verify'],
): Pick<SegmentContent, 'records' | 'fault' | 'highestSeq'> & { readonly head: string } {
  const records: LedgerRecord[] = [];
  let head = prev;
  let fault: SegmentFault | undefined;
  for (const { text } of lines) {
    const seq: number = first + records.length;
    const record = decodeRecord(text);
    const reason = record.ok ? findFault(record.value, seq, head, header) : record.reason;
    if (!record.ok || reason !== undefined) {
      fault = { line: line + records.length, seq, reason: reason ?? 'unreadable' };
      break;
    }
    records.push(record.value);
    head = record.value.h;
  }
  const unsigned = findDecisive(records).find((checkpoint) => !isSigned(checkpoint, verify));
  if (unsigned) {
    const kept = unsigned.seq - first;
    fault = { line: line + kept, seq: unsigned.seq, reason: 'its signature does not hold' };
    head = unsigned.prev;
    records.length = kept;
  }
  const highestSeq = fault ? Math.max(first - 1, highestOf(lines)) : first + records.length - 1;
  return { records, fault, head, highestSeq };
}

function findFault(record: LedgerRecord, seq: number, head: string, header: SegmentHeader): string | undefined {
  if (record.v !== header.v) return `it is of form ${record.v} in a segment of form ${header.v}`;
  if (record.seq !== seq) return `it has number ${record.seq} where ${seq} is due`;
  if (record.prev !== head) return 'it does not continue the record before it';
  return record.kind === CHECKPOINT_KIND ? findCheckpointFault(record, header.ledger) : undefined;
}

function highestOf(lines: readonly { readonly text: string }[]): number {
  let highest = 0;
  for (const { text } of lines) {
    const record = decodeRecord(text);
    if (record.ok) highest = Math.max(highest, record.value.seq);
  }
  return highest;
}
