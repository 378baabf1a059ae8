import { link, mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { codeOf } from './disk.ts';
import { storeFailed } from './store-report.ts';

const NAME = 'console.lock';

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
 * of an earlier start of the machine, is taken over; an unreadable one too, since only a crash leaves half a line.
 *
 * @param self - this process; given by tests only
 * @throws ProblemError store-failed
 */
export async function lockFolder(folder: string, self?: LockHolder): Promise<LockAnswer> {
  const path = join(folder, NAME);
  const us = self ?? (await describeProcess(process.pid));
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (;;) {
      if (await create(path, us)) return { ok: true, release: () => release(path, us) };
      const found = await readHolder(path);
      if (found === undefined) continue;
      if (found.holder && (await isAlive(found.holder))) return { ok: false, holder: found.holder };
      await removeStale(path, found.text);
    }
  } catch (error) {
    throw storeFailed(NAME, error);
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

async function readHolder(path: string): Promise<{ text: string; holder: LockHolder | undefined } | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  return { text, holder: parseHolder(text) };
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

/** Moves the lock away first: of two that find it stale only one succeeds, and what it moved is looked at again. */
async function removeStale(path: string, stale: string): Promise<void> {
  const aside = `${path}.stale-${process.pid}-${Math.random().toString(36).slice(2)}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  try {
    if ((await readFile(aside, 'utf8')) !== stale) await link(aside, path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    await unlink(aside);
  }
}

async function release(path: string, us: LockHolder): Promise<void> {
  const found = await readHolder(path);
  if (found?.holder && isSame(found.holder, us)) await unlink(path);
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
