import { safeStorage } from 'electron';
import type { Secrets } from '../ports.ts';

/** Where encrypted values are kept; it never sees a secret. */
export interface Vault {
  find(name: string): string | undefined;
  set(name: string, ciphertext: string): Promise<void>;
  remove(name: string): Promise<void>;
}

/** The calls that newer Electron is about to drop; the only ones of older Electron. */
interface OlderSafeStorage {
  isEncryptionAvailable(): boolean;
  encryptString(text: string): Buffer;
  decryptString(bytes: Buffer): string;
}

/** The calls that newer Electron has and older has not. */
interface NewerSafeStorage {
  encryptStringAsync?(text: string): Promise<Buffer>;
  decryptStringAsync?(bytes: Buffer): Promise<string | { readonly result: string }>;
  isAsyncEncryptionAvailable?(): Promise<boolean>;
  getSelectedStorageBackend?(): string;
}

const older: OlderSafeStorage = safeStorage;
const newer = safeStorage as unknown as NewerSafeStorage;

/**
 * Secrets in the desktop's own key store. Where Electron finds none, or only its built-in password, `canKeep` is false
 * and nothing is stored at all.
 */
export async function openSecrets(vault: Vault): Promise<Secrets> {
  const canKeep = await findKeyStore();
  return {
    canKeep,
    keep: async (name, secret) => {
      if (!canKeep) throw new Error('this desktop has no key store');
      await vault.set(name, (await encrypt(secret)).toString('base64'));
    },
    read: async (name) => {
      const kept = canKeep ? vault.find(name) : undefined;
      return kept === undefined ? undefined : decrypt(Buffer.from(kept, 'base64'));
    },
    remove: (name) => vault.remove(name),
  };
}

async function findKeyStore(): Promise<boolean> {
  if (process.platform === 'linux' && newer.getSelectedStorageBackend?.() === 'basic_text') return false;
  if (newer.isAsyncEncryptionAvailable) return newer.isAsyncEncryptionAvailable();
  return older.isEncryptionAvailable();
}

function encrypt(secret: string): Promise<Buffer> {
  return newer.encryptStringAsync ? newer.encryptStringAsync(secret) : Promise.resolve(older.encryptString(secret));
}

async function decrypt(bytes: Buffer): Promise<string> {
  if (!newer.decryptStringAsync) return older.decryptString(bytes);
  const answer = await newer.decryptStringAsync(bytes);
  return typeof answer === 'string' ? answer : answer.result;
}
