import type { Person } from '../../shared/domain/gate/person.ts';
import type { AuditLine } from '../../shared/domain/audit/audit-record.ts';
import type { CertificateView, PoolState } from '../../shared/domain/pool-state.ts';
import { ProblemError } from '../../shared/errors.ts';
import type { Clock, InventoryChange, PoolAddress, PoolInventory, PoolOperations, Pools } from '../ports.ts';
import type { HostFileLimits, HostFiles } from '../ports/members.ts';
import type { AccountProof, Identities, StepUpSession } from '../ports/gates.ts';
import { showAddress, toHost } from './addresses.ts';
import type { Learnt } from './connection-parts.ts';
import { KnownPool } from './known-pool.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import type { ClientLimits } from './limits.ts';
import { Listeners } from './listeners.ts';
import { toProblemError } from './problems.ts';
import type { TaskFollower } from './tasks/task-follower.ts';
import { probeCertificate } from './wire/open-transport.ts';
import type { CallLog } from './wire/redact.ts';

/** What the adapter is made of; all but the clock have defaults. */
export interface PoolsOptions {
  readonly clock: Clock;
  /** Gets one line per call, without parameters or results. */
  readonly log?: CallLog;
  /** How our sessions are listed on pools. */
  readonly originator?: string;
  readonly limits?: Partial<ClientLimits>;
  /** Number in [0, 1); spreads retries of many consoles. */
  readonly random?: () => number;
}

/** The pools, and what of XAPI has no port yet. */
export interface XapiPools extends Pools, Identities, HostFiles {
  /** Long calls of a pool as tasks. @throws ProblemError `not-found` */
  tasks(poolId: string): TaskFollower;
  /** The pool's own audit log from a moment on, in order. @throws ProblemError `not-found`, `pool-unreachable`, `xapi-failure` */
  auditLog(poolId: string, since: Date, signal: AbortSignal): AsyncIterable<readonly AuditLine[]>;
  /** How the audit log calls the session that is open now; undefined without one. */
  trackId(poolId: string): string | undefined;
}

/** Makes the adapter to all pools. Nothing is connected by it. */
export function createPools(options: PoolsOptions): XapiPools {
  return new PoolsOverXapi(options);
}

class PoolsOverXapi implements XapiPools {
  readonly #options: PoolsOptions;
  readonly #limits: ClientLimits;
  readonly #pools = new Map<string, KnownPool>();
  readonly #states = new Listeners<PoolState>();
  readonly #forgotten = new Listeners<string>();
  readonly #changes = new Listeners<InventoryChange>();
  readonly #learnt = new Listeners<{ readonly poolId: string; readonly learnt: Learnt }>();

  constructor(options: PoolsOptions) {
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
  }

  list(): readonly PoolState[] {
    return [...this.#pools.values()].map((pool) => pool.keeper.state);
  }

  find(poolId: string): PoolState | undefined {
    return this.#pools.get(poolId)?.keeper.state;
  }

  inventory(poolId: string): PoolInventory {
    return this.#get(poolId).inventory;
  }

  operations(poolId: string): PoolOperations {
    return this.#get(poolId).operations;
  }

  tasks(poolId: string): TaskFollower {
    return this.#get(poolId).tasks;
  }

  auditLog(poolId: string, since: Date, signal: AbortSignal): AsyncIterable<readonly AuditLine[]> {
    return this.#get(poolId).readAudit(since, signal);
  }

  async readHostFile(poolId: string, hostUuid: string, path: string, limits: HostFileLimits): Promise<Uint8Array> {
    return this.#get(poolId).readHostFile(hostUuid, path, limits);
  }

  trackId(poolId: string): string | undefined {
    return this.#pools.get(poolId)?.trackId;
  }

  async probeCertificate(host: string, port: number): Promise<CertificateView> {
    try {
      const { connectTimeoutMs } = this.#limits;
      return await probeCertificate({ host: toHost(host), port }, { connectTimeoutMs });
    } catch (error) {
      throw toProblemError(error, { address: showAddress(toHost(host), port) });
    }
  }

  register(address: PoolAddress, extra: { readonly isDemo: boolean; readonly passwordKept: boolean }): void {
    const known = this.#pools.get(address.id);
    if (known) {
      known.readdress(address);
      known.keeper.set({
        ...extra,
        userName: address.userName,
        address: showAddress(toHost(address.host), address.port),
      });
      return;
    }
    const pool = new KnownPool(address, extra, this.#partsFor(address.id), (state) => {
      this.#states.tell(state);
    });
    this.#pools.set(address.id, pool);
    this.#states.tell(pool.keeper.state);
  }

