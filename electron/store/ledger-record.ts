import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import type { Activity, ActivityKind } from '../../shared/domain/activity.ts';

/** Version of the ledger's form. */
export const LEDGER_VERSION = 1;

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
  /** SHA-256, hex, over the line without this field. */
  readonly h: string;
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

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const value = z.string().or(z.number()).or(z.boolean()).nullable();

const recordSchema = z.strictObject({
  v: z.literal(LEDGER_VERSION),
  seq: z.int().min(1),
  prev: hash,
  time: z.iso.datetime(),
  kind: z.string().min(1),
  actor: z.string(),
  poolId: z.string().nullable(),
  configurationUuid: z.string().nullable(),
  runId: z.string().nullable(),
  data: z.record(z.string(), value),
  h: hash,
});

const headerSchema = z.strictObject({
  v: z.int().min(1),
  ledger: z.string().min(1).max(64),
  segment: z.int().min(1),
  first: z.int().min(1),
  prev: hash,
  h: hash,
});

/** A line that was read: what it holds, or why it can't be used. */
export type Decoded<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

/** Completes a record by its hash. @returns the canonical JSON line (RFC 8785), without newline, and the hash */
export function seal(unsealed: Omit<LedgerRecord, 'h'> | Omit<SegmentHeader, 'h'>): { line: string; h: string } {
  const text = canonical(unsealed);
  const h = sha256(text);
  // Canonical order puts "h" after everything up to "first", and before "kind" or "ledger".
  const next = 'kind' in unsealed ? ',"kind":' : ',"ledger":';
  const at = text.lastIndexOf(next);
  return { line: `${text.slice(0, at)},"h":"${h}"${text.slice(at)}`, h };
}

/** Reads a record and checks its own hash; its place in the chain is the caller's to check. */
export function decodeRecord(line: string): Decoded<LedgerRecord> {
  const intact = checkHash(line);
  if (!intact.ok) return intact;
  const parsed = recordSchema.safeParse(intact.value);
  if (!parsed.success) return { ok: false, reason: 'the record has not the form of a record' };
  return { ok: true, value: parsed.data as LedgerRecord };
}

/** Reads a segment's first line. */
export function decodeHeader(line: string): Decoded<SegmentHeader> {
  const intact = checkHash(line);
  if (!intact.ok) return intact;
  const parsed = headerSchema.safeParse(intact.value);
  if (!parsed.success) return { ok: false, reason: 'the first line is not a header of ours' };
  return { ok: true, value: parsed.data };
}

/** Canonical JSON of a plain value. @throws Error for NaN, undefined and everything else that JSON can't hold */
export function canonical(plain: unknown): string {
  const text = canonicalize(plain);
  if (text === undefined) throw new Error('not a JSON value');
  return text;
}

/** What activity lists show of a record; undefined for a checkpoint. */
export function toActivity(record: LedgerRecord): Activity | undefined {
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
  try {
    return { ok: true, value: JSON.parse(line) as unknown };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
