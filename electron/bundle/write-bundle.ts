import { createHash } from 'node:crypto';
import { bodyOf, CHECKPOINT, toOpenPart, type UnsealedEntry } from '../../shared/domain/ledger/sealed-entry.ts';
import {
  BODIES_PER_LINE,
  BUNDLE_LIMITS,
  BUNDLE_VERSION,
  closingMessage,
  frameSchemas,
  type BundleAnchor,
  type BundleAttachment,
  type BundleHeader,
  type BundleKey,
} from './bundle-form.ts';
import { canonical, digestOf, sha256 } from './digest.ts';
import { decodeWhole, toVeiledLine, type BundleEntry } from './entry-line.ts';
import { Pseudonyms } from './pseudonyms.ts';
import { findKeyFault } from './strict-json.ts';
import { FormFault } from './verdict.ts';
import { zipLines } from './zip-lines.ts';

/** What goes into a bundle. */
export interface BundleSource {
  readonly header: Omit<BundleHeader, 'format' | 'v'>;
  /** Public keys of checkpoints (`ledger`), approvals and records; the exporter's is added. */
  readonly keys: readonly BundleKey[];
  readonly attachments: readonly Omit<BundleAttachment, 'digest' | 'veiled'>[];
  readonly anchors: readonly BundleAnchor[];
  /** The ledger's lines from `header.from` to `header.to`, as they are on disk. */
  readonly records: AsyncIterable<string> | Iterable<string>;
  /**
   * Whether an entry is about the scope; of others only their place in the chain is shown. Checkpoints and what
   * explains the chain (`store.damaged`, `clock.jumped`, `console.started`) are shown always.
   */
  readonly isInScope: (entry: BundleEntry) => boolean;
}

/** Who closes the bundle: an Ed25519 key, base64url, over UTF-8 text. */
export interface BundleSigner {
  readonly publicKey: string;
  sign(message: string): string;
}

/** The bundle can't be written as asked; the message says why. */
export class BundleRefused extends Error {
  override readonly name = 'BundleRefused';
}

/** Entries without which a reader could not follow the chain. */
const ALWAYS_SHOWN = new Set([CHECKPOINT, 'store.damaged', 'clock.jumped', 'console.started']);

/**
 * Writes a bundle, piece by piece. Nothing of the present moment goes into it: the same source and key give the same
 * bytes with the same zlib, and the same content with any.
 *
 * @param onClosed - told the digest that closes it
 * @throws BundleRefused, FormFault or ChainFault when the ledger's own lines do not hold
 */
export async function* writeBundle(
  source: BundleSource,
  signer: BundleSigner,
  onClosed: (digest: string) => void = () => undefined,
): AsyncGenerator<Uint8Array> {
  yield* zipLines(gather(bundleLines(source, signer, onClosed)));
}

/** The bundle's content, line by line, without line ends; for `writeBundle` and previews of size and content. */
export async function* bundleLines(
  source: BundleSource,
  signer: BundleSigner,
  onClosed: (digest: string) => void = () => undefined,
): AsyncGenerator<string> {
  const hash = createHash('sha256');
  let count = 0;
  let bytes = 0;
  for await (const line of openLines(source, signer)) {
    count += 1;
    bytes += Buffer.byteLength(line) + 1;
    checkLine(line, bytes);
    hash.update(line).update('\n');
    yield line;
  }
  const closed = { digest: hash.digest('hex'), lines: count };
  onClosed(closed.digest);
  const sig = signer.sign(closingMessage(closed, source.header.ledger));
  yield frame('closing', { ...closed, key: signer.publicKey, sig });
}

async function* openLines(source: BundleSource, signer: BundleSigner): AsyncGenerator<string> {
  const names = source.header.redaction === 'names' ? new Pseudonyms() : undefined;
  yield* frontLines(source, signer, names);
  let bodies: string[] = [];
  for await (const record of source.records) {
    const { entry } = decodeWhole(record);
    const isShown = ALWAYS_SHOWN.has(entry.kind) || source.isInScope(entry);
    if (isShown && bodies.length > 0) {
      yield canonical({ bodies });
      bodies = [];
    }
    if (!isShown) {
      bodies.push(bodyOf(openPartOf(record), sha256));
      if (bodies.length < BODIES_PER_LINE) continue;
      yield canonical({ bodies });
      bodies = [];
    } else if (!names || entry.kind === CHECKPOINT) yield `{"entry":${record}}`;
    else {
      const shown = names.veilEntry(entry.kind, entry.actor, entry.data);
      yield `{"veiled":${toVeiledLine(openPartOf(record), shown)}}`;
    }
  }
  if (bodies.length > 0) yield canonical({ bodies });
}

function* frontLines(source: BundleSource, signer: BundleSigner, names: Pseudonyms | undefined): Generator<string> {
  const { header } = source;
  const veil = <T>(value: T): T => (names ? (names.veilContent(value) as T) : value);
  yield frame('header', {
    ...header,
    format: 'stagewright-bundle',
    v: BUNDLE_VERSION,
    // The ledger's id is part of what checkpoints sign.
    scope: veil(header.scope),
    console: names ? '' : header.console,
  });
  const isDeclared = (key: BundleKey): boolean => key.key === signer.publicKey && key.role === 'exporter';
  const keys = [
    ...source.keys.filter((key) => !isDeclared(key)),
    { key: signer.publicKey, role: 'exporter' as const, name: header.console },
  ];
  const sorted = keys.map((key) => frame('key', { ...key, name: names ? '' : key.name })).sort();
  yield* new Set(sorted);
  for (const { kind, id, content } of source.attachments) {
    const digest = digestOf(kind, content);
    yield frame('attachment', { kind, id: veil(id), digest, veiled: names !== undefined, content: veil(content) });
  }
  for (const anchor of source.anchors) yield frame('anchor', { ...anchor, witness: veil(anchor.witness) });
}

/** @throws BundleRefused when the frame has not the form a reader expects */
function frame(name: keyof typeof frameSchemas, content: unknown): string {
  const read = frameSchemas[name].safeParse(content);
  if (!read.success) throw new BundleRefused(`the ${name} of the bundle can't be written: ${read.error.message}`);
  return canonical({ [name]: content });
}

function openPartOf(record: string): ReturnType<typeof toOpenPart> {
  const entry = JSON.parse(record) as UnsealedEntry | { readonly v: 1; readonly seq: number };
  if (entry.v === 2) return toOpenPart(entry, sha256);
  throw new BundleRefused(
    `record ${entry.seq} is of form 1, which can only be shown whole: choose all, names included`,
  );
}

/** What the reader would refuse is not written. */
function checkLine(line: string, bytesSoFar: number): void {
  const { depth, fileBytes, lineBytes } = BUNDLE_LIMITS;
  if (Buffer.byteLength(line) > lineBytes) throw new BundleRefused(`a line has more than ${lineBytes} bytes`);
  if (bytesSoFar > fileBytes) throw new BundleRefused(`the bundle has more than ${fileBytes} bytes`);
  const fault = findKeyFault(line, depth);
  if (fault) throw new FormFault(fault, 'in what is to be written');
}

/** Lines together, some 64 KiB at a time: one line at a time is slow. */
async function* gather(lines: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let gathered = '';
  for await (const line of lines) {
    gathered += `${line}\n`;
    if (gathered.length < 65_536) continue;
    yield Buffer.from(gathered, 'utf8');
    gathered = '';
  }
  yield Buffer.from(gathered, 'utf8');
}