  async whoAmI(poolId: string): Promise<Person> {
    return this.#get(poolId).whoAmI();
  }

  async stepUp<T>(poolId: string, proof: AccountProof, act: (session: StepUpSession) => Promise<T>): Promise<T> {
    return this.#get(poolId).stepUp(proof, act);
  }

  async connect(address: PoolAddress, password: string): Promise<void> {
    const known = this.find(address.id);
    this.register(address, { isDemo: known?.isDemo ?? false, passwordKept: known?.passwordKept ?? false });
    await this.#get(address.id).connect(password);
  }

  async trust(poolId: string, memberAddress: string, fingerprint: string, password: string | undefined): Promise<void> {
    const pool = this.#get(poolId);
    const pins = { ...pool.address.pins, [toHost(memberAddress)]: fingerprint };
    pool.readdress({ ...pool.address, pins });
    const secret = password ?? pool.password;
    if (secret === undefined) await pool.disconnect();
    else await pool.connect(secret);
  }

  async disconnect(poolId: string): Promise<void> {
    await this.#get(poolId).disconnect();
  }

  async forget(poolId: string): Promise<void> {
    const pool = this.#pools.get(poolId);
    if (!pool) return;
    await pool.disconnect();
    pool.keeper.stop();
    this.#pools.delete(poolId);
    this.#forgotten.tell(poolId);
  }

  async whenReady(poolId: string, signal: AbortSignal): Promise<void> {
    this.#get(poolId);
    signal.throwIfAborted();
    if (this.find(poolId)?.phase === 'connected') return;
    await new Promise<void>((resolve, reject) => {
      const stops = [
        this.onState((state) => {
          if (state.id !== poolId || state.phase !== 'connected') return;
          settle();
          resolve();
        }),
        this.onForgotten((id) => {
          if (id !== poolId) return;
          settle();
          reject(new ProblemError({ code: 'not-found', kind: 'pool', id }));
        }),
      ];
      const onAbort = (): void => {
        settle();
        reject(signal.reason as Error);
      };
      const settle = (): void => {
        for (const stop of stops) stop();
        signal.removeEventListener('abort', onAbort);
      };
      signal.addEventListener('abort', onAbort);
    });
  }

  onState(listener: (state: PoolState) => void): () => void {
    return this.#states.add(listener);
  }

  onForgotten(listener: (poolId: string) => void): () => void {
    return this.#forgotten.add(listener);
  }

  onInventory(listener: (change: InventoryChange) => void): () => void {
    return this.#changes.add(listener);
  }

  onLearnt(listener: (poolId: string, learnt: Learnt) => void): () => void {
    return this.#learnt.add(({ poolId, learnt }) => {
      listener(poolId, learnt);
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.disconnect()));
  }

  #get(poolId: string): KnownPool {
    const pool = this.#pools.get(poolId);
    if (!pool) throw new ProblemError({ code: 'not-found', kind: 'pool', id: poolId });
    return pool;
  }

  #partsFor(poolId: string): ConstructorParameters<typeof KnownPool>[2] {
    const { clock, log, originator = 'Stagewright', random = Math.random } = this.#options;
    return {
      clock,
      limits: this.#limits,
      originator,
      log,
      random,
      onChange: (change) => {
        this.#changes.tell(change);
      },
      onLearnt: (learnt) => {
        const pool = this.#pools.get(poolId);
        pool?.readdress({ ...pool.address, ...learnt });
        this.#learnt.tell({ poolId, learnt });
      },
    };
  }
}
