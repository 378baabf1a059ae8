/** How far clocks may differ, or a pool's clock may go back, before a gate stops believing them. */
export const CLOCK_TOLERANCE_MS = 5 * 60_000;

/** What is known of the time; ms since 1970. No gate reads another clock. */
export interface GateClock {
  /** The coordinator's clock (`host.get_servertime`); null while it is not known. */
  readonly poolMs: number | null;
  /**
   * What that clock should show by its last believed reading and the time that passed since, by a clock that can't be
   * set; null before there was one: then the workstation's is the second witness. A person may believe a reading.
   */
  readonly expectedPoolMs: number | null;
  /** Highest time of that pool ever recorded: in the ledger, in its records, from its clock. A person may set it back. */
  readonly highestSeenMs: number;
  /** This workstation's clock. */
  readonly localMs: number;
}

/**
 * The time by which things run out: the latest of all clocks, so that none that was put back revives what has expired.
 */
export function latestMs(clock: GateClock): number {
  return Math.max(clock.poolMs ?? 0, clock.highestSeenMs, clock.localMs);
}

/**
 * How far the pool's clock is behind the highest time seen, in ms; 0 within the tolerance. While it is behind, no gate
 * that depends on time opens.
 */
export function wentBackMs({ poolMs, highestSeenMs }: GateClock): number {
  const behind = highestSeenMs - (poolMs ?? highestSeenMs);
  return behind > CLOCK_TOLERANCE_MS ? behind : 0;
}

/**
 * How far the pool's clock is ahead of what it should show, in ms; 0 within the tolerance. While it is, no gate that
 * depends on time opens: it would end soaks and reach windows that are still to come.
 */
export function wentAheadMs({ expectedPoolMs, localMs, poolMs }: GateClock): number {
  const ahead = (poolMs ?? 0) - (expectedPoolMs ?? localMs);
  return ahead > CLOCK_TOLERANCE_MS ? ahead : 0;
}

/** The same clocks once the pool's shows `poolMs`, with nothing else happening. */
export function clockAt(clock: GateClock, poolMs: number): GateClock {
  const passedMs = poolMs - (clock.poolMs ?? poolMs);
  return {
    poolMs,
    expectedPoolMs: clock.expectedPoolMs === null ? null : clock.expectedPoolMs + passedMs,
    highestSeenMs: Math.max(clock.highestSeenMs, poolMs),
    localMs: clock.localMs + passedMs,
  };
}
