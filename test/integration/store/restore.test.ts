import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyRestore, stageRestore } from '../../../electron/store/backup/restore.ts';
import { withBackup } from '../../../electron/store/backup/read-backup.ts';
import { writeBackup } from '../../../electron/store/backup/write-backup.ts';
import { readWhole, realDisk, replaceWhole, type Disk } from '../../../electron/store/disk.ts';
import { ProblemError } from '../../../shared/errors.ts';
import { FaultyDisk, PowerLostError } from '../../fakes/faulty-disk.ts';

const PASSPHRASE = 'a passphrase to move with';
const NOW = new Date('2026-11-23T10:00:00Z');
const ORIGIN = { console: 'desk a', at: NOW.toISOString(), key: 'a2V5' };

type Files = Readonly<Record<string, string>>;
const OLD: Files = {
  'store/known-pools.json': 'old',
  'store/secrets.json': 'sealed here',
  'ledger/ledger-000001.jsonl': 'old\n',
};
const NEW: Files = {
  'store/known-pools.json': 'new',
  'store/baselines/a.json': 'new',
  'ledger/ledger-000001.jsonl': 'new\n',
  'evidence/one.json': 'new',
};

async function put(disk: Disk, folder: string, files: Files): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    const path = `${folder}/${file}`;
    const at = path.lastIndexOf('/');
    await disk.makeFolder(path.slice(0, at));
    await replaceWhole(disk, path.slice(0, at), path.slice(at + 1), Buffer.from(text));
  }
}

async function get(disk: Disk, folder: string, files: Files): Promise<Files> {
  const found: Record<string, string> = {};
  for (const file of Object.keys(files)) {
    const bytes = await readWhole(disk, `${folder}/${file}`);
    if (bytes) found[file] = Buffer.from(bytes).toString('utf8');
  }
  return found;
}

let prepared: string;

// The passphrase's key costs a third of a second each time, so what all tests begin with is made once.
beforeAll(async () => {
  prepared = mkdtempSync(join(tmpdir(), 'stagewright-restore-'));
  const source = { ...NEW, 'store/secrets.json': 'sealed elsewhere', 'store/a.json.tmp': 'half' };
  await put(realDisk, `${prepared}/source`, source);
  await writeBackup(realDisk, `${prepared}/source`, `${prepared}/backup`, PASSPHRASE, ORIGIN);
  await put(realDisk, `${prepared}/here`, OLD);
  await put(realDisk, `${prepared}/staged`, OLD);
  await stageRestore(realDisk, `${prepared}/staged`, `${prepared}/backup`, PASSPHRASE, NOW);
});
afterAll(() => {
  rmSync(prepared, { recursive: true, force: true });
});

