import type { ClientLimits } from '../limits.ts';
import type { Session } from '../session.ts';
import { toText, toTexts, toRecord } from '../wire-values.ts';
import { XapiFailure } from '../wire/errors.ts';
import { InventoryCache } from './cache.ts';
import { CLASS_NAMES } from './tables.ts';
import type { ClassName } from './tables.ts';

/** A cache that holds everything there was at `token`, and perhaps some of what came after. */
export interface LoadedInventory {
  readonly cache: InventoryCache;
  readonly token: string;
}

// Classes are decoded by one thread: more at a time only take memory.
const CLASSES_AT_A_TIME = 3;

/**
 * Reads a pool's inventory: first a token, then class by class, so that `event.from` with the token brings whatever
 * changed meanwhile. (`event.from` with an empty token would be one body that cannot be read in parts.)
 *
 * @param onRecords - told how many records have arrived so far
 * @throws XapiFailure, ConnectionLost, ReplyRefused
 */
export async function loadInventory(
  session: Session,
  limits: ClientLimits,
  signal: AbortSignal,
  onRecords: (count: number) => void,
): Promise<LoadedInventory> {
  const token = await takeToken(session, limits, signal);
  const cache = new InventoryCache();
  const waiting = [...CLASS_NAMES];
  let count = 0;
  const work = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      await fetchClass(session, name, limits, signal, (ref, record) => {
        cache.put(name, ref, record);
        count += 1;
        onRecords(count);
      });
    }
  };
  await allOrFirstFailure(Array.from({ length: CLASSES_AT_A_TIME }, work));
  await cache.settle();
  return { cache, token };
}

/** VM_appliance came with 6.0, tunnel with 5.6, SDN_controller with 7.2. */
const YOUNG_CLASSES: ReadonlySet<ClassName> = new Set(['VM_appliance', 'tunnel', 'SDN_controller']);

/** Fetches one class in slices. A class that a host is too old for counts as empty. */
export async function fetchClass(
  session: Session,
  name: ClassName,
  limits: ClientLimits,
  signal: AbortSignal,
  onRecord: (ref: string, record: Parameters<InventoryCache['put']>[2]) => void,
): Promise<void> {
  const options = { timeoutMs: limits.fetchTimeoutMs, signal };
  try {
    await session.stream(name, options, (records) => {
      for (const [ref, record] of records) onRecord(ref, record);
    });
  } catch (error) {
    const isUnknown = error instanceof XapiFailure && error.code === 'MESSAGE_METHOD_UNKNOWN';
    if (!isUnknown || !YOUNG_CLASSES.has(name)) throw error;
  }
}

/** `event.inject` (6.1) answers the newest token for next to nothing; before it, the events of one tiny class bring one. */
async function takeToken(session: Session, limits: ClientLimits, signal: AbortSignal): Promise<string> {
  const options = { timeoutMs: limits.callTimeoutMs, signal };
  const [pool = ''] = toTexts(await session.callOnce('pool.get_all', [], options));
  try {
    return toText(await session.callOnce('event.inject', ['pool', pool], options));
  } catch (error) {
    if (!(error instanceof XapiFailure) || error.code !== 'MESSAGE_METHOD_UNKNOWN') throw error;
    return toText(toRecord(await session.callOnce('event.from', [['pool'], '', 0], options))['token']);
  }
}

/** Waits for all to end before it throws, so that nothing writes into a cache that was given up. */
async function allOrFirstFailure(work: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(work);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
