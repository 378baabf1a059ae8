import { closeSync, openSync, readSync } from 'node:fs';

/** How long the event loop was kept from its next turn while it was watched. */
export interface LoopDelay {
  /** By the clock on the wall. */
  readonly longestMs: number;
  /** The same less the time in which the thread was ready to run but had no processor: what others on the machine cost. */
  readonly longestOwnMs: number;
  readonly p99OwnMs: number;
}

/** Watches the event loop of this thread, which must be the process's main one, until `stop` is called. */
export function watchLoop(): { stop(): LoopDelay } {
  const waited = openRunQueue();
  const own: number[] = [];
  let longestMs = 0;
  let last = performance.now();
  let lastWaited = waited.readMs();
  const tick = (): void => {
    const now = performance.now();
    const nowWaited = waited.readMs();
    // A timer of 1 ms is due after 1 ms at the earliest.
    const gap = Math.max(0, now - last - 1);
    longestMs = Math.max(longestMs, gap);
    own.push(Math.max(0, gap - (nowWaited - lastWaited)));
    last = now;
    lastWaited = nowWaited;
    timer = setTimeout(tick, 1);
  };
  let timer = setTimeout(tick, 1);
  return {
    stop: () => {
      clearTimeout(timer);
      tick();
      clearTimeout(timer);
      waited.close();
      own.sort((a, b) => a - b);
      return { longestMs, longestOwnMs: own.at(-1) ?? 0, p99OwnMs: own[Math.floor(own.length * 0.99)] ?? 0 };
    },
  };
}

/** Linux counts how long each thread waited for a processor (second number of `schedstat`, ns); elsewhere it counts as 0. */
function openRunQueue(): { readMs(): number; close(): void } {
  if (process.platform !== 'linux') return { readMs: () => 0, close: () => undefined };
  const file = openSync('/proc/self/schedstat', 'r');
  const buffer = Buffer.alloc(128);
  return {
    readMs: () => {
      const length = readSync(file, buffer, 0, buffer.length, 0);
      return Number(buffer.toString('latin1', 0, length).split(' ')[1] ?? 0) / 1e6;
    },
    close: () => {
      closeSync(file);
    },
  };
}
