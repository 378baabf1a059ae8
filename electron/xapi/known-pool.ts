import type { AuditLine } from '../../shared/domain/audit/audit-record.ts';
import type { PoolState } from '../../shared/domain/pool-state.ts';
import { ProblemError } from '../../shared/errors.ts';
import type { PoolAddress, PoolInventory, PoolOperations } from '../ports.ts';
import { readAuditLog } from './audit/read-audit-log.ts';
import { PoolConnection } from './connection.ts';
import type { ConnectionParts } from './connection-parts.ts';
import { CachedPoolInventory } from './inventory/pool-inventory.ts';
import { InventorySync } from './inventory/sync.ts';
import type { SyncListener } from './inventory/sync.ts';
import { createPoolOperations } from './operations/pool-operations.ts';
import { toProblemError, unreachable } from './problems.ts';
import type { Session } from './session.ts';
import { initialState, StateKeeper } from './state-keeper.ts';
import { TaskFollower } from './tasks/task-follower.ts';

/** One pool on the list, connected or not: its state, its last view, and the connection while there is one. */
export class KnownPool {
  readonly keeper: StateKeeper;
  readonly inventory: PoolInventory;
  readonly operations: PoolOperations;
  /** Long calls of this pool. */
  readonly tasks: TaskFollower;
  readonly #parts: ConnectionParts;
  readonly #sync: InventorySync;
  #address: PoolAddress;
  #password: string | undefined;
  #connection: PoolConnection | undefined;
  #listener: SyncListener | undefined;

  constructor(
    address: PoolAddress,
    extra: { readonly isDemo: boolean; readonly passwordKept: boolean },
    parts: ConnectionParts,
    onState: (state: PoolState) => void,
  ) {
    this.#address = address;
    this.#parts = parts;
    this.keeper = new StateKeeper(
      initialState(address, extra, parts.clock),
      parts.clock,
      parts.limits.stateDelayMs,
      onState,
    );
    this.#sync = new InventorySync(parts.limits, {
      onLoading: () => this.#listener?.onLoading(),
      onRecords: (count) => this.#listener?.onRecords(count),
      onLoaded: async () => this.#listener?.onLoaded(),
      onChange: (change) => this.#listener?.onChange(change),
    });
    this.inventory = new CachedPoolInventory(() => this.#sync.cache);
    const session = (): Session => this.#session();
    this.tasks = new TaskFollower(session, parts.limits);
    this.operations = createPoolOperations({
      session,
      cache: () => this.#sync.cache,
      tasks: this.tasks,
      limits: parts.limits,
      address: () => this.keeper.state.address,
      onFailure: (error) => this.#connection?.noticeFailure(error),
    });
  }

  /** How it is reached; pins learnt and trusted since are in it. */
  get address(): PoolAddress {
    return this.#address;
  }

  /** The password it was last connected with. */
  get password(): string | undefined {
    return this.#password;
  }

  /** Takes another way to reach it, for the next connection. */
  readdress(address: PoolAddress): void {
    this.#address = address;
  }

  /** Connects, in place of a connection there may be. @throws ProblemError the first attempt failed */
  async connect(password: string): Promise<void> {
    await this.#stop();
    this.#password = password;
    const connection = new PoolConnection(this.#address, password, this.keeper, this.#parts, (listener) => {
      this.#listener = listener;
      return this.#sync;
    });
    this.#connection = connection;
    await connection.start();
  }

  /** The pool's own audit log from a moment on, by the coordinator's clock. @throws ProblemError */
  async *readAudit(since: Date, signal: AbortSignal): AsyncGenerator<readonly AuditLine[]> {
    const stamp = since.toISOString().replace(/[-]|\.\d+/g, '');
    try {
      yield* readAuditLog(this.#session().download(`/audit_log?since=${encodeURIComponent(stamp)}`, signal));
    } catch (error) {
      this.#connection?.noticeFailure(error);
      throw toProblemError(error, { address: this.keeper.state.address });
    }
  }

  /** How the pool's audit log calls the session that is open now; undefined without one. */
  get trackId(): string | undefined {
    return this.#connection?.findSession()?.trackId;
  }

  /** Logs out; what was known stays readable. */
  async disconnect(): Promise<void> {
    await this.#stop();
    this.#password = undefined;
    this.keeper.set({
      phase: 'disconnected',
      live: false,
      nextTryAt: null,
      loadedRecords: 0,
      problem: null,
      alarm: null,
    });
  }

  async #stop(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    this.#listener = undefined;
    await connection?.stop();
  }

  #session(): Session {
    if (this.#connection) return this.#connection.session;
    throw new ProblemError(unreachable(this.keeper.state.address, 'closed', 'the pool is not connected'));
  }
}
