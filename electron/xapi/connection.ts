import type { InventoryChange, PoolAddress } from '../ports.ts';
import { ProblemError } from '../../shared/errors.ts';
import { showAddress, toHost } from './addresses.ts';
import { retryDelay } from './backoff.ts';
import { transportOf, type ConnectionParts } from './connection-parts.ts';
import type { InventorySync } from './inventory/sync.ts';
import { HostFileReader } from './host-files.ts';
import { describeContents } from './pool-contents.ts';
import { findProblem, unreachable } from './problems.ts';
import { MemberNotTrusted, reachCoordinator } from './reach.ts';
import type { Search } from './reach.ts';
import { refusalOf } from './refusal.ts';
import { readRights } from './rights.ts';
import type { Credentials, Session } from './session.ts';
import type { StateKeeper, StatePatch } from './state-keeper.ts';
import { findStranger } from './strangers.ts';
import { TrustBook } from './trust.ts';
import { toText } from './wire-values.ts';
import { CertificateRefused, XapiFailure } from './wire/errors.ts';

/** A coordinator that restarts is back before that. */
const FAILURES_BEFORE_ASKING = 3;

/**
 * Keeps one pool connected from `start` to `stop`: finds the coordinator, loads, follows events, and starts over
 * when the connection breaks. Stops by itself only where a person has to decide.
 */
export class PoolConnection {
  readonly #address: PoolAddress;
  readonly #password: string;
  readonly #keeper: StateKeeper;
  readonly #parts: ConnectionParts;
  readonly #trust: TrustBook;
  readonly #sync: InventorySync;
  readonly #ending = new AbortController();
  readonly #members: Set<string>;
  /** What single hosts serve. */
  readonly files: HostFileReader;
  #round = new AbortController();
  #session: Session | undefined;
  #coordinator: string;
  #cause: unknown;
  #failures = 0;
  #done: Promise<void> = Promise.resolve();
  /** The logout of the last session. */
  #leaving: Promise<boolean> | undefined;
  /** Settles the promise of `start`. */
  #tellFirst: ((error?: ProblemError) => void) | undefined;

