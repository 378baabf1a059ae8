import { link, mkdir, open, readFile, readdir, truncate, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { codeOf } from './disk.ts';
import { storeFailed } from './store-report.ts';

const NAME = 'console.lock';
const NUMBERED = /^console\.lock\.([1-9]\d{0,14})$/;

const holderSchema = z.strictObject({
  pid: z.int().min(1),
  /** Changes with each start of the machine; null where the system does not tell. */
  bootId: z.string().nullable(),
  /** When the process began, in the system's own count; tells a pid that was given away again. */
  startedAt: z.string().nullable(),
});

/** Who holds a data folder. */
export type LockHolder = z.output<typeof holderSchema>;

/** Whether the folder is ours now. */
export type LockAnswer =
  { readonly ok: true; readonly release: () => Promise<void> } | { readonly ok: false; readonly holder: LockHolder };

/**
 * Takes the data folder for this process, so that two consoles never write one store. A lock whose process is gone, or
 * of an earlier start of the machine, is taken over; an unreadable one too, since only a release or a crash leaves it.
 *
 * The folder belongs to the highest number. A lock is never moved or replaced: it is taken over by the next number,
 * which only one can link, and the highest is never removed. So one who comes late with an old number finds a higher
 * one, and withdraws.
 *
 * @param self - this process; given by tests only
 * @throws ProblemError store-failed
 */
export async function lockFolder(folder: string, self?: LockHolder): Promise<LockAnswer> {
  const us = self ?? (await describeProcess(process.pid));
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (;;) {
      const highest = await highestIn(folder);
      if (highest > 0) {
        const holder = await readHolder(pathOf(folder, highest));
        if (holder === 'gone') continue;
        if (holder && (await isAlive(holder))) return { ok: false, holder };
      }
      const ours = pathOf(folder, highest + 1);
      if (!(await create(ours, us))) continue;
      if ((await highestIn(folder)) > highest + 1) {
        await remove(ours);
        continue;
      }
      await tidy(folder, highest);
      return { ok: true, release: () => release(ours, us) };
    }
  } catch (error) {
    throw storeFailed(NAME, error);
  }
}

const pathOf = (folder: string, number: number): string => join(folder, `${NAME}.${String(number)}`);

async function numbersIn(folder: string): Promise<readonly number[]> {
  return (await readdir(folder)).map((name) => Number(NUMBERED.exec(name)?.[1] ?? 0));
}

/** 0 where the folder was never locked. */
async function highestIn(folder: string): Promise<number> {
  return (await numbersIn(folder)).reduce((most, number) => Math.max(most, number), 0);
}

/** The one before ours stays: who lists the folder while numbers come and go meets at least one that is high enough. */
async function tidy(folder: string, previous: number): Promise<void> {
  for (const number of await numbersIn(folder))
    if (number > 0 && number < previous) await remove(pathOf(folder, number));
}

async function remove(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

/** What the system says about a process; the file's content for it. */
export async function describeProcess(pid: number): Promise<LockHolder> {
  return { pid, bootId: await readBootId(), startedAt: await readStartTime(pid) };
}

/** The content is complete before the name appears, so a reader never meets half a lock of a living process. */
async function create(path: string, holder: LockHolder): Promise<boolean> {
  const draft = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(JSON.stringify(holder));
  } finally {
    await file.close();
  }
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(draft);
  }
}

/** Undefined where it names nobody. */
async function readHolder(path: string): Promise<LockHolder | undefined | 'gone'> {
  try {
    return parseHolder(await readFile(path, 'utf8'));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'gone';
    throw error;
  }
}

function parseHolder(text: string): LockHolder | undefined {
  try {
    const parsed = holderSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Empties it; the number stays, so that none is given twice. */
async function release(path: string, us: LockHolder): Promise<void> {
  const holder = await readHolder(path);
  if (holder && holder !== 'gone' && isSame(holder, us)) await truncate(path);
}

async function isAlive(holder: LockHolder): Promise<boolean> {
  if (holder.bootId !== (await readBootId())) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to someone else.
    if (codeOf(error) === 'ESRCH') return false;
    if (codeOf(error) !== 'EPERM') throw error;
  }
  const startedAt = await readStartTime(holder.pid);
  return holder.startedAt === null || startedAt === null || holder.startedAt === startedAt;
}

function isSame(a: LockHolder, b: LockHolder): boolean {
  return a.pid === b.pid && a.bootId === b.bootId && a.startedAt === b.startedAt;
}

async function readBootId(): Promise<string | null> {
  return (await readSystemFile('/proc/sys/kernel/random/boot_id'))?.trim() ?? null;
}

/** Field 22 of /proc/PID/stat; the second, the name, may hold spaces and parentheses. */
async function readStartTime(pid: number): Promise<string | null> {
  const stat = await readSystemFile(`/proc/${pid}/stat`);
  if (stat === undefined) return null;
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

/** Undefined on systems without /proc, and for a process that is gone. */
async function readSystemFile(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'ENOTDIR' || code === 'EACCES') return undefined;
    throw error;
  }
}
