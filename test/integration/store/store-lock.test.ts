import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeProcess, lockFolder } from '../../../electron/store/store-lock.ts';

let folder: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stagewright-lock-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Another process that lives until it is killed. */
function startOther(): ChildProcess & { readonly pid: number } {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
  children.push(child);
  return child as ChildProcess & { readonly pid: number };
}

/** @returns the file of a process that takes folders, built into the folder */
async function buildLockTaker(into: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: fileURLToPath(new URL('../../fakes/lock-taker.ts', import.meta.url)),
      outDir: into,
      target: 'node18',
      rolldownOptions: { output: { entryFileNames: 'taker.mjs' } },
    },
  });
  return join(into, 'taker.mjs');
}

describe('the lock of a data folder', () => {
  it('is refused while its holder lives, and says who that is', async () => {
    const other = await describeProcess(startOther().pid);
    expect((await lockFolder(folder, other)).ok).toBe(true);
    expect(await lockFolder(folder)).toEqual({ ok: false, holder: other });
  });

  it('can be taken again after it was released, and leaves no more than the last two', async () => {
    for (let start = 0; start < 5; start += 1) {
      const first = await lockFolder(folder);
      expect(await lockFolder(folder)).toMatchObject({ ok: false, holder: { pid: process.pid } });
      if (first.ok) await first.release();
    }
    expect(readdirSync(folder).sort()).toEqual(['console.lock.4', 'console.lock.5']);
    expect(readFileSync(join(folder, 'console.lock.5'), 'utf8')).toBe('');
  });

  it('is taken over from a process that was killed', async () => {
    const child = startOther();
    await lockFolder(folder, await describeProcess(child.pid));
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect((await lockFolder(folder)).ok).toBe(true);
  });

  it.skipIf(process.platform !== 'linux')('is taken over when the pid now belongs to another process', async () => {
    const child = startOther();
    await lockFolder(folder, { ...(await describeProcess(child.pid)), startedAt: '1' });
    expect((await lockFolder(folder)).ok).toBe(true);
  });

  it.skipIf(process.platform !== 'linux')('is taken over after a restart of the machine', async () => {
    const child = startOther();
    await lockFolder(folder, { ...(await describeProcess(child.pid)), bootId: 'an earlier one' });
    expect((await lockFolder(folder)).ok).toBe(true);
  });

  it.each(['', '{"pid":', '\0\0\0\0', '[1]', '{"pid":-1,"bootId":null,"startedAt":null}'])(
    'is taken over when it holds %j',
    async (text) => {
      writeFileSync(join(folder, 'console.lock.1'), text);
      expect((await lockFolder(folder)).ok).toBe(true);
      expect(JSON.parse(readFileSync(join(folder, 'console.lock.2'), 'utf8'))).toMatchObject({ pid: process.pid });
    },
  );

  it('is given to one of many who find it stale at the same moment', async () => {
    for (let round = 1; round <= 100; round += 1) {
      const answers = await Promise.all(Array.from({ length: 8 }, () => lockFolder(folder)));
      const taken = answers.filter(({ ok }) => ok);
      expect(taken).toHaveLength(1);
      for (const answer of taken) if (answer.ok) await answer.release();
    }
    expect(readdirSync(folder).length).toBeLessThanOrEqual(2);
  });

  it('is given to one process of many at a time, though some are killed while they have it', async () => {
    const bundle = await buildLockTaker(mkdtempSync(join(tmpdir(), 'stagewright-taker-')));
    const said = await Promise.all(
      Array.from({ length: 6 }, async (_, at) => {
        const args = [bundle, folder, '15', ...(at % 2 === 0 ? ['dies'] : [])];
        const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
        children.push(child);
        let lines = '';
        child.stdout.on('data', (chunk: Buffer) => (lines += chunk.toString()));
        const [, signal] = (await once(child, 'close')) as [unknown, string | null];
        expect(signal).toBe(at % 2 === 0 ? 'SIGKILL' : null);
        return lines.trim().split('\n');
      }),
    );
    expect(said.flat()).toEqual(Array.from({ length: 6 * 15 - 3 }, () => 'one'));
    rmSync(dirname(bundle), { recursive: true });
  });

  it('does not release what another took over', async () => {
    const first = await lockFolder(folder);
    const other = await describeProcess(startOther().pid);
    writeFileSync(join(folder, 'console.lock.2'), JSON.stringify(other));
    if (first.ok) await first.release();
    expect(await lockFolder(folder)).toEqual({ ok: false, holder: other });
  });
});
