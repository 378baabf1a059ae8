import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { out } from './paths.mjs';
import { say } from './say.mjs';

/**
 * Runs `work` while no other process of this checkout holds the same lock, so two commands started at once do not
 * install or build over each other. A lock whose process is gone is taken over.
 *
 * @param folder - where the lock file lies; `out/` by default, a cache folder for what checkouts share
 */
export async function withLock(name, work, folder = out) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `.${name}.lock`);
  let told = false;
  while (!tryTake(file)) {
    if (!told) say(`Waiting for another process to finish (${file})`);
    told = true;
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function tryTake(file) {
  try {
    const descriptor = openSync(file, 'wx');
    writeSync(descriptor, String(process.pid));
    closeSync(descriptor);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  if (isHolderAlive(file)) return false;
  rmSync(file, { force: true });
  return false;
}

function isHolderAlive(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    // Between creating the file and writing the pid it is empty: the holder is alive.
    if (pid === 0) return true;
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: alive, another user's. ENOENT: just released. ESRCH: gone.
    return error.code === 'EPERM';
  }
}
