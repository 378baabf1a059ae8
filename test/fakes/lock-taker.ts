import { readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockFolder } from '../../electron/store/store-lock.ts';

/*
 * A process that takes and gives back a folder again and again: node <bundle> <folder> <times> <dies>. What it does
 * while it has the folder stands in a file beside the lock, so that two holders at once meet there; each such meeting
 * is a line "two". With <dies> it is killed while it holds the folder for the last time.
 */

const [folder = '', times = '0', dies = ''] = process.argv.slice(2);
const held = join(folder, 'held');

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

for (let taken = 0; taken < Number(times);) {
  const answer = await lockFolder(folder);
  if (!answer.ok) {
    await new Promise((go) => setTimeout(go, 1));
    continue;
  }
  taken += 1;
  try {
    writeFileSync(held, String(process.pid), { flag: 'wx' });
  } catch {
    if (isAlive(Number(readFileSync(held, 'utf8')))) process.stdout.write('two\n');
    writeFileSync(held, String(process.pid));
  }
  await new Promise((go) => setTimeout(go, Math.random() * 3));
  if (readFileSync(held, 'utf8') !== String(process.pid)) process.stdout.write('two\n');
  if (dies !== '' && taken === Number(times)) process.kill(process.pid, 'SIGKILL');
  unlinkSync(held);
  process.stdout.write('one\n');
  await answer.release();
}
