import { chmod, copyFile, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { quickDemoPool, type HeadlessConsole } from '../../fakes/headless-console.ts';
import { archived, openDesk, restored, roomySr, smallShop, wishFor } from './archive-desk.ts';

let pool: RunningDemoPool;
let desk: HeadlessConsole;
/** Paths of the files of two archives, in their order; the second is of the same VMs a little later. */
let files: readonly string[];
let others: readonly string[];

beforeAll(async () => {
  pool = await quickDemoPool();
  desk = await openDesk(pool);
  const shop = await smallShop(desk, pool, 1);
  for (const name of ['Shelf', 'Other']) expect((await archived(desk, shop, name)).phase).toBe('succeeded');
  await desk.until('the shelf', ({ archives }) => archives.get('shelf')?.about && archives.get('other')?.about);
  files = await opened('shelf');
  others = await opened('other');
});
afterAll(async () => {
  await desk.close();
  await pool.close();
});

let mend: () => Promise<void> = () => Promise.resolve();
afterEach(() => mend());

/** Lets an archive be written by whoever damages it, and names its files. */
async function opened(archive: string): Promise<readonly string[]> {
  const folder = join(desk.folder, 'archives', archive);
  await chmod(folder, 0o700);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.xva')).sort();
  for (const name of names) await chmod(join(folder, name), 0o600);
  return names.map((name) => join(folder, name));
}

const counts = (): readonly number[] =>
  (['VM', 'VDI', 'VBD', 'VIF', 'network', 'VM_appliance'] as const).map((cls) => pool.world.db.refs(cls).length);

async function flip(path: string, at: (size: number) => number): Promise<void> {
  const bytes = await readFile(path);
  const place = at(bytes.length);
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  await writeFile(path, bytes);
}

describe('restoring an archive one of whose files is', () => {
  it.each<readonly [what: string, damage: (path: string) => Promise<void>]>([
    ['cut short', (path) => truncate(path, 700_000)],
    ['altered by one bit in its description', (path) => flip(path, () => 1500)],
    ['altered by one bit in a disk', (path) => flip(path, (size) => Math.floor(size / 2))],
    ['of another archive, and whole', (path) => copyFile(others[0] ?? '', path)],
    ['no XVA at all', (path) => writeFile(path, 'a letter to an aunt\n'.repeat(60_000))],
  ])('%s stops, says which file, and leaves nothing in the pool once it is undone', async (what, damage) => {
    const [path = ''] = files;
    const whole = await readFile(path);
    mend = () => writeFile(path, whole);
    await damage(path);
    expect((await readFile(path)).equals(whole)).toBe(false);
    const before = counts();
    const wish = wishFor(desk, 'shelf', { srUuid: roomySr(pool), place: null, name: `From a file ${what}` });
    const run = await restored(desk, wish);
    expect(run).toMatchObject({ phase: 'interrupted', problem: { code: 'check-failed' } });
    expect(JSON.stringify(run.problem)).toContain('001-');
    await desk.request('runs.undo', { runId: run.id });
    await desk.until('the end', ({ runs }) => runs.get(run.id)?.phase === 'failed');
    expect(counts()).toEqual(before);
  });
});
