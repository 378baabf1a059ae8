import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

describe('the lock of a data folder', () => {
  it('is refused while its holder lives, and says who that is', async () => {
    const other = await describeProcess(startOther().pid);
    expect((await lockFolder(folder, other)).ok).toBe(true);
    expect(await lockFolder(folder)).toEqual({ ok: false, holder: other });
  });

  it('can be taken again after it was released, and leaves no files behind', async () => {
    const first = await lockFolder(folder);
    expect((await lockFolder(folder)).ok).toBe(false);
    if (first.ok) await first.release();
    expect(readdirSync(folder)).toEqual([]);
    expect((await lockFolder(folder)).ok).toBe(true);
    expect(readdirSync(folder)).toEqual(['console.lock']);
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
      writeFileSync(join(folder, 'console.lock'), text);
      expect((await lockFolder(folder)).ok).toBe(true);
      expect(JSON.parse(readFileSync(join(folder, 'console.lock'), 'utf8'))).toMatchObject({ pid: process.pid });
    },
  );

  it('is given to one of many who find it stale at the same moment', async () => {
    for (let round = 0; round < 20; round += 1) {
      writeFileSync(join(folder, 'console.lock'), '{}');
      const answers = await Promise.all(Array.from({ length: 8 }, () => lockFolder(folder)));
      const taken = answers.filter(({ ok }) => ok);
      expect(taken).toHaveLength(1);
      for (const answer of taken) if (answer.ok) await answer.release();
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  it('does not release what another took over', async () => {
    const first = await lockFolder(folder);
    const other = await describeProcess(startOther().pid);
    writeFileSync(join(folder, 'console.lock'), JSON.stringify(other));
    if (first.ok) await first.release();
    expect(await lockFolder(folder)).toEqual({ ok: false, holder: other });
  });
});
