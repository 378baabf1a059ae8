import type { InventoryChange } from '../../ports.ts';
import type { ClientLimits } from '../limits.ts';
import { isSessionInvalid } from '../session.ts';
import type { Session } from '../session.ts';
import type { WireValue } from '../wire/contract.ts';
import { XapiFailure } from '../wire/errors.ts';
import { toNumber, toRecord, toText } from '../wire-values.ts';
import { ChangeApplier } from './apply.ts';
import { InventoryCache } from './cache.ts';
import { ChangeBatch } from './changes.ts';
import { fetchClass, loadInventory } from './load.ts';
import { pauseIfDue } from './slices.ts';
import { CLASS_NAMES, findClassOfEvent } from './tables.ts';
import type { ClassName } from './tables.ts';

/** What the connection wants to know of its inventory. */
export interface SyncListener {
  /** A load has begun; what is shown is as of before. */
  onLoading(): void;
  onRecords(count: number): void;
  /** A load is over and its view in place. Answers when everything that depends on the session was read too. */
  onLoaded(): Promise<void>;
  onChange(change: Omit<InventoryChange, 'poolId'>): void;
}

/** A server that ends every session, or loses every event, must not be asked for everything without pause. */
const MOST_LOADS_IN_VAIN = 2;

/** Keeps one pool's view complete: a load, then events, and a load again whenever events may have been missed. */
export class InventorySync {
  readonly #limits: ClientLimits;
  readonly #listener: SyncListener;
  readonly #changes: ChangeBatch;
  #cache = new InventoryCache();
  readonly #refetched = new Map<ClassName, number>();
  /** A class is known to differ and waits for its turn to be fetched again. */
  #isBehind = false;

  constructor(limits: ClientLimits, listener: SyncListener) {
    this.#limits = limits;
    this.#listener = listener;
    this.#changes = new ChangeBatch(limits.changeDelayMs, (change) => {
      listener.onChange(change);
    });
  }

  /** The last complete view; empty before the first load. */
  get cache(): InventoryCache {
    return this.#cache;
  }

  /**
   * Runs until it fails or the signal aborts.
   *
   * A session that ended is opened again here; everything else that ends the events is thrown.
   */
  async run(session: Session, signal: AbortSignal): Promise<never> {
    for (let inVain = 0; ; inVain += 1) {
      const login = session.loginCount;
      try {
        let token = await this.#load(session, signal);
        while (session.loginCount === login) {
          token = await this.#round(session, signal, token);
          inVain = 0;
        }
      } catch (error) {
        if (inVain >= MOST_LOADS_IN_VAIN || !(isSessionInvalid(error) || meansReload(error))) throw error;
        if (isSessionInvalid(error)) await session.renew(login);
      } finally {
        this.#changes.flush();
      }
    }
  }

  async #load(session: Session, signal: AbortSignal): Promise<string> {
    this.#listener.onLoading();
    const { cache, token } = await loadInventory(session, this.#limits, signal, (count) => {
      this.#listener.onRecords(count);
    });
    const before = this.#cache;
    this.#cache = cache;
    this.#refetched.clear();
    const [goneVms, goneVapps] = [
      before.listVms().filter((vm) => cache.findRef('VM', vm.uuid) === undefined),
      before.listVapps().filter((vapp) => cache.findRef('VM_appliance', vapp.uuid) === undefined),
    ];
    await this.#listener.onLoaded();
    this.#changes.reset(
      goneVms.map((vm) => vm.uuid),
      goneVapps.map((vapp) => vapp.uuid),
    );
    return token;
  }

  /** One `event.from`; answers the next token. */
  async #round(session: Session, signal: AbortSignal, token: string): Promise<string> {
    const { eventWaitMs, eventGraceMs, eventPauseMs, refetchPauseMs } = this.#limits;
    const waitMs = this.#isBehind ? Math.min(refetchPauseMs, eventWaitMs) : eventWaitMs;
    const batch = toRecord(
      await session.callOnce('event.from', [CLASS_NAMES, token, waitMs / 1000], {
        timeoutMs: waitMs + eventGraceMs,
        ownConnection: true,
        signal,
      }),
    );
    const applier = new ChangeApplier(this.#cache, this.#changes);
    const events = Array.isArray(batch['events']) ? (batch['events'] as readonly WireValue[]) : [];
    for (const event of events) {
      this.#apply(applier, event);
      const pause = pauseIfDue();
      if (pause) await pause;
    }
    await this.#compareCounts(session, signal, applier, batch['valid_ref_counts']);
    // Changes gather on the server meanwhile. Always, or a server that never waits would be asked without pause.
    await pauseFor(eventPauseMs, signal);
    return toText(batch['token']);
  }

  #apply(applier: ChangeApplier, value: WireValue): void {
    const event = toRecord(value);
    const name = findClassOfEvent(toText(event['class']));
    const ref = toText(event['ref']);
    if (name === undefined || ref === '') return;
    const snapshot = event['snapshot'];
    if (event['operation'] === 'del') applier.drop(name, ref);
    else if (typeof snapshot === 'object' && snapshot !== null) applier.put(name, ref, toRecord(snapshot));
  }

  /** Deletes beyond a few hundred per class are lost in silence; then the counts differ, and the class is fetched again. */
  async #compareCounts(
    session: Session,
    signal: AbortSignal,
    applier: ChangeApplier,
    counts: WireValue | undefined,
  ): Promise<void> {
    this.#isBehind = false;
    for (const [key, count] of Object.entries(toRecord(counts))) {
      const name = findClassOfEvent(key);
      if (name === undefined || this.#cache.tables.of(name).size === toNumber(count)) continue;
      // A class in which much comes and goes would be fetched without end.
      const last = this.#refetched.get(name);
      if (last !== undefined && performance.now() - last < this.#limits.refetchPauseMs) {
        this.#isBehind = true;
        continue;
      }
      this.#refetched.set(name, performance.now());
      await this.#refetch(session, signal, applier, name);
    }
  }

  async #refetch(session: Session, signal: AbortSignal, applier: ChangeApplier, name: ClassName): Promise<void> {
    const present = new Set<string>();
    await fetchClass(session, name, this.#limits, signal, (ref, record) => {
      present.add(ref);
      applier.put(name, ref, record);
    });
    for (const ref of [...this.#cache.tables.of(name).keys()]) if (!present.has(ref)) applier.drop(name, ref);
  }
}

/** Answers to `event.from` after which the token is worth nothing, though the session is. */
function meansReload(error: unknown): boolean {
  return (
    error instanceof XapiFailure && (error.code === 'EVENTS_LOST' || error.code === 'EVENT_FROM_TOKEN_PARSE_FAILURE')
  );
}

async function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
