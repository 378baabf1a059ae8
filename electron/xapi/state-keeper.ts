import type { PoolState } from '../../shared/domain/pool-state.ts';
import type { Clock, PoolAddress } from '../ports.ts';
import { showAddress, toHost } from './addresses.ts';

/** What a `PoolState` is changed by; `since` follows the phase by itself, and keeps the time of a loss through all tries. */
export type StatePatch = Partial<Omit<PoolState, 'id' | 'since'>>;

/** One stretch of time without the pool, however often it is tried meanwhile: views read "as of" its beginning. */
const TRYING: ReadonlySet<PoolState['phase']> = new Set(['connecting', 'loading', 'lost']);

/** Holds one pool's state and tells each change; equal states are not told again. */
export class StateKeeper {
  readonly #clock: Clock;
  readonly #delayMs: number;
  readonly #tell: (state: PoolState) => void;
  #state: PoolState;
  #timer: NodeJS.Timeout | undefined;

  /** @param tell - gets each new state; states that differ in counts only come at most every `delayMs` */
  constructor(initial: PoolState, clock: Clock, delayMs: number, tell: (state: PoolState) => void) {
    this.#state = initial;
    this.#clock = clock;
    this.#delayMs = delayMs;
    this.#tell = tell;
  }

  get state(): PoolState {
    return this.#state;
  }

  /** Changes the state and tells it at once. */
  set(patch: StatePatch): void {
    if (!this.#change(patch)) return;
    this.#disarm();
    this.#tell(this.#state);
  }

  /** Changes counts, which come in a stream while a pool loads; told a little later. */
  count(patch: StatePatch): void {
    if (!this.#change(patch)) return;
    this.#timer ??= setTimeout(() => {
      this.#disarm();
      this.#tell(this.#state);
    }, this.#delayMs);
  }

  /** Nothing is told any more. */
  stop(): void {
    this.#disarm();
  }

  #change(patch: StatePatch): boolean {
    const entries = Object.entries(patch) as [keyof StatePatch, unknown][];
    if (entries.every(([key, value]) => this.#state[key] === value)) return false;
    const { phase = this.#state.phase } = patch;
    const isSameStretch = phase === this.#state.phase || (TRYING.has(phase) && TRYING.has(this.#state.phase));
    const since = isSameStretch ? this.#state.since : this.#clock.now().toISOString();
    this.#state = { ...this.#state, ...patch, since };
    return true;
  }

  #disarm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** The state of a pool that is known but was not connected yet. */
export function initialState(
  address: PoolAddress,
  extra: { readonly isDemo: boolean; readonly passwordKept: boolean },
  clock: Clock,
): PoolState {
  const shown = showAddress(toHost(address.host), address.port);
  return {
    id: address.id,
    uuid: null,
    nameLabel: shown,
    address: shown,
    userName: address.userName,
    phase: 'disconnected',
    since: clock.now().toISOString(),
    nextTryAt: null,
    problem: null,
    alarm: null,
    loadedRecords: 0,
    live: false,
    transport: null,
    certificate: null,
    version: null,
    rights: null,
    hostCount: 0,
    vmCount: 0,
    snapshotCount: 0,
    networkCount: 0,
    vappCount: 0,
    srCount: 0,
    ...extra,
  };
}
