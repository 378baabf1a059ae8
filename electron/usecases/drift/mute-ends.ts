import type { Clock } from '../../ports.ts';

/** A timer holds no longer than 24 days, and somebody may set the clock: so it is looked at every hour. */
const LOOK_MS = 3_600_000;

/** Tells when mutes are over, though nothing changes on a pool then. */
export class MuteEnds {
  private readonly clock: Clock;
  private readonly onEnd: (key: string) => void;
  private readonly expected = new Map<string, number>();
  private readonly stopping = new AbortController();

  constructor(clock: Clock, onEnd: (key: string) => void) {
    this.clock = clock;
    this.onEnd = onEnd;
  }

  /** Tells of it at that time, ms; of one mute of a configuration at a time. */
  expect(key: string, untilMs: number): void {
    if (this.expected.get(key) === untilMs) return;
    this.expected.set(key, untilMs);
    void this.wait(key, untilMs);
  }

  /** Tells of nothing any more. */
  stop(): void {
    this.stopping.abort();
  }

  private async wait(key: string, untilMs: number): Promise<void> {
    for (;;) {
      const left = untilMs - this.clock.now().getTime();
      if (left <= 0) break;
      const isOver = await this.clock.sleep(Math.min(left, LOOK_MS), this.stopping.signal).then(
        () => false,
        () => true,
      );
      if (isOver) return;
      // Ended, or muted anew.
      if (this.expected.get(key) !== untilMs) return;
    }
    this.expected.delete(key);
    this.onEnd(key);
  }
}
