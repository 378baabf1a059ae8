import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { closingMessage, GZIP_HEADER } from '../../electron/bundle/bundle-form.ts';
import { canonical } from '../../electron/bundle/digest.ts';
import type { BundleSigner } from '../../electron/bundle/write-bundle.ts';

/** A bundle's lines. */
export function linesOf(bytes: Uint8Array): string[] {
  return gunzipSync(bytes).toString('utf8').split('\n').slice(0, -1);
}

/** Lines packed as a bundle is, whatever they say. */
export function pack(lines: readonly string[], end = '\n'): Buffer {
  const bytes = gzipSync(Buffer.from(lines.join('\n') + end));
  bytes.set(GZIP_HEADER, 0);
  return bytes;
}

/** Closes lines anew: what somebody with a key of their own can do. */
export function closeAs(signer: BundleSigner, lines: readonly string[], ledger = 'ledger-a'): string[] {
  const text = lines.map((line) => `${line}\n`).join('');
  const closed = { digest: createHash('sha256').update(text).digest('hex'), lines: lines.length };
  const sig = signer.sign(closingMessage(closed, ledger));
  return [...lines, canonical({ closing: { ...closed, key: signer.publicKey, sig } })];
}

/** Lines with the key declared as the exporter's, as a forger would. */
export function declare(signer: BundleSigner, lines: readonly string[]): string[] {
  const key = (role: string): string => canonical({ key: { key: signer.publicKey, name: 'desk 4', role } });
  return [lines[0]!, key('exporter'), key('ledger'), ...lines.slice(1).filter((line) => !line.startsWith('{"key":'))];
}
