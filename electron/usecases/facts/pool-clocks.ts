import { ProblemError } from '../../../shared/errors.ts';
import type { Clock, Pools } from '../../ports.ts';

/** What knowing the pools' clocks needs. */
export interface PoolClocksPorts {
  readonly pools: Pools;
  readonly clock: Clock;
}

/** The clocks of the pools' coordinators, asked at each connection; locks expire by them, never by the workstation's. */
export class PoolClocks {
  private readonly ports: PoolClocksPorts;
  /** Milliseconds from the console's rising clock to the pool's date, by pool: nobody sets that clock meanwhile. */
  private readonly offsets = new Map<string, number>();
  private readonly askedAt = new Map<string, string>();

  constructor(ports: PoolClocksPorts) {
    this.ports = ports;
  }

  /**
   * The coordinator's time, as well as it is known; the workstation's before the first connection. While the machine
   * sleeps it may fall behind: then locks look fresh for longer, never stale too early, and it is asked anew at once.
   */
  now(poolId: string): Date {
    const offset = this.offsets.get(poolId);
    return offset === undefined ? this.ports.clock.now() : new Date(this.ports.clock.elapsed() + offset);
  }

  /** Asks once for each connection, told apart by `since`; answers whether there was an answer. */
  async learn(poolId: string, since: string): Promise<boolean> {
    if (this.askedAt.get(poolId) === since) return false;
    this.askedAt.set(poolId, since);
    try {
      const server = await this.ports.pools.operations(poolId).serverTime();
      this.offsets.set(poolId, server.getTime() - this.ports.clock.elapsed());
      return true;
    } catch (error) {
      // The connection broke again, or the pool refused: what is told of the pool next asks anew.
      if (this.askedAt.get(poolId) === since) this.askedAt.delete(poolId);
      if (error instanceof ProblemError) return false;
      throw error;
    }
  }
}
