import type { AuditLine } from '../../shared/domain/audit/audit-record.ts';
import type { PoolState } from '../../shared/domain/pool-state.ts';
import type { Person } from '../../shared/domain/gate/person.ts';
import { ProblemError } from '../../shared/errors.ts';
import type { AccountProof, StepUpSession } from '../ports/gates.ts';
import type { PoolAddress, PoolInventory, PoolOperations } from '../ports.ts';
import type { HostFileLimits } from '../ports/members.ts';
import { showAddress, toHost } from './addresses.ts';
import { readAuditLog } from './audit/read-audit-log.ts';
import { PoolConnection } from './connection.ts';
import type { ConnectionParts } from './connection-parts.ts';
import { CachedPoolInventory } from './inventory/pool-inventory.ts';
import { InventorySync } from './inventory/sync.ts';
import type { SyncListener } from './inventory/sync.ts';
import { createPoolOperations } from './operations/pool-operations.ts';
import { announceTask } from './operations/task.ts';
import { readPerson } from './person.ts';
import { toProblemError, unreachable } from './problems.ts';
import type { Session } from './session.ts';
import { initialState, StateKeeper } from './state-keeper.ts';
import { TaskFollower } from './tasks/task-follower.ts';
import type { CallOptions, WireValue } from './wire/contract.ts';

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

  /** Who the console's own session belongs to. @throws ProblemError */
  async whoAmI(): Promise<Person> {
    return this.#asProblem(() => readPerson(this.#session(), this.#address.userName, this.#options()));
  }

  /** Lets `act` use a session of another account. @throws ProblemError */
  async stepUp<T>(proof: AccountProof, act: (session: StepUpSession) => Promise<T>): Promise<T> {
    const connection = this.#connection;
    if (!connection)
      throw new ProblemError(unreachable(this.keeper.state.address, 'closed', 'the pool is not connected'));
    const options = this.#options();
    return this.#asProblem(() =>
      connection.withAccount(proof, async (session) => {
        const call = (method: string, ...params: readonly WireValue[]): Promise<WireValue> =>
          session.callOnce(method, params, options);
        return act({
          person: await readPerson(session, proof.userName, options),
          announce: (label, description) => this.#asProblem(() => announceTask({ call }, label, description)),
        });
      }),
    );
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

  /** What one host of the pool serves. @throws ProblemError `not-found`, `pool-unreachable`, `certificate-untrusted` */
  async readHostFile(hostUuid: string, path: string, limits: HostFileLimits): Promise<Uint8Array> {
    const { cache } = this.#sync;
    const ref = cache.findRef('host', hostUuid);
    const host = cache.tables.find('host', ref ?? null);
    if (ref === undefined || !host) throw new ProblemError({ code: 'not-found', kind: 'host', id: hostUuid });
    const session = this.#session();
    try {
      // With a session there is a connection.
      if (!this.#connection) throw new ProblemError(unreachable(this.keeper.state.address, 'closed', ''));
      return await this.#connection.files.read(session, { ref, address: host.address }, path, limits);
    } catch (error) {
      // The connection to the coordinator is not at fault: nothing is told to it.
      throw toProblemError(error, { address: showAddress(toHost(host.address), this.#address.port) });
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

  #options(): CallOptions {
    return { timeoutMs: this.#parts.limits.callTimeoutMs };
  }

  async #asProblem<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      throw toProblemError(error, { address: this.keeper.state.address });
    }
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
