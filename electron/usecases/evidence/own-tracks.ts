import type { Pools } from '../../ports.ts';

/**
 * How the pools' audit logs call the sessions of this console since it started. Those of earlier starts are known by the checkpoints
 * they announced.
 */
export class OwnTracks {
  readonly #trackOf: (poolId: string) => string | undefined;
  readonly #seen = new Map<string, Set<string>>();

  constructor(trackOf: (poolId: string) => string | undefined) {
    this.#trackOf = trackOf;
  }

  /** Notes each session as the state of its pool changes. */
  watch(pools: Pick<Pools, 'onState'>): void {
    pools.onState(({ id }) => {
      this.list(id);
    });
  }

  list(poolId: string): ReadonlySet<string> {
    const seen = this.#seen.get(poolId) ?? new Set<string>();
    this.#seen.set(poolId, seen);
    const track = this.#trackOf(poolId);
    if (track !== undefined) seen.add(track);
    return seen;
  }
}
