import { CLOCK_TOLERANCE_MS, wentAheadMs, wentBackMs, type GateClock } from '../../../shared/domain/gate/gate-clock.ts';
import type { Clock, Pools } from '../../ports.ts';
import type { GateBook } from '../../ports/gates.ts';

/** What reading pools' clocks for gates needs. */
export interface GateClocksPorts {
  readonly pools: Pools;
  readonly clock: Clock;
  readonly book: GateBook;
}

/** A time of a pool's clock with this workstation's two clocks at that moment. */
interface Reading {
  readonly poolMs: number;
  readonly elapsedMs: number;
  readonly localMs: number;
}

/** How much later a believed time has to be before it is written down again. */
const WRITE_EVERY_MS = 60_000;

/**
 * The clocks that gates go by. A reading that jumped is not believed: what the pool should show is then still reckoned
 * from the last believed one, until a person says that the pool is right.
 */
export class GateClocks {
  private readonly ports: GateClocksPorts;
  private readonly last = new Map<string, Reading>();
  private readonly believed = new Map<string, Reading>();

  constructor(ports: GateClocksPorts) {
    this.ports = ports;
  }

  /** Reads the pool's clock afresh. @throws ProblemError of the pool's answers */
  async read(poolId: string): Promise<GateClock> {
    const poolMs = (await this.ports.pools.operations(poolId).serverTime()).getTime();
    const reading = { poolMs, elapsedMs: this.ports.clock.elapsed(), localMs: this.ports.clock.now().getTime() };
    const clock = this.toClock(poolId, poolMs);
    this.last.set(poolId, reading);
    if (wentBackMs(clock) === 0 && wentAheadMs(clock) === 0) await this.believe(poolId, reading);
    return clock;
  }

  /** The same by the last reading and the time that passed since, without asking; the pool's is null before the first. */
  estimate(poolId: string): GateClock {
    const last = this.last.get(poolId);
    return this.toClock(poolId, last ? this.later(last) : null);
  }

  /** A person says that the last reading is right. */
  async confirm(poolId: string): Promise<void> {
    await this.read(poolId);
    const last = this.last.get(poolId);
    if (!last) return;
    this.believed.set(poolId, last);
    const pool = this.poolUuid(poolId);
    await this.ports.book.update((data) => ({ ...data, clocks: { ...data.clocks, [pool]: last.poolMs } }));
  }

  private toClock(poolId: string, poolMs: number | null): GateClock {
    const believed = this.believed.get(poolId);
    return {
      poolMs,
      expectedPoolMs: believed && !this.hasSlept(believed) ? this.later(believed) : null,
      highestSeenMs: this.ports.book.data.clocks[this.poolUuid(poolId)] ?? 0,
      localMs: this.ports.clock.now().getTime(),
    };
  }

  /**
   * The clock that only rises stands still while the workstation sleeps; what the pool should show is then not known,
   * and the workstation's own clock is the second witness, as after a start.
   */
  private hasSlept(since: Reading): boolean {
    const passedMs = this.ports.clock.elapsed() - since.elapsedMs;
    return this.ports.clock.now().getTime() - since.localMs > passedMs + CLOCK_TOLERANCE_MS;
  }

  private later({ poolMs, elapsedMs }: Reading): number {
    return Math.round(poolMs + this.ports.clock.elapsed() - elapsedMs);
  }

  private async believe(poolId: string, reading: Reading): Promise<void> {
    this.believed.set(poolId, reading);
    const pool = this.poolUuid(poolId);
    if (reading.poolMs < (this.ports.book.data.clocks[pool] ?? 0) + WRITE_EVERY_MS) return;
    await this.ports.book.update((data) => ({ ...data, clocks: { ...data.clocks, [pool]: reading.poolMs } }));
  }

  private poolUuid(poolId: string): string {
    return this.ports.pools.find(poolId)?.uuid ?? poolId;
  }
}
