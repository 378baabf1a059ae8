import { chmod, readFile, writeFile } from 'node:fs/promises';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { openKey, sealKey } from '../os/sealed-key.ts';
import { importPrivateKey, toSigner } from '../os/signing-key.ts';
import type { Signer } from '../ports.ts';
import type { KeyTransfer } from '../ports/data.ts';
import { addToRestore, KEY_FILE } from '../store/backup/restore.ts';
import { realDisk } from '../store/disk.ts';
import { CommandError, EXIT } from './exit.ts';

/**
 * The key sealed under the passphrase, made at the first call; a new one for this command where there is no passphrase.
 * @throws CommandError where the passphrase does not open it
 */
export async function openKeptSigner(
  folder: string,
  passphrase: string | undefined,
): Promise<{ readonly signer: Signer; readonly key: KeyObject | undefined }> {
  if (passphrase === undefined)
    return { signer: toSigner(generateKeyPairSync('ed25519').privateKey, false), key: undefined };
  const file = join(folder, KEY_FILE);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) {
    const { privateKey } = generateKeyPairSync('ed25519');
    await writeFile(file, await sealKey(privateKey, passphrase), { flag: 'wx', mode: 0o600 });
    await chmod(file, 0o600);
    return { signer: toSigner(privateKey, true), key: privateKey };
  }
  const opened = await openKey(text, passphrase);
  if (opened.ok) return { signer: toSigner(opened.privateKey, true), key: opened.privateKey };
  throw new CommandError(
    opened.fault === 'wrong-passphrase' ? `The passphrase does not open ${file}` : `${file} is no signing key`,
    EXIT.refused,
  );
}

/** The key of this command line; one that comes with a back-up is sealed under the back-up's passphrase. */
export function keyTransferIn(folder: string, findKey: () => KeyObject | undefined): KeyTransfer {
  return {
    read: () => Promise.resolve(findKey()?.export({ type: 'pkcs8', format: 'der' }).toString('base64')),
    stage: async (text, passphrase) => {
      await addToRestore(realDisk, folder, await sealKey(importPrivateKey(Buffer.from(text, 'base64')), passphrase));
      return true;
    },
  };
}