  /** @param sync - survives reconnects, so that what was known stays readable */
  constructor(
    address: PoolAddress,
    password: string,
    keeper: StateKeeper,
    parts: ConnectionParts,
    sync: (listener: ConstructorParameters<typeof InventorySync>[1]) => InventorySync,
  ) {
    this.#address = address;
    this.#password = password;
    this.#keeper = keeper;
    this.#parts = parts;
    this.#coordinator = toHost(address.host);
    this.#trust = new TrustBook(address.pins);
    this.files = new HostFileReader(this.#trust, address.port, transportOf(parts, address));
    this.#members = new Set([this.#coordinator, ...address.memberAddresses, ...this.#trust.hosts()]);
    this.#sync = sync({
      onLoading: () => {
        this.#keeper.set({ phase: 'loading', live: false, loadedRecords: 0 });
      },
      onRecords: (count) => {
        this.#keeper.count({ loadedRecords: count });
      },
      onLoaded: () => this.#afterLoad(),
      onChange: (change) => {
        this.#afterChange(change);
      },
    });
  }

  /** The session, while there is one. @throws ProblemError `pool-unreachable` */
  get session(): Session {
    if (this.#session) return this.#session;
    const { problem, address } = this.#keeper.state;
    throw new ProblemError(problem ?? unreachable(address, 'closed', 'the pool is not connected'));
  }

  /** The session, if there is one. */
  findSession(): Session | undefined {
    return this.#session;
  }

  /**
   * Begins; what happens is told through the state. Resolves at the first login.
   *
   * @throws ProblemError the first attempt failed; where waiting may help, it goes on trying all the same
   */
  async start(): Promise<void> {
    this.#keeper.set({ phase: 'connecting', problem: null, alarm: null, nextTryAt: null });
    const first = new Promise<void>((resolve, reject) => {
      this.#tellFirst = (error) => {
        this.#tellFirst = undefined;
        if (error) reject(error);
        else resolve();
      };
    });
    this.#done = this.#run();
    await first;
  }

  /** Logs out and closes; nothing happens any more afterwards. */
  async stop(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    this.#ending.abort();
    await session?.close(this.#parts.limits.logoutTimeoutMs);
    this.#round.abort();
    this.files.close();
    await this.#done;
    await this.#leaving;
    this.#tellFirst?.(new ProblemError(unreachable(this.#keeper.state.address, 'closed', 'closed while connecting')));
  }

  /**
   * Logs another account in for as long as `act` takes, on a connection of its own to the same pool.
   * @throws XapiFailure, ConnectionLost, MemberNotTrusted
   */
  async withAccount<T>(credentials: Credentials, act: (session: Session) => Promise<T>): Promise<T> {
    const { originator } = this.#parts;
    const search = { ...this.#search(this.#ending.signal), credentials, originator: `${originator} approval` };
    const { session } = await reachCoordinator(search);
    try {
      return await act(session);
    } finally {
      await session.close(this.#parts.limits.logoutTimeoutMs);
    }
  }

  /** Told of failures of single calls, some of which concern the connection as a whole. */
  noticeFailure(error: unknown): void {
    const concernsAll =
      error instanceof CertificateRefused || (error instanceof XapiFailure && error.code === 'HOST_IS_SLAVE');
    if (!concernsAll || this.#round.signal.aborted) return;
    this.#cause = error;
    this.#round.abort();
  }

  async #run(): Promise<void> {
    while (!this.#hasEnded()) {
      try {
        await this.#connectAndFollow();
      } catch (error) {
        if (this.#hasEnded()) return;
        const stops = this.#afterFailure(this.#cause ?? error);
        const { problem, address } = this.#keeper.state;
        this.#tellFirst?.(new ProblemError(problem ?? unreachable(address, 'lost', ''), { cause: error }));
        await this.#leaving;
        if (stops) return;
        await this.#askAboutStrangers();
        await this.#waitForNextTry(this.#ending.signal);
      }
    }
  }

  async #connectAndFollow(): Promise<void> {
    this.#round = new AbortController();
    this.#cause = undefined;
    const round = this.#round;
    try {
      const { host, session } = await reachCoordinator(this.#search(this.#ending.signal));
      this.#coordinator = host;
      this.#session = session;
      if (this.#hasEnded()) return;
      this.#tellFirst?.();
      this.#keeper.set({
        problem: null,
        alarm: null,
        nextTryAt: null,
        transport: session.transport.kind,
        certificate: this.#trust.findAccepted(host) ?? null,
      });
      await this.#sync.run(session, round.signal);
    } finally {
      round.abort();
      // Awaited once the state is told: a pool that broke off does not answer.
      this.#leaving = this.#session?.close(this.#parts.limits.logoutTimeoutMs);
      this.#session = undefined;
    }
  }

  /** A method, because the answer changes while something is awaited. */
  #hasEnded(): boolean {
    return this.#ending.signal.aborted;
  }

  #search(signal: AbortSignal): Search {
    const { limits, originator } = this.#parts;
    return {
      first: this.#coordinator,
      others: [...this.#members],
      port: this.#address.port,
      trust: this.#trust,
      credentials: { userName: this.#address.userName, password: this.#password },
      originator,
      limits,
      transport: transportOf(this.#parts, this.#address),
      signal,
      isSamePool: (session) => this.#isSamePool(session),
    };
  }

  async #isSamePool(session: Session): Promise<boolean> {
    const known = this.#keeper.state.uuid;
    if (known === null) return true;
    const options = { timeoutMs: this.#parts.limits.callTimeoutMs, signal: this.#ending.signal };
    const [pool] = (await session.callOnce('pool.get_all', [], options)) as readonly string[];
    return toText(await session.callOnce('pool.get_uuid', [pool ?? ''], options)) === known;
  }

  async #afterLoad(): Promise<void> {
    const { session } = this;
    const options = { timeoutMs: this.#parts.limits.callTimeoutMs, signal: this.#round.signal };
    const rights = await readRights(session, this.#address.userName, options);
    this.#failures = 0;
    this.#keeper.set({ ...this.#contents(), rights, phase: 'connected', live: true, problem: null, nextTryAt: null });
    this.#learn();
  }

  #afterChange(change: Omit<InventoryChange, 'poolId'>): void {
    this.#keeper.count(this.#contents());
    if (change.estate) this.#learn();
    this.#parts.onChange({ ...change, poolId: this.#address.id });
  }

  #contents(): StatePatch {
    return describeContents(this.#sync.cache, this.#keeper.state);
  }

  /** Members' addresses, and the coordinator's own one: the certificate accepted under the typed name is its, too. */
  #learn(): void {
    const { cache } = this.#sync;
    const addresses = [...cache.tables.of('host').values()].map((host) => toHost(host.address)).filter(Boolean);
    const own = toHost(cache.findCoordinator()?.address ?? '');
    const seen = this.#trust.findAccepted(this.#coordinator);
    const learntPin = own !== '' && seen !== undefined && this.#trust.learn(own, seen.fingerprint);
    const isNew = addresses.some((address) => !this.#members.has(address));
    for (const address of addresses) this.#members.add(address);
    if (isNew || learntPin) this.#parts.onLearnt({ memberAddresses: addresses, pins: this.#trust.pins() });
  }

  /** Says what happened; answers whether a person has to act before it goes on. */
  #afterFailure(error: unknown): boolean {
    const host = error instanceof MemberNotTrusted ? error.host : this.#coordinator;
    const address = showAddress(host, this.#address.port);
    const refusal = refusalOf(error, host, this.#trust, this.#address.port, this.#parts.clock.now());
    const common = { live: false, loadedRecords: 0, nextTryAt: null } as const;
    if (refusal) {
      this.#keeper.set({ ...common, ...refusal, phase: 'refused' });
      return true;
    }
    const problem = findProblem(error, { address });
    // A bug of ours: the log has it, and trying again cannot make it worse.
    if (!problem)
      this.#parts.log?.(`connection ${address}: ${error instanceof Error ? (error.stack ?? '') : 'unknown'}`);
    this.#failures += 1;
    this.#keeper.set({
      ...common,
      phase: 'lost',
      alarm: null,
      problem: problem ?? unreachable(address, 'lost', 'internal error'),
    });
    return false;
  }

  /** A member that nobody trusted yet may be the new coordinator: after some failures a person is asked, and trying goes on. */
  async #askAboutStrangers(): Promise<void> {
    if (this.#failures < FAILURES_BEFORE_ASKING) return;
    const { connectTimeoutMs } = this.#parts.limits;
    const stranger = await findStranger([...this.#members], this.#address.port, this.#trust, { connectTimeoutMs });
    if (!stranger || this.#hasEnded()) return;
    const now = this.#parts.clock.now();
    this.#keeper.set(refusalOf(stranger, stranger.host, this.#trust, this.#address.port, now) ?? {});
  }

  async #waitForNextTry(signal: AbortSignal): Promise<void> {
    const { clock, limits, random } = this.#parts;
    const delayMs = retryDelay(this.#failures, limits.firstRetryMs, limits.longestRetryMs, random());
    this.#keeper.set({ nextTryAt: new Date(clock.now().getTime() + delayMs).toISOString() });
    try {
      await clock.sleep(delayMs, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    if (!signal.aborted) this.#keeper.set({ nextTryAt: null });
  }
}
