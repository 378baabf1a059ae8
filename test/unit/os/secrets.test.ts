import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openSecrets, type KeyStore, type Vault } from '../../../electron/os/secrets.ts';
import { openSigner, verifySignature } from '../../../electron/os/signing-key.ts';

/** A vault in memory that can be looked into. */
function makeVault(): Vault & { readonly values: Map<string, string> } {
  const values = new Map<string, string>();
  return {
    values,
    find: (name) => values.get(name),
    set: async (name, ciphertext) => void values.set(name, ciphertext),
    remove: async (name) => void values.delete(name),
  };
}

const scramble = (bytes: Buffer): Buffer => Buffer.from(bytes.map((byte) => byte ^ 0x5a));

/** What older Electron offers. */
function makeOlder(prefix = 'v11'): KeyStore {
  return {
    isEncryptionAvailable: () => true,
    encryptString: (text) => Buffer.concat([Buffer.from(prefix), scramble(Buffer.from(text))]),
    decryptString: (bytes) => {
      if (bytes.toString('latin1', 0, 3) !== prefix) throw new Error('not ours');
      return scramble(bytes.subarray(3)).toString('utf8');
    },
  };
}

/** What newer Electron offers. */
function makeNewer(backend = 'gnome_libsecret', prefix = 'v12'): KeyStore {
  const older = makeOlder(prefix);
  return {
    isAsyncEncryptionAvailable: async () => true,
    encryptStringAsync: async (text) => older.encryptString!(text),
    decryptStringAsync: async (bytes) => ({ result: older.decryptString!(bytes), shouldReEncrypt: false }),
    getSelectedStorageBackend: () => backend,
  };
}

describe('secrets where there is a key store', () => {
  it.each([
    ['older Electron', makeOlder()],
    ['newer Electron', makeNewer()],
  ])('are kept encrypted, read back and removed (%s)', async (_name, keyStore) => {
    const vault = makeVault();
    const secrets = await openSecrets(keyStore, vault, 'linux');
    expect(secrets.canKeep).toBe(true);
    await secrets.keep('pool', 'correct horse');
    expect(await secrets.read('pool')).toBe('correct horse');
    expect(Buffer.from(vault.values.get('pool')!, 'base64').toString('latin1')).not.toContain('correct horse');
    await secrets.remove('pool');
    expect(await secrets.read('pool')).toBeUndefined();
    expect(vault.values.size).toBe(0);
  });

  it('say so when the key store does not decrypt what it once encrypted', async () => {
    const vault = makeVault();
    vault.values.set('pool', Buffer.from('v99other').toString('base64'));
    const secrets = await openSecrets(makeOlder(), vault, 'linux');
    await expect(secrets.read('pool')).rejects.toMatchObject({ problem: { code: 'store-failed' } });
    expect(vault.values.size).toBe(1);
  });
});

describe('secrets where there is no real key store', () => {
  const locked: KeyStore = {
    ...makeOlder(),
    encryptString: () => {
      throw new Error('locked');
    },
  };
  it.each<[string, KeyStore, string]>([
    ['nothing is available', { isEncryptionAvailable: () => false }, 'linux'],
    ['newer Electron says no', { ...makeNewer(), isAsyncEncryptionAvailable: async () => false }, 'linux'],
    ['the backend is plain text', makeNewer('basic_text'), 'linux'],
    ['the backend is unknown', makeNewer('unknown'), 'linux'],
    ['the key is the one built into Chromium', makeOlder('v10'), 'linux'],
    ['the key store is locked', locked, 'linux'],
    ['it gives back something else', { ...makeOlder(), decryptString: () => 'other' }, 'darwin'],
    ['it has no calls at all', {}, 'win32'],
  ])('are never stored: %s', async (_name, keyStore, platform) => {
    const vault = makeVault();
    const secrets = await openSecrets(keyStore, vault, platform);
    expect(secrets.canKeep).toBe(false);
    await expect(secrets.keep('pool', 'x')).rejects.toMatchObject({ problem: { code: 'store-failed' } });
    expect(await secrets.read('pool')).toBeUndefined();
    expect(vault.values.size).toBe(0);
  });

  it('believe the v10 mark on other systems, where it is a real key', async () => {
    expect((await openSecrets(makeOlder('v10'), makeVault(), 'darwin')).canKeep).toBe(true);
  });
});

describe('the signing key', () => {
  it('is the same at the next start where it can be kept', async () => {
    const vault = makeVault();
    const open = async () =>
      openSigner(await openSecrets(makeOlder(), vault, 'linux'), (reason) => {
        throw new Error(reason);
      });
    const first = await open();
    const second = await open();
    expect(first.isKept).toBe(true);
    expect(second.publicKey).toBe(first.publicKey);
    expect(second.verify(first.publicKey, 'text', first.sign('text'))).toBe(true);
  });

  it('lives one session without a key store', async () => {
    const secrets = await openSecrets({}, makeVault(), 'linux');
    const troubles: string[] = [];
    const signer = await openSigner(secrets, (reason) => troubles.push(reason));
    expect(signer.isKept).toBe(false);
    expect((await openSigner(secrets, (reason) => troubles.push(reason))).publicKey).not.toBe(signer.publicKey);
    expect(troubles).toEqual([]);
  });

  it.each([
    ['can not be decrypted', Buffer.from('v99xx').toString('base64')],
    ['is no key', makeOlder().encryptString!('rubbish').toString('base64')],
    [
      'is of another type',
      makeOlder().encryptString!(
        generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
      ).toString('base64'),
    ],
  ])('that %s is said and left where it is; this session signs with another', async (_name, kept) => {
    const vault = makeVault();
    vault.values.set('signing-key', kept);
    const troubles: string[] = [];
    const signer = await openSigner(await openSecrets(makeOlder(), vault, 'linux'), (reason) => troubles.push(reason));
    expect(signer.isKept).toBe(false);
    expect(signer.verify(signer.publicKey, 'm', signer.sign('m'))).toBe(true);
    expect(troubles).toHaveLength(1);
    expect(vault.values.get('signing-key')).toBe(kept);
  });

  it('that can not be stored is said, and counts as not kept', async () => {
    const vault = { ...makeVault(), set: () => Promise.reject(new Error('disk full')) };
    const troubles: string[] = [];
    const signer = await openSigner(await openSecrets(makeOlder(), vault, 'linux'), (reason) => troubles.push(reason));
    expect(signer.isKept).toBe(false);
    expect(troubles).toEqual(['disk full']);
  });
});

describe('a signature', () => {
  it('holds for its own key, text and bytes only, and rubbish is just false', async () => {
    const signer = await openSigner(await openSecrets({}, makeVault(), 'linux'), () => undefined);
    const other = await openSigner(await openSecrets({}, makeVault(), 'linux'), () => undefined);
    const sig = signer.sign('text');
    expect(verifySignature(signer.publicKey, 'text', sig)).toBe(true);
    expect(verifySignature(other.publicKey, 'text', sig)).toBe(false);
    expect(verifySignature(signer.publicKey, 'texT', sig)).toBe(false);
    for (const wrong of [
      '',
      'x',
      `${sig}=`,
      ` ${sig}`,
      sig.slice(1),
      `${sig.slice(0, -1)}-`,
      sig.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
    ])
      expect(verifySignature(signer.publicKey, 'text', wrong)).toBe(false);
    for (const wrong of ['', 'x', '!'.repeat(43), 'A'.repeat(43), `${signer.publicKey}=`])
      expect(verifySignature(wrong, 'text', sig)).toBe(false);
  });
});
