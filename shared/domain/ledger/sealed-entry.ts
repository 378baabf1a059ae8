import type { Activity } from '../activity.ts';

/*
 * Form 2 of a ledger's records. Its hash is built in three steps, so that a record can be shown in part, or not at all,
 * and the chain through it can still be computed:
 *
 *   names = SHA-256(purpose, salt, actor and every text of `data` that may name somebody or something)
 *   body  = SHA-256(purpose, all the rest and `names`)
 *   h     = SHA-256(purpose, prev, body)
 *
 * Form 1 hashes the whole line at once: such a record is shown whole or the chain ends before it.
 */

/** Kind of the signed records between the entries; always shown whole. */
export const CHECKPOINT = 'ledger.checkpoint';

/** SHA-256 of the UTF-8 text, hex. */
export type Sha256 = (text: string) => string;

/** Flat data of an entry. */
export type EntryData = Activity['data'];

/** What of an entry can be shown although names are withheld: ids, times, digests, numbers. */
export interface OpenPart {
  readonly v: 2;
  readonly seq: number;
  /** ISO, UTC, milliseconds. */
  readonly time: string;
  readonly kind: string;
  readonly poolId: string | null;
  readonly configurationUuid: string | null;
  readonly runId: string | null;
  readonly data: EntryData;
  /** Hex; stands for what is withheld. */
  readonly names: string;
}

/** An entry of form 2 before it is sealed. */
export interface UnsealedEntry extends Omit<OpenPart, 'names'> {
  /** `h` of the record before it. */
  readonly prev: string;
  readonly actor: string;
  /** 16 random bytes, base64url: without it a withheld name could be guessed and tried. */
  readonly salt: string;
}

const PUBLIC_TEXT =
  /^(?:[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)$/;

/** True for values that name nobody: numbers, truth values, null, digests, uuids and times. */
export function isPublicValue(value: EntryData[string] | undefined): boolean {
  return typeof value !== 'string' || PUBLIC_TEXT.test(value);
}

/** Parts `data` into what may always be shown and what may name somebody. A checkpoint names nobody. */
export function partData(kind: string, data: EntryData): { readonly open: EntryData; readonly hidden: EntryData } {
  if (kind === CHECKPOINT) return { open: data, hidden: {} };
  // Without a prototype every key is an ordinary one; otherwise `__proto__` would fall out of the hash.
  const open = Object.create(null) as Record<string, EntryData[string]>;
  const hidden = Object.create(null) as Record<string, EntryData[string]>;
  for (const key of Object.keys(data)) {
    const value = data[key] ?? null;
    (isPublicValue(value) ? open : hidden)[key] = value;
  }
  return { open, hidden };
}

/** The part of an entry that stays when its names are withheld. */
export function toOpenPart(entry: UnsealedEntry, sha256: Sha256): OpenPart {
  const { v, seq, time, kind, poolId, configurationUuid, runId } = entry;
  const { open, hidden } = partData(kind, entry.data);
  const named = `{"actor":${JSON.stringify(entry.actor)},"data":${flatJson(hidden)}}`;
  const names = sha256(`stagewright/names/v2\n${entry.salt}\n${named}`);
  return { v, seq, time, kind, poolId, configurationUuid, runId, data: open, names };
}

/** Digest of an entry without its place in the chain. */
export function bodyOf(part: OpenPart, sha256: Sha256): string {
  return sha256(`stagewright/body/v2\n${openPartJson(part)}`);
}

/** An entry's own hash, by the hash before it and its body. */
export function linkOf(prev: string, body: string, sha256: Sha256): string {
  return sha256(`stagewright/entry/v2\n${prev}\n${body}`);
}

/** Completes an entry. @returns its canonical JSON line (RFC 8785), without newline, and its hash */
export function sealEntry(entry: UnsealedEntry, sha256: Sha256): { readonly line: string; readonly h: string } {
  const { configurationUuid, data, kind, poolId, prev, runId, salt, seq, time } = entry;
  // One pass over `data` for all three texts it goes into: this is most of the work of an append and of a check.
  const allIsOpen = kind === CHECKPOINT;
  let all = '';
  let open = '';
  let hidden = '';
  for (const key of sortedKeys(data)) {
    const value = data[key] ?? null;
    const field = `${quote(key)}:${typeof value === 'string' ? quote(value) : String(value)}`;
    all += all === '' ? field : `,${field}`;
    if (allIsOpen || isPublicValue(value)) open += open === '' ? field : `,${field}`;
    else hidden += hidden === '' ? field : `,${field}`;
  }
  const actor = quote(entry.actor);
  const configuration = quoteOrNull(configurationUuid);
  const quotedKind = quote(kind);
  const pool = quoteOrNull(poolId);
  const run = quoteOrNull(runId);
  const quotedTime = quote(time);
  const names = sha256(`stagewright/names/v2\n${salt}\n{"actor":${actor},"data":{${hidden}}}`);
  const body = sha256(
    `stagewright/body/v2\n{"configurationUuid":${configuration},"data":{${open}},"kind":${quotedKind}` +
      `,"names":"${names}","poolId":${pool},"runId":${run},"seq":${seq},"time":${quotedTime},"v":2}`,
  );
  const h = linkOf(prev, body, sha256);
  const line =
    `{"actor":${actor},"configurationUuid":${configuration},"data":{${all}},"h":"${h}","kind":${quotedKind}` +
    `,"poolId":${pool},"prev":${quote(prev)},"runId":${run},"salt":${quote(salt)},"seq":${seq},"time":${quotedTime},"v":2}`;
  return { line, h };
}

/** What RFC 8785 writes with a backslash, and what has no UTF-8 form. */
const NEEDS_ESCAPE = /[\u0000-\u001f"\\\ud800-\udfff]/;

/** A text as canonical JSON; most have nothing to escape, and asking is cheaper than `JSON.stringify`. */
function quote(text: string): string {
  return NEEDS_ESCAPE.test(text) ? JSON.stringify(text) : `"${text}"`;
}

function quoteOrNull(text: string | null): string {
  return text === null ? 'null' : quote(text);
}

/** By UTF-16 code units; what comes from a line of ours is in order already. */
function sortedKeys(data: EntryData): readonly string[] {
  const keys = Object.keys(data);
  for (let at = 1; at < keys.length; at += 1) if ((keys[at - 1] ?? '') > (keys[at] ?? '')) return keys.sort();
  return keys;
}

/** Canonical JSON of an open part. */
export function openPartJson(part: OpenPart): string {
  const { configurationUuid, data, kind, names, poolId, runId, seq, time, v } = part;
  const text = JSON.stringify;
  return (
    `{"configurationUuid":${text(configurationUuid)},"data":${flatJson(data)},"kind":${text(kind)}` +
    `,"names":${text(names)},"poolId":${text(poolId)},"runId":${text(runId)},"seq":${text(seq)}` +
    `,"time":${text(time)},"v":${text(v)}}`
  );
}

/** Canonical JSON of flat data: keys by UTF-16 code units; `JSON.stringify` writes texts and numbers as RFC 8785 wants. */
export function flatJson(data: EntryData): string {
  let json = '';
  for (const key of Object.keys(data).sort())
    json += `${json === '' ? '' : ','}${JSON.stringify(key)}:${JSON.stringify(data[key])}`;
  return `{${json}}`;
}
