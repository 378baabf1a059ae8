import type { Activity, ActivityKind } from '../../shared/domain/activity.ts';
import { flatJson, sealEntry } from '../../shared/domain/ledger/sealed-entry.ts';
import { sha256 } from './sha256.ts';

/**
 * Version of the ledger's form. Form 2 hashes a record in steps, so that an exported one can be shown in part; all
 * records of a segment have the form its header names.
 */
export const LEDGER_VERSION = 2;

/** Kind of the signed records between the entries; not shown as activity. */
export const CHECKPOINT_KIND = 'ledger.checkpoint';

/** What the first record of a ledger names as the one before it. */
export const NO_HASH = '0'.repeat(64);

/** One line of a ledger: an entry or a checkpoint. */
export interface LedgerRecord extends Omit<Activity, 'kind'> {
  readonly v: number;
  readonly kind: ActivityKind | typeof CHECKPOINT_KIND;
  /** `h` of the record before it. */
  readonly prev: string;
  /** SHA-256, hex; of form 1 over the line without this field, of form 2 as `sealed-entry.ts` says. */
  readonly h: string;
  /** 16 random bytes, base64url; in form 2 only. */
  readonly salt?: string;
}

/** First line of a segment file. */
export interface SegmentHeader {
  readonly v: number;
  /** Id of the ledger, the same in all segments. */
  readonly ledger: string;
  /** From 1. */
  readonly segment: number;
  /** Sequence of the first record in it. */
  readonly first: number;
  /** `h` of the last record before it. */
  readonly prev: string;
  readonly h: string;
}

const HASH = /^[0-9a-f]{64}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const SALT = /^[A-Za-z0-9_-]{22}$/;
const RECORD_FIELDS = 11;
const RECORD_FIELDS_2 = 12;
const HEADER_FIELDS = 6;

/** A line that was read: what it holds, or why it can't be used. */
export type Decoded<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

/**
 * Completes a record by its hash.
 * @returns the canonical JSON line (RFC 8785), without newline, and the hash
 */
export function sealRecord(record: Omit<LedgerRecord, 'h'>): { readonly line: string; readonly h: string } {
  const { actor, configurationUuid, data, kind, poolId, prev, runId, salt, seq, time, v } = record;
  if (v === 2) {
    if (salt === undefined) throw new Error('a record of form 2 needs a salt');
    const unsealed = { actor, configurationUuid, data, kind, poolId, prev, runId, salt, seq, time, v: 2 } as const;
    return sealEntry(unsealed, sha256);
  }
  // Field by field in canonical order: a general canonicaliser takes most of the time of an append.
  const text = JSON.stringify;
  const before = `{"actor":${text(actor)},"configurationUuid":${text(configurationUuid)},"data":${flatJson(data)}`;
  const after =
    `,"kind":${text(kind)},"poolId":${text(poolId)},"prev":"${prev}","runId":${text(runId)}` +
    `,"seq":${text(seq)},"time":"${time}","v":${text(v)}}`;
  return seal(before, after);
}

/** Completes a segment's header by its hash; canonical like a record. */
export function sealHeader(header: Omit<SegmentHeader, 'h'>): { readonly line: string; readonly h: string } {
  const { first, ledger, prev, segment, v } = header;
  const text = JSON.stringify;
  const after = `,"ledger":${text(ledger)},"prev":"${prev}","segment":${text(segment)},"v":${text(v)}}`;
  return seal(`{"first":${text(first)}`, after);
}

function seal(before: string, after: string): { readonly line: string; readonly h: string } {
  const h = sha256(before + after);
  return { line: `${before},"h":"${h}"${after}`, h };
}

/** Reads a record and checks its own hash; its place in the chain is the caller's to check. */
export function decodeRecord(line: string): Decoded<LedgerRecord> {
  if (line.endsWith(',"v":2}')) return decodeForm2(line);
  const intact = checkHash(line);
  if (!intact.ok) return intact;
  if (!isRecord(intact.value)) return { ok: false, reason: 'the record has not the form of a record' };
  return { ok: true, value: intact.value };
}

/** What is read is sealed anew: where the same line comes out, it is canonical and its hash is right. */
function decodeForm2(line: string): Decoded<LedgerRecord> {
  const parsed = parseJson(line);
  if (!parsed.ok) return parsed;
  const { value } = parsed;
  if (!isRecord(value)) return { ok: false, reason: 'the record has not the form of a record' };
  return sealRecord(value).line === line ? { ok: true, value } : { ok: false, reason: 'its hash does not match' };
}

/** Reads a segment's first line. */
export function decodeHeader(line: string): Decoded<SegmentHeader> {
  const intact = checkHash(line);
  if (!intact.ok) return intact;
  if (!isHeader(intact.value)) return { ok: false, reason: 'the first line is not a header of ours' };
  return { ok: true, value: intact.value };
}

/** By hand and without allocating: a schema library takes four times as long as hash and parsing together. */
function isRecord(value: unknown): value is LedgerRecord {
  if (!isObject(value)) return false;
  const { v, seq, prev, time, kind, actor, poolId, configurationUuid, runId, data, salt } = value;
  const isForm2 = v === 2 && typeof salt === 'string' && SALT.test(salt);
  return (
    (v === 1 || isForm2) &&
    isCount(seq) &&
    // `h` is compared with the digest, `prev` with the one before.
    typeof prev === 'string' &&
    typeof time === 'string' &&
    TIME.test(time) &&
    typeof kind === 'string' &&
    typeof actor === 'string' &&
    isTextOrNull(poolId) &&
    isTextOrNull(configurationUuid) &&
    isTextOrNull(runId) &&
    isFlat(data) &&
    countFields(value) === (isForm2 ? RECORD_FIELDS_2 : RECORD_FIELDS)
  );
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string';
}

function isFlat(value: unknown): boolean {
  if (!isObject(value)) return false;
  for (const key in value) if (typeof value[key] === 'object' && value[key] !== null) return false;
  return true;
}

function countFields(value: object): number {
  let count = 0;
  // Parsed from JSON: every enumerable field is its own.
  for (const _key in value) count += 1;
  return count;
}

function isHeader(value: unknown): value is SegmentHeader {
  if (!isObject(value) || countFields(value) !== HEADER_FIELDS) return false;
  const { v, ledger, segment, first, prev, h } = value;
  return isCount(v) && typeof ledger === 'string' && isCount(segment) && isCount(first) && isHash(prev) && isHash(h);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 1;
}

function isHash(value: unknown): boolean {
  return typeof value === 'string' && HASH.test(value);
}

/** What activity lists show of a record; undefined for a checkpoint. */
export function toActivity(record: Omit<LedgerRecord, 'h'>): Activity | undefined {
  const { kind, seq, time, actor, poolId, configurationUuid, runId, data } = record;
  if (kind === CHECKPOINT_KIND) return undefined;
  return { seq, time, kind, actor, poolId, configurationUuid, runId, data };
}

/**
 * The hash covers the line's text without the `h` field. A quote inside a string is escaped, and whatever could repeat
 * the field's name sorts before it, so the last occurrence is the field.
 */
function checkHash(line: string): Decoded<unknown> {
  const at = line.lastIndexOf(',"h":"');
  const end = at + 6 + 64;
  if (at < 0 || line.charAt(end) !== '"') return { ok: false, reason: 'it carries no hash' };
  if (sha256(line.slice(0, at) + line.slice(end + 1)) !== line.slice(at + 6, end))
    return { ok: false, reason: 'its hash does not match' };
  return parseJson(line);
}

function parseJson(line: string): Decoded<unknown> {
  try {
    return { ok: true, value: JSON.parse(line) as unknown };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
