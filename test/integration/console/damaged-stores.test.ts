import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { HeadlessConsole, QUICK_LIMITS, quickDemoPool } from '../../fakes/headless-console.ts';
import { anyIn, ended, expectNoBugs, promote } from './desk.ts';

let pool: RunningDemoPool;
/** Data folder of a console that knew a pool and had promoted. */
let original: string;
let poolId: string;
let runId: string;
let console_: HeadlessConsole | undefined;

beforeAll(async () => {
  pool = await quickDemoPool();
  const first = await HeadlessConsole.open({ limits: QUICK_LIMITS });
  await first.start('never');
  const account = { userName: 'root', password: pool.password, keepPassword: false };
  ({ poolId } = await first.request('pools.add', {
    host: '127.0.0.1',
    port: pool.port,
    fingerprint: pool.fingerprint,
    ...account,
  }));
  const { uuid } = await anyIn(first, 'development', 'erp');
  runId = await promote(first, uuid, 'integration', poolId);
  expect((await ended(first, runId)).phase).toBe('succeeded');
  original = first.folder;
  await first.close({ keepFolder: true });
});

afterEach(async () => {
  await console_?.close();
  console_ = undefined;
});

afterAll(async () => {
  await rm(original, { recursive: true, force: true });
  await pool.close();
});

/** What damaging did: the bytes that must not be lost. */
interface Damage {
  readonly file: string;
  readonly bytes: Buffer;
}

/** Of a file that is read by lines: its first ones survive. */
const MOST = 0.9;

/** Copies the data folder and cuts files off, as a power loss would. */
async function openDamaged(
  share: number,
  ...files: readonly string[]
): Promise<{ readonly opened: HeadlessConsole; readonly damages: readonly Damage[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'stagewright-damaged-'));
  await cp(original, folder, { recursive: true });
  const damages: Damage[] = [];
  for (const file of files) {
    const whole = await readFile(join(folder, file));
    const bytes = whole.subarray(0, Math.floor(whole.length * share));
    await writeFile(join(folder, file), bytes);
    damages.push({ file, bytes });
  }
  console_ = await HeadlessConsole.open({ folder, limits: QUICK_LIMITS });
  await console_.start('never');
  return { opened: console_, damages };
}

/** Bytes that were there are still there, under whatever name, whole or as a part of the file that goes on. */
async function expectKept(folder: string, { file, bytes }: Damage, how: 'aside' | 'in place'): Promise<void> {
  const place = join(folder, file, '..');
  const files = (await readdir(place, { withFileTypes: true })).filter((each) => each.isFile());
  const contents = await Promise.all(files.map(({ name }) => readFile(join(place, name))));
  if (how === 'aside')
    expect(
      contents.some((content) => content.equals(bytes)),
      file,
    ).toBe(true);
  const lastLine = bytes.subarray(bytes.lastIndexOf(0x0a) + 1);
  expect(
    contents.some((content) => content.includes(lastLine)),
    file,
  ).toBe(true);
}

const noticeAbout = (opened: HeadlessConsole, file: RegExp) =>
  opened.until('the notice', ({ notices }) => [...notices.values()].find(({ title }) => file.test(title)));

describe('a half-written file of the data folder', () => {
  it('of known pools is restored from its second copy, kept aside and said', async () => {
    const { opened, damages } = await openDamaged(0.5, 'store/known-pools.json');
    const notice = await noticeAbout(opened, /^known-pools\.json/);
    expect(notice).toMatchObject({ tone: 'warning' });
    for (const damage of damages) await expectKept(opened.folder, damage, 'aside');
    expect(opened.facts.pools.get(poolId)).toMatchObject({ phase: 'disconnected', userName: 'root' });
    await opened.request('pools.connect', { poolId, password: pool.password });
    expectNoBugs(opened);
  });

  it('of known pools and its second copy begins empty, with both kept aside, said again at the next start', async () => {
    const { opened, damages } = await openDamaged(0.5, 'store/known-pools.json', 'store/known-pools.json.bak');
    expect(await noticeAbout(opened, /^known-pools\.json/)).toMatchObject({ tone: 'error' });
    expect(opened.facts.pools.size).toBe(0);
    for (const damage of damages) await expectKept(opened.folder, damage, 'aside');
    const { folder } = opened;
    await opened.close({ keepFolder: true });
    console_ = await HeadlessConsole.open({ folder, limits: QUICK_LIMITS });
    await console_.start('never');
    expect(await noticeAbout(console_, /^known-pools\.json/)).toMatchObject({ tone: 'error' });
    for (const damage of damages) await expectKept(folder, damage, 'aside');
    expectNoBugs(console_);
  });

  it('of the run journal keeps what is whole; its end is set aside and said, and the next run is written after it', async () => {
    const { opened, damages } = await openDamaged(MOST, 'store/runs.jsonl');
    expect(await noticeAbout(opened, /runs\.jsonl/)).toMatchObject({ tone: 'warning' });
    for (const damage of damages) await expectKept(opened.folder, damage, 'in place');
    const run = await opened.until('the run', ({ runs }) => runs.get(runId));
    // Its last lines are gone, so its end is unknown: a person decides.
    expect(run.phase).toBe('interrupted');
    await opened.request('pools.connect', { poolId, password: pool.password });
    await opened.until('the pool', ({ pools }) => pools.get(poolId)?.phase === 'connected');
    await opened.request('runs.resume', { runId });
    expect((await ended(opened, runId)).phase).toBe('succeeded');
    expectNoBugs(opened);
  });

  it('of the ledger keeps what is whole; the end is set aside, said, and becomes an entry', async () => {
    const folder = join(original, 'ledger');
    const names = (await readdir(folder)).filter((name) => name.endsWith('.jsonl'));
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
    const name = names[sizes.indexOf(Math.max(...sizes))] ?? '';
    const { opened, damages } = await openDamaged(0.5, `ledger/${name}`);
    await noticeAbout(opened, new RegExp(name.replaceAll('.', '\\.')));
    for (const damage of damages) await expectKept(opened.folder, damage, 'in place');
    const entries = await opened.request('activity.list', { limit: 100 });
    expect(entries.some(({ kind }) => kind === 'store.damaged')).toBe(true);
    expect(entries.some(({ kind }) => kind === 'pool.added')).toBe(true);
    expectNoBugs(opened);
  });
});
