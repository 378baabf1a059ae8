import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { BoundedMemo } from '../../shared/domain/bounded-memo.ts';
import { ProblemError } from '../../shared/errors.ts';
import type { Secrets, Signer } from '../ports.ts';

const KEY_NAME = 'signing-key';
/** RFC 8410 frame of a raw Ed25519 public key. */
const PUBLIC_FRAME = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * The workstation's Ed25519 key. Its private part is kept only by the desktop's key store. Where there is none, or where
 * it fails, the key lives as long as this program runs: `isKept` is false. A kept key is never replaced.
 *
 * @param onTrouble - told why a key store that should have kept the key did not
 */
export async function openSigner(secrets: Secrets, onTrouble: (reason: string) => void): Promise<Signer> {
  if (!secrets.canKeep) return toSigner(generateKeyPairSync('ed25519').privateKey, false);
  try {
    const kept = await secrets.read(KEY_NAME);
    if (kept !== undefined) return toSigner(importPrivateKey(Buffer.from(kept, 'base64')), true);
    const { privateKey } = generateKeyPairSync('ed25519');
    await writeKey(secrets, privateKey);
    return toSigner(privateKey, true);
  } catch (error) {
    onTrouble(reasonOf(error));
    return toSigner(generateKeyPairSync('ed25519').privateKey, false);
  }
}

/** Whether the key store holds a signing key, readable or not. */
export async function hasKeptKey(secrets: Secrets): Promise<boolean> {
  if (!secrets.canKeep) return false;
  try {
    return (await secrets.read(KEY_NAME)) !== undefined;
  } catch (error) {
    // What can't be decrypted is there.
    if (error instanceof ProblemError) return true;
    throw error;
  }
}

/** Gives a key to the key store. @param onTrouble - told why it did not take it */
export async function keepKey(
  secrets: Secrets,
  privateKey: KeyObject,
  onTrouble: (reason: string) => void,
): Promise<void> {
  try {
    await writeKey(secrets, privateKey);
  } catch (error) {
    onTrouble(reasonOf(error));
  }
}

async function writeKey(secrets: Secrets, privateKey: KeyObject): Promise<void> {
  await secrets.keep(KEY_NAME, privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'));
}

/** @throws whatever is no error */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) throw error;
  return error instanceof ProblemError && error.problem.code === 'store-failed' ? error.problem.reason : error.message;
}

/** A signer around a private key. @param isKept - whether the key outlives this session */
export function toSigner(privateKey: KeyObject, isKept: boolean): Signer {
  return {
    publicKey: toPublicText(privateKey),
    isKept,
    sign: (message) => sign(null, Buffer.from(message, 'utf8'), privateKey).toString('base64url'),
    verify: verifySignature,
  };
}

/** The verdict on a signature, and on which message: the same records are read with every event of a pool. */
const verdicts = new BoundedMemo<{ readonly message: string; readonly holds: boolean }>(8_000_000);

/** Checks an Ed25519 signature; false for keys and signatures that are none. */
export function verifySignature(key: string, message: string, sig: string): boolean {
  const known = verdicts.get(
    `${key} ${sig}`,
    () => ({ message, holds: checkSignature(key, message, sig) }),
    message.length,
  );
  return known.message === message ? known.holds : checkSignature(key, message, sig);
}

function checkSignature(key: string, message: string, sig: string): boolean {
  const raw = decodeExactly(key, 32);
  const bytes = decodeExactly(sig, 64);
  if (!raw || !bytes) return false;
  const publicKey = createPublicKey({ key: Buffer.concat([PUBLIC_FRAME, raw]), format: 'der', type: 'spki' });
  return verify(null, Buffer.from(message, 'utf8'), publicKey, bytes);
}

/** The public key of a private one as records carry it: 32 bytes, base64url. */
export function toPublicText(privateKey: KeyObject): string {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64url');
}

/** @throws Error for anything but an Ed25519 key in PKCS #8 DER */
export function importPrivateKey(der: Buffer): KeyObject {
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`the kept key is of type ${String(key.asymmetricKeyType)}`);
  return key;
}

/** One text per value: Node also reads base64url with padding, spaces or stray last bits, which would make twins. */
function decodeExactly(text: string, length: number): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length === length && bytes.toString('base64url') === text ? bytes : undefined;
}
