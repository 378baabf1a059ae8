import { ProblemError } from '../../shared/errors.ts';
import type { Secrets } from '../ports.ts';

/** Where encrypted values are kept; it never sees a secret. */
export interface Vault {
  find(name: string): string | undefined;
  set(name: string, ciphertext: string): Promise<void>;
  remove(name: string): Promise<void>;
}

/**
 * What is used of Electron's `safeStorage`. Older Electron has the synchronous calls only, newer ones are about to drop
 * them; it is handed in, so that every combination is tested without Electron.
 */
export interface KeyStore {
  isEncryptionAvailable?(): boolean;
  encryptString?(text: string): Buffer;
  decryptString?(bytes: Buffer): string;
  isAsyncEncryptionAvailable?(): Promise<boolean>;
  encryptStringAsync?(text: string): Promise<Buffer>;
  decryptStringAsync?(bytes: Buffer): Promise<string | { readonly result: string }>;
  /** Linux only. */
  getSelectedStorageBackend?(): string;
}

/** What Chromium writes before a value that it encrypted by the password built into its source. */
const BUILT_IN_PASSWORD = 'v10';
const FILE = 'secrets.json';

/**
 * Secrets in the desktop's own key store. Where there is none, or only Chromium's built-in password, `canKeep` is false
 * and nothing is stored at all. Call it after the app is ready.
 *
 * `keep` and `read` throw ProblemError store-failed; `read` also when the key store can't decrypt what it was given.
 */
export async function openSecrets(keyStore: KeyStore, vault: Vault, platform: string): Promise<Secrets> {
  const canKeep = await hasRealKey(keyStore, platform);
  return {
    canKeep,
    keep: async (name, secret) => {
      if (!canKeep) throw failed('this desktop has no key store');
      const bytes = await encrypt(keyStore, secret).catch((error: unknown) => {
        throw failed('the key store does not encrypt', error);
      });
      await vault.set(name, bytes.toString('base64'));
    },
    read: async (name) => {
      const kept = canKeep ? vault.find(name) : undefined;
      if (kept === undefined) return undefined;
      return decrypt(keyStore, Buffer.from(kept, 'base64')).catch((error: unknown) => {
        throw failed('the key store does not decrypt what it encrypted earlier', error);
      });
    },
    remove: (name) => vault.remove(name),
  };
}

/** "Available" is believed only after a round trip, and on Linux only if the key is not the built-in one. */
async function hasRealKey(keyStore: KeyStore, platform: string): Promise<boolean> {
  if (!(await isAvailable(keyStore))) return false;
  if (platform === 'linux') {
    const backend = keyStore.getSelectedStorageBackend?.();
    if (backend === 'basic_text' || backend === 'unknown') return false;
  }
  const probe = 'stagewright key store probe';
  try {
    const bytes = await encrypt(keyStore, probe);
    if (platform === 'linux' && bytes.toString('latin1', 0, 3) === BUILT_IN_PASSWORD) return false;
    return (await decrypt(keyStore, bytes)) === probe;
  } catch (error) {
    // A key store that is locked or was refused by the person: as good as none, for this session.
    if (error instanceof Error) return false;
    throw error;
  }
}

async function isAvailable(keyStore: KeyStore): Promise<boolean> {
  if (keyStore.isAsyncEncryptionAvailable) return keyStore.isAsyncEncryptionAvailable();
  return keyStore.isEncryptionAvailable?.() ?? false;
}

async function encrypt(keyStore: KeyStore, secret: string): Promise<Buffer> {
  if (keyStore.encryptStringAsync) return keyStore.encryptStringAsync(secret);
  if (!keyStore.encryptString) throw new Error('this Electron can not encrypt');
  return keyStore.encryptString(secret);
}

async function decrypt(keyStore: KeyStore, bytes: Buffer): Promise<string> {
  if (keyStore.decryptStringAsync) {
    const answer = await keyStore.decryptStringAsync(bytes);
    return typeof answer === 'string' ? answer : answer.result;
  }
  if (!keyStore.decryptString) throw new Error('this Electron can not decrypt');
  return keyStore.decryptString(bytes);
}

function failed(reason: string, cause?: unknown): ProblemError {
  return new ProblemError({ code: 'store-failed', file: FILE, reason }, { cause });
}
