import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { feedAddressFault, addressInFeed } from '../../shared/domain/update/feed-address.ts';
import { readRelease, type Release } from '../../shared/domain/update/release.ts';
import type { UpdateFault } from '../../shared/domain/update/update-fault.ts';
import { ProblemError } from '../../shared/errors.ts';

/** Metadata is a page of text. */
const LARGEST_METADATA = 256 * 1024;
/** Signed with the text, so that a signature counts for nothing else, and for one system's metadata only. */
const PREFIX = 'stagewright/update-feed/v1\n';
const SIGNATURE_LINE = /^# signature: ([A-Za-z0-9+/]{86}==)$/;

/** Reads what is at an HTTPS address, following no redirection. Rejects where it can't, or where there is more than that. */
export type FetchBytes = (address: string, mostBytes: number) => Promise<Uint8Array>;

/** Where a feed is read from and with which key. */
export interface FeedReader {
  readonly fetch: FetchBytes;
  readonly keyPlaces: readonly string[];
  /** Name of the metadata in the feed; see `metadataName`. */
  readonly metadata: string;
}

/** A failure of updates, as people are told it. */
export function updateFailed(fault: UpdateFault, detail: string, cause?: unknown): ProblemError {
  return new ProblemError({ code: 'update-failed', fault, detail }, { cause });
}

/** Name of the metadata that electron-builder writes for a system and its processor. */
export function metadataName(platform: NodeJS.Platform, arch: string): string {
  if (platform === 'win32') return 'latest.yml';
  if (platform === 'darwin') return 'latest-mac.yml';
  return arch === 'x64' ? 'latest-linux.yml' : `latest-linux-${arch}.yml`;
}

/**
 * Reads the public key that feeds are checked with from the first place where there is one.
 * @returns null where there is none
 * @throws ProblemError `update-failed`, `no-key`, where what is there is no Ed25519 public key
 */
export async function readUpdateKey(places: readonly string[]): Promise<KeyObject | null> {
  for (const place of places) {
    const text = await readIfThere(place);
    if (text === undefined) continue;
    try {
      const key = createPublicKey(text);
      if (key.asymmetricKeyType === 'ed25519') return key;
    } catch (error) {
      throw updateFailed('no-key', `${place} holds no public key`, error);
    }
    throw updateFailed('no-key', `${place} holds a key of another kind than Ed25519`);
  }
  return null;
}

/** SHA-256 of a public key, pairs of hex digits with colons between. */
export function fingerprintOf(key: KeyObject): string {
  const digest = createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');
  return (digest.toUpperCase().match(/../g) ?? []).join(':');
}

/**
 * Reads a feed's metadata and checks its signature before a word of it is believed.
 * @throws ProblemError `update-failed`: `no-feed`, `no-key`, `unreachable`, `too-large`, `unsigned`, `bad-signature`, `malformed`
 */
export async function readFeed(reader: FeedReader, feed: string): Promise<Release> {
  const fault = feedAddressFault(feed);
  if (fault !== null) throw updateFailed('no-feed', fault);
  const key = await readUpdateKey(reader.keyPlaces);
  if (!key) throw updateFailed('no-key', reader.keyPlaces.join(', '));
  const address = addressInFeed(feed, reader.metadata);
  const bytes = await reader.fetch(address, LARGEST_METADATA).catch((error: unknown) => {
    if (error instanceof ProblemError) throw error;
    throw updateFailed('unreachable', `${address}: ${error instanceof Error ? error.message : String(error)}`, error);
  });
  if (bytes.length > LARGEST_METADATA) throw updateFailed('too-large', address);
  const read = readRelease(openSigned(bytes, reader.metadata, key));
  if (!read.ok) throw updateFailed('malformed', read.detail);
  return read.release;
}

/** What is signed: the metadata without its last line. */
function signedPart(metadata: string, name: string): Buffer {
  return Buffer.from(`${PREFIX}${name}\n${metadata}`, 'utf8');
}

/** The text of signed metadata, without its signature. @throws ProblemError `update-failed`: `unsigned`, `bad-signature` */
function openSigned(bytes: Uint8Array, name: string, key: KeyObject): string {
  const text = decode(bytes);
  const end = text.replace(/\n$/, '').lastIndexOf('\n') + 1;
  const signature = SIGNATURE_LINE.exec(text.slice(end).replace(/\n$/, ''))?.[1];
  if (signature === undefined) throw updateFailed('unsigned', name);
  const metadata = text.slice(0, end);
  if (!verify(null, signedPart(metadata, name), key, Buffer.from(signature, 'base64')))
    throw updateFailed('bad-signature', name);
  return metadata;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw updateFailed('malformed', 'it is no UTF-8 text', error);
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined;
    throw updateFailed('no-key', `${path} can not be read: ${String(error)}`, error);
  }
}
