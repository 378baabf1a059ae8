import { readdirSync, readFileSync } from 'node:fs';

/** One process, as /proc tells. */
export interface ProcessFacts {
  readonly pid: number;
  readonly parent: number;
  readonly commandLine: readonly string[];
}

/** Every process with exactly this argument. */
export function listWithArgument(argument: string): readonly ProcessFacts[] {
  return listAll().filter(({ commandLine }) => commandLine.includes(argument));
}

/** Everything below `pid`, itself first; empty when it is gone. */
export function listTree(pid: number): readonly ProcessFacts[] {
  const all = listAll();
  const found = all.filter((each) => each.pid === pid);
  for (const each of found) found.push(...all.filter(({ parent }) => parent === each.pid));
  return found;
}

function listAll(): readonly ProcessFacts[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)));
}

/** A line of /proc/PID/status, for example `Seccomp`. */
export function readStatus(pid: number, field: string): string | undefined {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  return new RegExp(`^${field}:\\s*(.*)$`, 'm').exec(status)?.[1];
}

/** Ends a process that a test started, and all it left behind, each by its id. */
export function endTree(pid: number): void {
  for (const each of listTree(pid)) endProcess(each.pid);
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // gone in the meantime is what was wanted
  }
}

function readProcess(pid: number): readonly ProcessFacts[] {
  try {
    // The name, in brackets, may hold blanks and brackets itself.
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z') return [];
    const commandLine = readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8').split('\0');
    return [{ pid, parent: Number(parent), commandLine }];
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return []; // ended while we looked
    throw error;
  }
}
