import { chmod, readFile, writeFile } from 'node:fs/promises';
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { openKey, sealKey } from '../os/sealed-key.ts';
import { toSigner } from '../os/signing-key.ts';
import type { Signer } from '../ports.ts';
import { CommandError, EXIT } from './exit.ts';

const KEY_FILE = 'signing-key.json';

/**
 * The key sealed under the passphrase, made at the first call; a new one for this command where there is no passphrase.
 * @throws CommandError where the passphrase does not open it
 */
export async function openKeptSigner(folder: string, passphrase: string | undefined): Promise<Signer> {
  if (passphrase === undefined) return toSigner(generateKeyPairSync('ed25519').privateKey, false);
  const file = join(folder, KEY_FILE);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) {
    const { privateKey } = generateKeyPairSync('ed25519');
    await writeFile(file, await sealKey(privateKey, passphrase), { flag: 'wx', mode: 0o600 });
    await chmod(file, 0o600);
    return toSigner(privateKey, true);
  }
  const opened = await openKey(text, passphrase);
  if (opened.ok) return toSigner(opened.privateKey, true);
  throw new CommandError(
    opened.fault === 'wrong-passphrase' ? `The passphrase does not open ${file}` : `${file} is no signing key`,
    EXIT.refused,
  );
}
