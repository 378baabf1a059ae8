import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { runMain, say, SetUpError } from '../say.mjs';

/*
 * Signs the metadata of a feed, in place: node build/package/sign-feed.mjs --key update-key.private.pem latest-linux.yml ...
 * A key: openssl genpkey -algorithm ed25519 -out update-key.private.pem; its public part, which consoles check with:
 * openssl pkey -in update-key.private.pem -pubout -out update-key.pem
 */

/** Also in electron/os/update-feed.ts. */
const PREFIX = 'stagewright/update-feed/v1\n';
const SIGNATURE_LINE = /# signature: [A-Za-z0-9+/]{86}==\n?$/;

/**
 * Metadata with its signature as the last line; one that is there already is replaced.
 *
 * @param name - the file's name in the feed, which is signed too: metadata of one system counts for no other
 * @param key - Ed25519 private key, PEM
 */
export function signMetadata(text, name, key) {
  const metadata = text.replace(SIGNATURE_LINE, '').replace(/\n*$/, '\n');
  const signature = sign(null, Buffer.from(`${PREFIX}${name}\n${metadata}`, 'utf8'), createPrivateKey(key));
  return `${metadata}# signature: ${signature.toString('base64')}\n`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await runMain(() => {
    const { values, positionals } = parseArgs({ options: { key: { type: 'string' } }, allowPositionals: true });
    if (values.key === undefined || positionals.length === 0)
      throw new SetUpError('Say --key FILE and the metadata to sign: latest.yml, latest-mac.yml, latest-linux.yml');
    const key = readFileSync(values.key, 'utf8');
    for (const file of positionals) {
      writeFileSync(file, signMetadata(readFileSync(file, 'utf8'), basename(file), key));
      say(`Signed ${file}`);
    }
  });
}
