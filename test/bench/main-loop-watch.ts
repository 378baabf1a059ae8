import type * as NodeFs from 'node:fs';
import type { ElectronApplication } from 'playwright-core';

/** How long main was kept from its next turn between `startWatch` and `readWatch`. */
export interface MainDelay {
  readonly ms: number;
  /** By the clock on the wall. */
  readonly longestMs: number;
  /** Less the time in which main was ready to run but had no processor. */
  readonly longestOwnMs: number;
  /** Most processor time main used between two turns: what it does itself, whatever the machine does beside it. */
  readonly longestCpuMs: number;
  readonly p99CpuMs: number;
}

interface Watch {
  stop(): MainDelay;
}

/** As `watchLoop` in loop-delay.ts does, but in the main process of a program that runs; the function is sent there. */
export async function startWatch(app: ElectronApplication): Promise<void> {
  await app.evaluate(() => {
    // Code sent from outside has no `require` of its own.
    const { mainModule } = process as unknown as { readonly mainModule: { require(name: string): unknown } };
    const { openSync, readSync, closeSync } = mainModule.require('node:fs') as typeof NodeFs;
    const isLinux = process.platform === 'linux';
    const file = isLinux ? openSync('/proc/self/schedstat', 'r') : -1;
    const buffer = Buffer.alloc(128);
    /** Time the thread ran, and time it waited for a processor, ms; elsewhere than on Linux all time counts as run. */
    const readTimes = (): readonly [ran: number, waited: number] => {
      if (!isLinux) return [performance.now(), 0];
      const [ran = '0', waited = '0'] = buffer
        .toString('latin1', 0, readSync(file, buffer, 0, buffer.length, 0))
        .split(' ');
      return [Number(ran) / 1e6, Number(waited) / 1e6];
    };
    const cpu: number[] = [];
    const startedAt = performance.now();
    let [longestMs, longestOwnMs] = [0, 0];
    let last = startedAt;
    let [lastRan, lastWaited] = readTimes();
    let timer: NodeJS.Timeout | undefined;
    const tick = (): void => {
      const now = performance.now();
      const [ran, waited] = readTimes();
      const gap = Math.max(0, now - last - 1);
      longestMs = Math.max(longestMs, gap);
      longestOwnMs = Math.max(longestOwnMs, gap - (waited - lastWaited));
      cpu.push(Math.min(gap, ran - lastRan));
      [last, lastRan, lastWaited] = [now, ran, waited];
      timer = setTimeout(tick, 1);
    };
    timer = setTimeout(tick, 1);
    const watch: Watch = {
      stop: () => {
        clearTimeout(timer);
        if (isLinux) closeSync(file);
        cpu.sort((a, b) => a - b);
        return {
          ms: performance.now() - startedAt,
          longestMs,
          longestOwnMs,
          longestCpuMs: cpu.at(-1) ?? 0,
          p99CpuMs: cpu[Math.floor(cpu.length * 0.99)] ?? 0,
        };
      },
    };
    Object.assign(globalThis, { benchWatch: watch });
  });
}

/** Ends the watch and answers what it saw. */
export async function readWatch(app: ElectronApplication): Promise<MainDelay> {
  return app.evaluate(() => (globalThis as unknown as { readonly benchWatch: Watch }).benchWatch.stop());
}
