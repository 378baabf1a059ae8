import type { Clock } from '../../electron/ports.ts';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Lets every promise that can go on do so. */
export async function flush(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
}

/** A clock that stands still until it is moved; nobody really waits. */
export class VirtualClock implements Clock {
  private time: number;
  private sleepers: Sleeper[] = [];
  /** Every sleep that was asked for, ms. */
  readonly sleeps: number[] = [];
  /** How much `elapsed` rises with each reading; makes slices end. */
  elapsedStepMs = 0;
  turns = 0;
  /** How far the workstation's date is from the true one, as after somebody set it; time itself passes as ever. */
  aheadMs = 0;
  /** Set: the date stands still there, whatever passes. */
  frozenAt: Date | undefined;
  private measured = 0;
  private readonly began: number;

  constructor(start = '2026-03-02T08:00:00.000Z') {
    this.time = new Date(start).getTime();
    this.began = this.time;
  }

  now(): Date {
    return this.frozenAt ?? new Date(this.time + this.aheadMs);
  }

  /** The date as the rest of the world has it. */
  truth(): Date {
    return new Date(this.time);
  }

  elapsed(): number {
    this.measured += this.elapsedStepMs;
    return this.measured + this.time - this.began;
  }

  async turn(): Promise<void> {
    this.turns += 1;
    return flush();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.sleeps.push(ms);
    if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.sleepers = this.sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason as Error);
      };
      const wake = (): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      const sleeper: Sleeper = { at: this.time + ms, wake };
      this.sleepers.push(sleeper);
      signal?.addEventListener('abort', onAbort);
    });
  }

  /** Moves on by `ms`, waking whoever is due, in order. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    for (;;) {
      await flush();
      const next = this.nextSleeper();
      if (!next || next.at > end) break;
      this.wake(next);
    }
    this.time = end;
    await flush();
  }

  /**
   * Moves on as far as needed until `isDone`. @throws Error when nobody sleeps and it still is not, or after a week
   * of virtual time, which is how a test notices that something waits for ever
   */
  async runUntil(isDone: () => boolean): Promise<void> {
    const limit = this.time + 7 * 86_400_000;
    for (;;) {
      for (let quiet = 0; quiet < 3; quiet += 1) {
        await flush();
        if (isDone()) return;
      }
      const next = this.nextSleeper();
      if (!next) throw new Error('everything waits for something that never comes');
      if (next.at > limit) throw new Error('a week passed');
      this.wake(next);
    }
  }

  private nextSleeper(): Sleeper | undefined {
    return [...this.sleepers].sort((a, b) => a.at - b.at)[0];
  }

  private wake(sleeper: Sleeper): void {
    this.sleepers = this.sleepers.filter((other) => other !== sleeper);
    this.time = Math.max(this.time, sleeper.at);
    sleeper.wake();
  }
}
