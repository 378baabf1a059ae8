import { access, mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { HeadlessConsole, QUICK_LIMITS, quickDemoPool } from '../../fakes/headless-console.ts';
import { archived, ended, restored, roomySr, smallShop, wishFor } from './archive-desk.ts';

let pool: RunningDemoPool;
let desk: HeadlessConsole;
let folder: string;
/** A folder of the person's, outside the console's. */
let disk: string;
let chosen: string | null;

beforeEach(async () => {
  pool = await quickDemoPool();
  folder = await mkdtemp(join(tmpdir(), 'stagewright-folders-'));
  disk = await mkdtemp(join(tmpdir(), 'stagewright-disk-'));
  chosen = disk;
  desk = await open();
});
afterEach(async () => {
  await desk.close();
  await pool.close();
  await rm(disk, { recursive: true, force: true });
});

async function open(): Promise<HeadlessConsole> {
  const opened = await HeadlessConsole.open({ demo: pool, folder, limits: QUICK_LIMITS, chosenFile: () => chosen });
  await opened.start();
  await opened.until('the pool', ({ pools }) => pools.get('demo')?.phase === 'connected');
  return opened;
}

const choose = (own = false) => desk.ask('archives.choose-folder', { own });
const shelf = (): readonly string[] => [...desk.facts.archives.keys()].sort();

describe('the folder of archives', () => {
  it('is another from then on; what was made before stays on the shelf, and all can be restored', async () => {
    const shop = await smallShop(desk, pool, 1);
    expect((await archived(desk, shop, 'First')).phase).toBe('succeeded');
    // Nothing else in the folder may ever be taken for an archive, and removed as one.
    await mkdir(join(disk, 'holiday-pictures'));
    const target = join(disk, 'stagewright-archives');
    expect(await choose()).toEqual({ ok: true, value: { folder: target } });
    expect((await archived(desk, shop, 'Second')).phase).toBe('succeeded');
    expect(await readdir(target)).toEqual(['second']);
    await desk.until('both', ({ archives }) => archives.get('second')?.about && archives.get('first')?.about);
    expect(shelf()).toEqual(['first', 'second']);
    expect(desk.facts.archives.get('second')?.folder).toBe(target);
    expect(desk.facts.archives.get('first')?.folder).toBe(join(folder, 'archives'));
    expect((await desk.request('archives.check', { archive: 'second' }))?.findings).toEqual([]);

    await desk.close({ keepFolder: true });
    desk = await open();
    await desk.until('both again', ({ archives }) => archives.get('second')?.about && archives.get('first')?.about);
    const back = await restored(desk, wishFor(desk, 'second', { srUuid: roomySr(pool) }));
    expect(back.phase).toBe('succeeded');

    expect(await choose(true)).toEqual({ ok: true, value: { folder: join(folder, 'archives') } });
    expect(shelf()).toEqual(['first', 'second']);
    await desk.request('archives.remove', { archive: 'second', typed: 'Second' });
    await desk.until('one less', () => shelf().join() === 'first');
    expect(await readdir(target)).toEqual([]);
    await access(join(disk, 'holiday-pictures'));
    // Empty now, it is forgotten with the next choice, so that its going away is nobody's concern.
    await choose(true);
    await rm(target, { recursive: true });
    await desk.request('archives.refresh', {});
    expect(desk.facts.awayArchiveFolders).toEqual([]);
  });

  it('is said to be away where its disk is, makes nothing in its place, and shows all again when it is back', async () => {
    const shop = await smallShop(desk, pool, 1);
    await choose();
    expect((await archived(desk, shop, 'Kept')).phase).toBe('succeeded');
    await desk.until('the archive', ({ archives }) => archives.get('kept')?.about);
    const unplugged = `${disk}-unplugged`;
    await rename(disk, unplugged);
    await desk.request('archives.refresh', {});
    expect(shelf()).toEqual([]);
    expect(desk.facts.awayArchiveFolders).toEqual([join(disk, 'stagewright-archives')]);
    const run = await archived(desk, shop, 'Next');
    expect(run).toMatchObject({ phase: 'interrupted', problem: { code: 'store-failed' } });
    await desk.request('runs.undo', { runId: run.id });
    await desk.until('the undoing', ({ runs }) => runs.get(run.id)?.phase !== 'interrupted');
    expect(await ended(desk, run.id)).toMatchObject({ phase: 'errored' });
    await expect(access(disk)).rejects.toThrow('ENOENT');
    await rename(unplugged, disk);
    await desk.request('archives.refresh', {});
    expect(shelf()).toEqual(['kept']);
    expect(desk.facts.awayArchiveFolders).toEqual([]);
  });

  it('stays as it is where nothing is chosen, or what can not be used', async () => {
    const own = join(folder, 'archives');
    chosen = null;
    expect(await choose()).toEqual({ ok: true, value: { folder: null } });
    const file = join(disk, 'a-file');
    await writeFile(file, '');
    const link = join(disk, 'link-into-the-data');
    await symlink(folder, link);
    for (const [refused, code] of [
      [file, 'invalid-request'],
      ['relative/folder', 'invalid-request'],
      [folder, 'invalid-request'],
      [join(folder, 'store'), 'invalid-request'],
      [link, 'invalid-request'],
      [join(disk, 'not-there'), 'store-failed'],
      ['/proc', 'store-failed'],
    ] as const) {
      chosen = refused;
      expect(await choose(), refused).toMatchObject({ ok: false, problem: { code } });
    }
    await desk.request('archives.refresh', {});
    expect(desk.facts.archiveFolder).toBe(own);
    expect(desk.facts.activity.some(({ kind }) => kind === 'archive.folder-chosen')).toBe(false);
  });
});
