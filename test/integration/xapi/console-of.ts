import type { PoolState } from '../../../shared/domain/pool-state.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { Problem } from '../../../shared/errors.ts';
import { startDemoPool } from '../../../electron/demo-pool/server.ts';
import type { DemoPoolOptions, RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { Clock, InventoryChange, PoolAddress } from '../../../electron/ports.ts';
import type { ClientLimits } from '../../../electron/xapi/limits.ts';
import { createPools } from '../../../electron/xapi/pools.ts';
import type { XapiPools } from '../../../electron/xapi/pools.ts';

/** The machine's clock. */
const realClock: Clock = {
  now: () => new Date(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(signal?.reason as Error);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      signal?.addEventListener('abort', onAbort);
    }),
  turn: () => new Promise((resolve) => setImmediate(resolve)),
  elapsed: () => performance.now(),
};

/** Times that make a test wait for nothing but the pool. */
const QUICK: Partial<ClientLimits> = {
  loginTimeoutMs: 10_000,
  logoutTimeoutMs: 1000,
  connectTimeoutMs: 2000,
  callTimeoutMs: 10_000,
  eventWaitMs: 2000,
  eventGraceMs: 5000,
  eventPauseMs: 20,
  changeDelayMs: 30,
  firstRetryMs: 50,
  longestRetryMs: 200,
  stateDelayMs: 30,
  refetchPauseMs: 100,
};

/** Starts a demo pool with instant durations that reports bugs of its own by throwing them away loudly. */
export function startPool(options: DemoPoolOptions = {}): Promise<RunningDemoPool> {
  return startDemoPool({ timeScale: 0, ...options });
}

/** How a console reaches a demo pool; all its members are pinned, as for a pool that this console started. */
export function addressOf(pool: RunningDemoPool, more: Partial<PoolAddress> = {}): PoolAddress {
  return {
    id: 'demo',
    host: new URL(pool.url).hostname,
    port: pool.port,
    userName: pool.user,
    pins: Object.fromEntries(pool.hosts.map((host) => [host.address, host.fingerprint])),
    memberAddresses: pool.hosts.map((host) => host.address),
    allowOldTls: false,
    ...more,
  };
}

/** An adapter under test with everything it told. */
export interface Console {
  readonly pools: XapiPools;
  readonly states: PoolState[];
  readonly changes: InventoryChange[];
  readonly log: string[];
  readonly learnt: { readonly memberAddresses: readonly string[]; readonly pins: Readonly<Record<string, string>> }[];
}

/** Makes an adapter with quick times. */
export function makeConsole(limits: Partial<ClientLimits> = {}): Console {
  const log: string[] = [];
  const pools = createPools({
    clock: realClock,
    limits: { ...QUICK, ...limits },
    random: () => 0,
    log: (line) => log.push(line),
  });
  const made: Console = { pools, log, states: [], changes: [], learnt: [] };
  pools.onState((state) => made.states.push(state));
  pools.onInventory((change) => made.changes.push(change));
  pools.onLearnt((_id, learnt) => made.learnt.push(learnt));
  return made;
}

/** Connects and waits until the inventory is complete. */
export async function connect(made: Console, pool: RunningDemoPool, more: Partial<PoolAddress> = {}): Promise<void> {
  const address = addressOf(pool, more);
  await made.pools.connect(address, pool.password);
  await made.pools.whenReady(address.id, AbortSignal.timeout(20_000));
}

/** Waits until `isSo` holds; asks at each turn of a few ms. @throws Error after `ms` with what was waited for */
export async function until(what: string, isSo: () => boolean, ms = 10_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error(`did not happen: ${what}`);
    await realClock.sleep(5);
  }
}

/** The problem a promise is rejected with. @throws Error if it is not rejected with one */
export async function problemOf(promise: Promise<unknown>): Promise<Problem> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('no problem came');
}
