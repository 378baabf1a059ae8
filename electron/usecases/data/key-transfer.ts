import type { Secrets } from '../../ports.ts';
import type { KeyTransfer } from '../../ports/data.ts';

/** Name under which `os/signing-key.ts` keeps the key. */
const KEY_NAME = 'signing-key';
const STAGED_NAME = 'restored-signing-key';

/** The signing key by the desktop's key store. */
export function keyTransferBy(secrets: Secrets): KeyTransfer {
  return {
    read: () => (secrets.canKeep ? secrets.read(KEY_NAME) : Promise.resolve(undefined)),
    stage: async (key) => {
      if (!secrets.canKeep) return false;
      await secrets.keep(STAGED_NAME, key);
      return true;
    },
  };
}

/** After a restore: the key that came with it becomes this workstation's. Call it before the key is opened. */
export async function takeStagedKey(secrets: Secrets): Promise<void> {
  const key = secrets.canKeep ? await secrets.read(STAGED_NAME) : undefined;
  if (key === undefined) return;
  await secrets.keep(KEY_NAME, key);
  await secrets.remove(STAGED_NAME);
}
