import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { openKey, sealKey } from '../../../electron/os/sealed-key.ts';
import { toPublicText } from '../../../electron/os/signing-key.ts';

const { privateKey } = generateKeyPairSync('ed25519');
let sealed: string;

beforeAll(async () => {
  sealed = await sealKey(privateKey, 'größe 8');
});

interface KeyFile {
  publicKey: string;
  sealed: string;
  kdf: Record<string, unknown>;
  cipher: Record<string, string>;
}

/** The file with something changed. */
function change(edit: (file: KeyFile) => void): string {
  const file = JSON.parse(sealed) as KeyFile;
  edit(file);
  return JSON.stringify(file);
}

const flip = (text: string): string =>
  Buffer.from(Buffer.from(text, 'base64').map((byte, index) => (index === 0 ? byte ^ 1 : byte))).toString('base64');

describe('a sealed key', () => {
  it('opens with its passphrase, however that was typed', async () => {
    const opened = await openKey(sealed, 'gro\u0308ße 8');
    expect(opened.ok && toPublicText(opened.privateKey)).toBe(toPublicText(privateKey));
  });

  it('does not show the private part', () => {
    const { d = '' } = privateKey.export({ format: 'jwk' });
    expect(sealed).not.toContain(d);
    expect(sealed).toContain(toPublicText(privateKey));
  });

  it('does not open with another passphrase', async () => {
    expect(await openKey(sealed, 'grösse 8')).toEqual({ ok: false, fault: 'wrong-passphrase' });
  });

  it.each<[string, (file: KeyFile) => void]>([
    ['the public key', (file) => (file.publicKey = toPublicText(generateKeyPairSync('ed25519').privateKey))],
    ['the sealed part', (file) => (file.sealed = flip(file.sealed))],
    ['the tag', (file) => (file.cipher['tag'] = flip(file.cipher['tag']!))],
    ['the salt', (file) => (file.kdf['salt'] = flip(String(file.kdf['salt'])))],
  ])('does not open when %s was changed', async (_name, edit) => {
    expect(await openKey(change(edit), 'größe 8')).toEqual({ ok: false, fault: 'wrong-passphrase' });
  });

  it.each<[string, string | ((file: KeyFile) => void)]>([
    ['nothing', ''],
    ['other JSON', '[1]'],
    ['a weaker work factor', (file) => (file.kdf['N'] = 2)],
    ['a work factor that would take all memory', (file) => (file.kdf['N'] = 2 ** 30)],
    ['a shorter tag', (file) => (file.cipher['tag'] = 'AAAA')],
  ])('is not taken for one when it holds %s', async (_name, edit) => {
    const text = typeof edit === 'string' ? edit : change(edit);
    expect(await openKey(text, 'größe 8')).toEqual({ ok: false, fault: 'not-a-key-file' });
  });
});
