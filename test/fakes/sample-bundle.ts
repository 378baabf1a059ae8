import { generateKeyPairSync, sign } from 'node:crypto';
import { CHECKPOINT, sealEntry, type EntryData, type UnsealedEntry } from '../../shared/domain/ledger/sealed-entry.ts';
import { checkpointMessage } from '../../shared/domain/ledger/checkpoint-text.ts';
import type { BundleAnchor } from '../../electron/bundle/bundle-form.ts';
import { checkBundle, type CheckOptions } from '../../electron/bundle/check-bundle.ts';
import { sha256 } from '../../electron/bundle/digest.ts';
import type { BundleVerdict } from '../../shared/domain/evidence/bundle-verdict.ts';
import { writeBundle, type BundleSigner, type BundleSource } from '../../electron/bundle/write-bundle.ts';

export const NO_HASH = '0'.repeat(64);
export const WEB = '11111111-1111-4111-8111-111111111111';
export const DATABASE = '22222222-2222-4222-8222-222222222222';

/** A real key of its own. */
export function makeKey(): BundleSigner {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    publicKey: publicKey.export({ format: 'jwk' }).x!,
    sign: (message) => sign(null, Buffer.from(message), privateKey).toString('base64url'),
  };
}

/** The console's key in these tests. */
export const ours = makeKey();

/** One record of a sample ledger. */
export interface SampleRecord {
  readonly seq: number;
  readonly h: string;
  readonly prev: string;
  readonly line: string;
}

/** What a sample entry says, as far as it matters. */
export interface SampleEntry {
  readonly kind: string;
  readonly actor: string;
  readonly configurationUuid: string | null;
  readonly data: EntryData;
  readonly time?: string;
}

const KINDS = ['run.started', 'run.step', 'run.finished', 'plan.refused', 'pool.logged-in', 'setting.changed'];
const ACTORS = ['root', 'maria', 'jo\u00e3o', 'ops\u202eteam', '\u0430dmin'];

/** The n-th entry of an ordinary day. */
export function sampleEntry(n: number): SampleEntry {
  return {
    kind: KINDS[n % KINDS.length]!,
    actor: ACTORS[n % ACTORS.length]!,
    configurationUuid: n % 3 === 0 ? WEB : DATABASE,
    data: {
      configuration: n % 3 === 0 ? 'web shop' : 'database',
      step: n,
      address: `10.0.0.${n % 250}`,
      ok: n % 7 !== 0,
    },
  };
}

/** A ledger's lines of form 2 with a checkpoint after every 64 records and at the end. */
export function sampleLedger(
  entries: readonly SampleEntry[],
  options: { readonly ledger?: string; readonly signer?: BundleSigner; readonly every?: number } = {},
): SampleRecord[] {
  const { ledger = 'ledger-a', signer = ours, every = 64 } = options;
  const records: SampleRecord[] = [];
  let prev = NO_HASH;
  let unsigned = 0;
  const add = (entry: SampleEntry): void => {
    const seq = records.length + 1;
    const time = entry.time ?? new Date(Date.UTC(2026, 0, 1) + seq * 1000).toISOString();
    const salt = sha256(`salt ${ledger} ${seq}`).slice(0, 22);
    const data =
      entry.kind === CHECKPOINT
        ? {
            ledger,
            head: prev,
            key: signer.publicKey,
            sig: signer.sign(checkpointMessage({ ledger, seq: seq - 1, head: prev, time })),
          }
        : entry.data;
    const unsealed: UnsealedEntry = { ...entry, data, v: 2, seq, prev, time, salt, poolId: 'pool-1', runId: null };
    const { line, h } = sealEntry(unsealed, sha256);
    records.push({ seq, h, prev, line });
    prev = h;
    unsigned = entry.kind === CHECKPOINT ? 0 : unsigned + 1;
    if (unsigned >= every) add(checkpoint);
  };
  for (const entry of entries) add(entry);
  if (unsigned > 0) add(checkpoint);
  return records;
}

const checkpoint: SampleEntry = { kind: CHECKPOINT, actor: 'console', configurationUuid: null, data: {} };

/** A source with all of a ledger's records. */
export function sampleSource(
  records: readonly SampleRecord[],
  more: Partial<BundleSource> = {},
  ledger = 'ledger-a',
): BundleSource {
  return {
    header: {
      scope: { kind: 'all' },
      console: 'desk 4',
      ledger,
      from: records[0]!.seq,
      to: records[records.length - 1]!.seq,
      prev: records[0]!.prev,
      redaction: 'none',
    },
    keys: [{ key: ours.publicKey, role: 'ledger', name: 'desk 4' }],
    attachments: [],
    anchors: [],
    records: records.map(({ line }) => line),
    isInScope: () => true,
    ...more,
  };
}

/** A witness of one record. */
export function anchorOf({ seq, h }: SampleRecord): BundleAnchor {
  return { where: 'pool-audit', witness: WEB, seq, head: h, at: '2026-01-02T00:00:00Z' };
}

/** All bytes of a bundle. */
export async function packed(source: BundleSource, signer: BundleSigner = ours): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeBundle(source, signer)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The verdict on a bundle's bytes. */
export function verdictOn(bytes: Uint8Array, options: Partial<CheckOptions> = {}): Promise<BundleVerdict> {
  return checkBundle(pieces(bytes), {
    knownKeys: new Set([ours.publicKey]),
    nowMs: () => performance.now(),
    ...options,
  });
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 16_384) {
    await Promise.resolve();
    yield bytes.subarray(at, at + 16_384);
  }
}
