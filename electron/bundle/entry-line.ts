import {
  bodyOf,
  CHECKPOINT,
  flatJson,
  linkOf,
  openPartJson,
  sealEntry,
  type EntryData,
  type OpenPart,
  type UnsealedEntry,
} from '../../shared/domain/ledger/sealed-entry.ts';
import { sha256 } from './digest.ts';
import { isPlainKey } from './strict-json.ts';
import { ChainFault, FormFault } from './verdict.ts';

/** A record as a bundle shows it. */
export interface BundleEntry {
  readonly seq: number;
  readonly time: string;
  readonly kind: string;
  /** Under a pseudonym where names are withheld. */
  readonly actor: string;
  readonly poolId: string | null;
  readonly configurationUuid: string | null;
  readonly runId: string | null;
  readonly data: EntryData;
  /** True where names are withheld: actor and texts are the exporter's pseudonyms. */
  readonly isVeiled: boolean;
}

/** A record that was read: what it says, and how it continues the chain. */
export interface DecodedEntry {
  readonly entry: BundleEntry;
  /** Undefined where it is not shown: then `hash` takes it from the chain. */
  readonly prev: string | undefined;
  readonly hash: (prev: string) => string;
}

/** Pseudonyms for what is withheld of an entry. */
export interface ShownNames {
  readonly actor: string;
  readonly data: EntryData;
}

const HASH = /^[0-9a-f]{64}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const KIND = /^[a-z]+(?:[.-][a-z]+)+$/;
const SALT = /^[A-Za-z0-9_-]{22}$/;
/** Why a line that is a record of ours was refused. */
const NOT_A_RECORD = 'it has not the form of a record';

/**
 * Reads a ledger's line as it is. The text is built anew from the fields that are known and compared: so it is
 * canonical, nothing is in it twice or besides, and the hash is that of what it says.
 *
 * @throws FormFault `fields`, ChainFault when the hash is another
 */
export function decodeWhole(line: string): DecodedEntry {
  const value = parseObject(line);
  const { v, actor, h, prev, salt } = value;
  const common = readCommon(value);
  if (typeof actor !== 'string' || !isHash(h) || !isHash(prev)) throw new FormFault('fields', NOT_A_RECORD);
  const { seq, time, kind, poolId, configurationUuid, runId, data } = common;
  const isForm2 = v === 2 && typeof salt === 'string' && SALT.test(salt);
  if (v !== 1 && !isForm2) throw new FormFault('version', `a record of form ${JSON.stringify(v)}`);
  // Fields written out: spreads take a fifth of the whole check.
  const sealed = isForm2
    ? sealEntry(
        { v: 2, seq, prev, time, kind, actor, poolId, configurationUuid, runId, data, salt } satisfies UnsealedEntry,
        sha256,
      )
    : sealForm1({ ...common, actor, prev });
  if (sealed.line !== line) {
    // Equal but for the hash: somebody changed what it says. Otherwise it is not a line that a ledger writes.
    if (sealed.line.replace(sealed.h, h) !== line) throw new FormFault('fields', NOT_A_RECORD);
    throw new ChainFault(common.seq, 'its hash does not match');
  }
  const { h: own } = sealed;
  const entry = { seq, time, kind, actor, poolId, configurationUuid, runId, data, isVeiled: false };
  return { entry, prev, hash: () => own };
}

/** Reads an entry whose names are withheld. @throws FormFault `fields` */
export function decodeVeiled(line: string): DecodedEntry {
  const { open, shown } = parseObject(line);
  if (!isObject(open) || !isObject(shown)) throw new FormFault('fields', NOT_A_RECORD);
  const common = readCommon(open);
  const { names, v } = open;
  const { actor, data } = shown;
  if (v !== 2 || !isHash(names) || typeof actor !== 'string' || !isFlat(data) || common.kind === CHECKPOINT)
    throw new FormFault('fields', NOT_A_RECORD);
  const part: OpenPart = { ...common, v: 2, names };
  if (toVeiledLine(part, { actor, data }) !== line) throw new FormFault('fields', NOT_A_RECORD);
  if (Object.keys(data).some((key) => key in common.data))
    throw new FormFault('fields', 'a pseudonym for what is shown');
  const entry = { ...common, actor, data: { ...common.data, ...data }, isVeiled: true };
  return { entry, prev: undefined, hash: (prev) => linkOf(prev, bodyOf(part, sha256), sha256) };
}

/** Canonical JSON of an entry whose names are withheld. */
export function toVeiledLine(open: OpenPart, shown: ShownNames): string {
  return `{"open":${openPartJson(open)},"shown":{"actor":${JSON.stringify(shown.actor)},"data":${flatJson(shown.data)}}}`;
}

type Common = Omit<BundleEntry, 'actor' | 'isVeiled'>;

function sealForm1(record: Common & { readonly actor: string; readonly prev: string }): { line: string; h: string } {
  const { actor, configurationUuid, data, kind, poolId, prev, runId, seq, time } = record;
  const text = JSON.stringify;
  const before = `{"actor":${text(actor)},"configurationUuid":${text(configurationUuid)},"data":${flatJson(data)}`;
  const after =
    `,"kind":${text(kind)},"poolId":${text(poolId)},"prev":"${prev}","runId":${text(runId)}` +
    `,"seq":${text(seq)},"time":"${time}","v":1}`;
  const h = sha256(before + after);
  return { line: `${before},"h":"${h}"${after}`, h };
}

function readCommon(value: Readonly<Record<string, unknown>>): Common {
  const { seq, time, kind, poolId, configurationUuid, runId, data } = value;
  if (!Number.isSafeInteger(seq) || Number(seq) < 1) throw new FormFault('fields', NOT_A_RECORD);
  if (typeof time !== 'string' || !TIME.test(time) || typeof kind !== 'string' || !KIND.test(kind))
    throw new FormFault('fields', NOT_A_RECORD);
  if (!isTextOrNull(poolId) || !isTextOrNull(configurationUuid) || !isTextOrNull(runId) || !isFlat(data))
    throw new FormFault('fields', NOT_A_RECORD);
  return { seq: Number(seq), time, kind, poolId, configurationUuid, runId, data };
}

function parseObject(line: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) throw new FormFault('json', error.message);
    throw error;
  }
  if (!isObject(value)) throw new FormFault('fields', NOT_A_RECORD);
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFlat(value: unknown): value is EntryData {
  if (!isObject(value)) return false;
  for (const key in value) {
    if (!isPlainKey(key)) return false;
    if (typeof value[key] === 'object' && value[key] !== null) return false;
  }
  return true;
}

function isHash(value: unknown): value is string {
  return typeof value === 'string' && HASH.test(value);
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}
