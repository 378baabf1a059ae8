import { z } from 'zod';
import { openDocument, type DocumentPlace } from './document.ts';
import type { DocumentKind } from './document-file.ts';

/** Keeps values that are encrypted already; it never sees a secret. */
export interface SecretVault {
  find(name: string): string | undefined;
  set(name: string, ciphertext: string): Promise<void>;
  remove(name: string): Promise<void>;
}

/** The document of encrypted values, base64, by name. */
export const secretVaultKind: DocumentKind<Readonly<Record<string, string>>> = {
  name: 'secrets',
  version: 1,
  schema: z.record(z.string().min(1).max(200), z.base64().max(65_536)),
  empty: {},
  migrations: {},
};

/** Opens the vault; see `openDocument` for what happens to a damaged file. */
export async function openSecretVault(place: DocumentPlace): Promise<SecretVault> {
  const document = await openDocument(place, secretVaultKind);
  return {
    find: (name) => (Object.hasOwn(document.data, name) ? document.data[name] : undefined),
    set: (name, ciphertext) => document.update((values) => ({ ...values, [name]: ciphertext })),
    remove: async (name) => {
      if (!Object.hasOwn(document.data, name)) return;
      await document.update((values) => Object.fromEntries(Object.entries(values).filter(([key]) => key !== name)));
    },
  };
}
