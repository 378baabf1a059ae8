import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { KeyDesk } from '../../../electron/os/key-desk.ts';
import { sealKey } from '../../../electron/os/sealed-key.ts';
import { toPublicText } from '../../../electron/os/signing-key.ts';
import type { Secrets } from '../../../electron/ports.ts';
import { openSealedKeyFile } from '../../../electron/store/sealed-key-file.ts';
import { MemoryDisk } from '../../fakes/memory-disk.ts';

const PASSPHRASE = 'correct horse battery';
const FOLDER = 'data';
const FILE = `${FOLDER}/signing-key.json`;

/** A key store in memory; `canKeep` false is a desktop without one. */
function makeSecrets(canKeep: boolean): Secrets & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    canKeep,
    keep: async (name, secret) => void kept.set(name, secret),
    read: async (name) => kept.get(name),
    remove: async (name) => void kept.delete(name),
  };
}

/** A desk with the file of its key on a disk. */
function deskOn(disk: MemoryDisk) {
  const desk = new KeyDesk();
  const file = openSealedKeyFile(disk, FOLDER, () => new Date('2026-02-03T04:05:06.789Z'));
  return {
    desk,
    open: (secrets: Secrets, onTrouble: (reason: string) => void) => desk.open(secrets, file, onTrouble),
  };
}
type OpenDesk = ReturnType<typeof deskOn>;
const noTrouble = (reason: string): never => {
  throw new Error(reason);
};
const stateOf = ({ desk }: OpenDesk) => desk.handlers['signer.state']();
const unlock = ({ desk }: OpenDesk, passphrase: string) => desk.handlers['signer.unlock']({ passphrase });

/** A disk with a sealed key, and the key's public part. */
async function sealed(): Promise<{ readonly disk: MemoryDisk; readonly publicKey: string }> {
  const disk = new MemoryDisk();
  await disk.makeFolder();
  const { privateKey } = generateKeyPairSync('ed25519');
  disk.put(FILE, Buffer.from(await sealKey(privateKey, PASSPHRASE)));
  return { disk, publicKey: toPublicText(privateKey) };
}

describe('a signing key without a key store', () => {
  it('ends with its session unless it is sealed; then the next start signs with it once it is unlocked', async () => {
    const disk = new MemoryDisk();
    await disk.makeFolder();
    const first = await deskOn(disk).open(makeSecrets(false), noTrouble);
    expect(first.isKept).toBe(false);
    await first.seal?.(PASSPHRASE);
    expect(first.isKept).toBe(true);
    expect(Buffer.from(disk.peek(FILE)!).toString('utf8')).toContain(first.publicKey);

    const desk = deskOn(disk);
    const opening = desk.open(makeSecrets(false), noTrouble);
    expect(await stateOf(desk)).toEqual({ isLocked: true });
    expect(await unlock(desk, PASSPHRASE)).toEqual({ outcome: 'opened' });
    const second = await opening;
    expect(second.publicKey).toBe(first.publicKey);
    expect(second.isKept).toBe(true);
    expect(first.verify(first.publicKey, 'text', second.sign('text'))).toBe(true);
    expect(await stateOf(desk)).toEqual({ isLocked: false });
  });

  it('stays locked after a wrong passphrase, and takes the right one then', async () => {
    const { disk, publicKey } = await sealed();
    const desk = deskOn(disk);
    const opening = desk.open(makeSecrets(false), noTrouble);
    await stateOf(desk);
    const answers = await Promise.all([unlock(desk, 'wrong'), unlock(desk, ''), unlock(desk, PASSPHRASE)]);
    expect(answers.map(({ outcome }) => outcome)).toEqual(['wrong-passphrase', 'wrong-passphrase', 'opened']);
    expect((await opening).publicKey).toBe(publicKey);
  });

  it('left locked gives a key of the session; the sealed one stays, and a new one gets its name beside it', async () => {
    const { disk, publicKey } = await sealed();
    const before = Buffer.from(disk.peek(FILE)!).toString('utf8');
    const desk = deskOn(disk);
    const opening = desk.open(makeSecrets(false), noTrouble);
    await stateOf(desk);
    desk.desk.handlers['signer.go-without']();
    const signer = await opening;
    expect(signer.isKept).toBe(false);
    expect(signer.publicKey).not.toBe(publicKey);
    expect(Buffer.from(disk.peek(FILE)!).toString('utf8')).toBe(before);
    await signer.seal?.('another passphrase');
    const aside = disk.peek(`${FOLDER}/signing-key.replaced-2026-02-03T04-05-06-789Z.json`);
    expect(Buffer.from(aside!).toString('utf8')).toBe(before);
    expect(Buffer.from(disk.peek(FILE)!).toString('utf8')).toContain(signer.publicKey);
  });

  it('is refused to be unlocked or left where it is not locked', async () => {
    const { disk } = await sealed();
    const desk = deskOn(disk);
    const opening = desk.open(makeSecrets(false), noTrouble);
    await stateOf(desk);
    desk.desk.handlers['signer.go-without']();
    await opening;
    await expect(unlock(desk, PASSPHRASE)).rejects.toMatchObject({ problem: { code: 'invalid-request' } });
    expect(() => desk.desk.handlers['signer.go-without']()).toThrow();
  });

  it('in a damaged file is told from a wrong passphrase', async () => {
    const disk = new MemoryDisk();
    await disk.makeFolder();
    disk.put(FILE, Buffer.from('{"v":1'));
    const desk = deskOn(disk);
    const opening = desk.open(makeSecrets(false), noTrouble);
    await stateOf(desk);
    expect(await unlock(desk, PASSPHRASE)).toEqual({ outcome: 'not-a-key-file' });
    desk.desk.handlers['signer.go-without']();
    expect((await opening).isKept).toBe(false);
  });
});

describe('a sealed signing key where there is a key store by now', () => {
  it('is unlocked once, and the key store has it from then on', async () => {
    const { disk, publicKey } = await sealed();
    const secrets = makeSecrets(true);
    const desk = deskOn(disk);
    const opening = desk.open(secrets, noTrouble);
    await stateOf(desk);
    await unlock(desk, PASSPHRASE);
    expect((await opening).publicKey).toBe(publicKey);

    const later = deskOn(disk);
    expect((await later.open(secrets, noTrouble)).publicKey).toBe(publicKey);
    expect(later.desk.isLocked).toBe(false);
  });

  it('asks for nothing where the key store holds a key, readable or not', async () => {
    const { disk, publicKey } = await sealed();
    const broken: Secrets = { ...makeSecrets(true), read: async () => 'AAAA' };
    const troubles: string[] = [];
    const signer = await deskOn(disk).open(broken, (reason) => troubles.push(reason));
    expect(signer.isKept).toBe(false);
    expect(signer.publicKey).not.toBe(publicKey);
    expect(troubles).toHaveLength(1);
  });
});
