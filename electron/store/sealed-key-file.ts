import type { SealedKeyFile } from '../ports/signing-key.ts';
import { codeOf, readWhole, replaceWhole, type Disk } from './disk.ts';
import { storeFailed } from './store-report.ts';

/** The file of the key under a passphrase; the command line reads the same. */
const NAME = 'signing-key.json';

/** The sealed key in a console's data folder. @param now - names the file that a new one takes the place of */
export function openSealedKeyFile(disk: Disk, folder: string, now: () => Date): SealedKeyFile {
  return {
    read: async () => {
      try {
        const bytes = await readWhole(disk, `${folder}/${NAME}`);
        return bytes && new TextDecoder().decode(bytes);
      } catch (error) {
        throw storeFailed(NAME, error);
      }
    },
    write: async (text) => {
      try {
        await setAside(disk, folder, now());
        await replaceWhole(disk, folder, NAME, new TextEncoder().encode(text));
      } catch (error) {
        throw storeFailed(NAME, error);
      }
    },
  };
}

async function setAside(disk: Disk, folder: string, now: Date): Promise<void> {
  try {
    const stamp = now.toISOString().replaceAll(/[:.]/g, '-');
    await disk.rename(`${folder}/${NAME}`, `${folder}/signing-key.replaced-${stamp}.json`);
  } catch (error) {
    // There is none yet.
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}
