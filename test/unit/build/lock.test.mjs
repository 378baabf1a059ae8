import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withLock } from '../../../build/lock.mjs';

describe('withLock', () => {
  let folder;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lock-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('lets one in at a time', async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    };
    await Promise.all([withLock('a', work, folder), withLock('a', work, folder), withLock('a', work, folder)]);
    expect(most).toBe(1);
  });

  it('hands back what the work answers, and lets go', async () => {
    expect(await withLock('a', async () => 7, folder)).toBe(7);
    expect(existsSync(join(folder, '.a.lock'))).toBe(false);
  });

  it('lets go when the work fails', async () => {
    await expect(withLock('a', async () => Promise.reject(new Error('no')), folder)).rejects.toThrow('no');
    expect(await withLock('a', async () => 'free', folder)).toBe('free');
  });

  it('takes over from a process that is gone', async () => {
    // Above the largest pid Linux hands out.
    writeFileSync(join(folder, '.a.lock'), '4194999');
    expect(await withLock('a', async () => 'taken', folder)).toBe('taken');
  });
});