/** A folder with old stores, or one where new ones are laid ready, and a back-up of new ones. */
async function withFolder(
  use: (folder: string, file: string) => Promise<void>,
  from: 'here' | 'staged' = 'here',
): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'stagewright-restore-'));
  try {
    cpSync(`${prepared}/${from}`, `${root}/here`, { recursive: true });
    cpSync(`${prepared}/backup`, `${root}/backup`);
    await use(`${root}/here`, `${root}/backup`);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const ALL = { ...OLD, ...NEW };
const RESTORED = { ...NEW, 'store/secrets.json': 'sealed here' };

describe('a restore', () => {
  it('takes the place of what was here, keeps that beside, and leaves secrets with the machine', async () => {
    await withFolder(async (folder, file) => {
      expect(await stageRestore(realDisk, folder, file, PASSPHRASE, NOW)).toMatchObject({
        facts: { fileCount: 4, hasKey: true, console: 'desk a' },
        key: ORIGIN.key,
      });
      expect(await get(realDisk, folder, ALL)).toEqual(OLD);
      const applied = await applyRestore(realDisk, folder);
      expect(await get(realDisk, folder, ALL)).toEqual(RESTORED);
      expect(await get(realDisk, `${folder}/${applied?.aside ?? ''}`, OLD)).toEqual(OLD);
      expect(await applyRestore(realDisk, folder)).toBeUndefined();
    });
  });

  it('is taken whole or not at all, wherever the power is lost, and the next start ends what was begun', async () => {
    let points = 0;
    const met = { all: false };
    for (let nth = 1; !met.all; nth += 1) {
      await withFolder(async (folder) => {
        const disk = new FaultyDisk(realDisk, nth, 'power-loss');
        await applyRestore(disk, folder).catch((error: unknown) => {
          if (!(error instanceof PowerLostError)) throw error;
        });
        met.all = !disk.hasStruck;
        if (!met.all) points += 1;
        await applyRestore(realDisk, folder);
        expect(await get(realDisk, folder, ALL), `call ${String(nth)}`).toEqual(RESTORED);
        const [aside] = (await realDisk.list(folder)).filter((name) => name.startsWith('before-restore-'));
        expect(await get(realDisk, `${folder}/${aside ?? ''}`, OLD), `call ${String(nth)}`).toEqual(OLD);
      }, 'staged');
    }
    expect(points).toBeGreaterThan(20);
  });

  it('that could not be laid ready to its end is not taken', async () => {
    let points = 0;
    const met = { all: false };
    for (let nth = 1; !met.all; nth += 5) {
      await withFolder(async (folder, file) => {
        const disk = new FaultyDisk(realDisk, nth, 'EIO', true);
        const isStaged = await stageRestore(disk, folder, file, PASSPHRASE, NOW).then(
          () => true,
          () => false,
        );
        met.all = !disk.hasStruck;
        if (!met.all) points += 1;
        const hasNote = (await realDisk.list(folder)).includes('restore.json');
        await applyRestore(realDisk, folder);
        // Only a note that is in place counts, whatever was said of it.
        expect(await get(realDisk, folder, ALL), `call ${String(nth)}`).toEqual(hasNote ? RESTORED : OLD);
        if (isStaged) expect(hasNote).toBe(true);
      });
    }
    expect(points).toBeGreaterThan(5);
  });

  it('takes no changed byte, no cut file and no other passphrase', async () => {
    await withFolder(async (folder, file) => {
      const bytes = Buffer.from((await readWhole(realDisk, file)) ?? []);
      const open = async (content: Uint8Array, passphrase = PASSPHRASE): Promise<unknown> => {
        await replaceWhole(realDisk, folder, 'candidate', content);
        return stageRestore(realDisk, folder, `${folder}/candidate`, passphrase, NOW).catch((error: unknown) => error);
      };
      const headerEnd = bytes.indexOf(0x0a);
      for (const position of [headerEnd - 20, headerEnd + 1, bytes.length >> 1, bytes.length - 17, bytes.length - 1]) {
        const changed = Buffer.from(bytes);
        changed[position] = (changed[position] ?? 0) ^ 1;
        expect(await open(changed), `byte ${String(position)}`).toBeInstanceOf(ProblemError);
      }
      expect(await open(bytes.subarray(0, -1))).toBeInstanceOf(ProblemError);
      expect(await open(bytes.subarray(0, headerEnd + 5))).toBeInstanceOf(ProblemError);
      expect(await open(Buffer.alloc(0))).toBeInstanceOf(ProblemError);
      expect(await open(bytes, 'another passphrase')).toBeInstanceOf(ProblemError);
      expect((await realDisk.list(folder)).includes('restore.json')).toBe(false);
    });
  });

  it('reads a log as far as its last finished line, and writes nothing readable', async () => {
    await withFolder(async (folder, file) => {
      await put(realDisk, folder, { 'ledger/ledger-000001.jsonl': 'one\ntwo\nhal' });
      await writeBackup(realDisk, folder, file, PASSPHRASE, ORIGIN);
      const found = await withBackup(realDisk, file, PASSPHRASE, async ({ lines }) => {
        const all = [];
        for await (const line of lines()) all.push(line);
        return all;
      });
      expect(found).toContainEqual({ is: 'file', file: 'ledger/ledger-000001.jsonl', bytes: 8 });
      expect(found).toContainEqual({ is: 'piece', of: Buffer.from('one\ntwo\n').toString('base64') });
      expect(JSON.stringify(found)).not.toContain('secrets');
      expect(Buffer.from((await readWhole(realDisk, file)) ?? []).toString('latin1')).not.toContain('ledger');
    });
  });
});
