/** How often each failpoint was passed in this process. */
const passed = new Map<string, number>();

/**
 * A place where tests end this process, or break it, to see what the next one makes of it. Does nothing unless
 * `STAGEWRIGHT_FAILPOINT=name:nth:kill|throw` names it; the n-th passage (from 1) then strikes.
 *
 * @param name - a literal, unique in the source: a test lists all of them
 */
export function failpoint(name: string): void {
  const wanted = process.env['STAGEWRIGHT_FAILPOINT'];
  const report = process.env['STAGEWRIGHT_FAILPOINT_TRACE'];
  if (wanted === undefined && report === undefined) return;
  const count = (passed.get(name) ?? 0) + 1;
  passed.set(name, count);
  if (report !== undefined) process.stderr.write(`failpoint ${name}\n`);
  const [at, nth, how] = wanted?.split(':') ?? [];
  if (at !== name || Number(nth) !== count) return;
  if (how === 'kill') process.kill(process.pid, 'SIGKILL');
  throw new Error(`failpoint ${name}`);
}
