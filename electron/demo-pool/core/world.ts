import { AuditLog } from './audit.ts';
import { demoAccounts, ensureSubjects, type Account } from './accounts.ts';
import type { ScaledClock } from './clock.ts';
import { ApiError, type AuditEntry, type Call, type Caller, type TaskHandle, type Value } from './contract.ts';
import { coreMessages } from './core-messages.ts';
import { MemoryDatabase } from './database.ts';
import { Dispatcher } from './dispatch.ts';
import { EventSource } from './events.ts';
import { FaultSwitches } from './fault-switches.ts';
import { MethodTable } from './method-table.ts';
import { Operations } from './operations.ts';
import { SeededRandom } from './random.ts';
import { roleRows } from './rbac.ts';
import type { Registry } from './registry.ts';
import type { ServerWorld } from './server-world.ts';
import { SessionRegistry } from './sessions.ts';
import { TaskRegistry } from './tasks.ts';
import { asString } from './values.ts';

/** What a demo pool's world is made from. */
export interface WorldOptions {
  readonly clock: ScaledClock;
  readonly seed: number;
  readonly password: string;
  readonly registry: Pick<Registry, 'behaviours' | 'allowedOperations' | 'operationConflicts'>;
  /** Where a bug of a behaviour is told. */
  readonly report: (message: string, error: unknown) => void;
}

/** One demo pool: database, sessions, tasks, events, and the way calls reach behaviours. */
export class DemoWorld implements ServerWorld {
  readonly clock: ScaledClock;
  readonly random: SeededRandom;
  readonly db: MemoryDatabase;
  readonly faults = new FaultSwitches();
  readonly accounts: readonly Account[];
  readonly sessions: SessionRegistry;
  readonly tasks: TaskRegistry;
  readonly events: EventSource;
  readonly operations: Operations;
  readonly auditLog: AuditLog;
  readonly dispatcher: Dispatcher;
  readonly blobs = new Map<string, Buffer>();
  private readonly report: WorldOptions['report'];

  constructor(options: WorldOptions) {
    const { registry } = options;
    this.clock = options.clock;
    this.report = options.report;
    this.random = new SeededRandom(options.seed);
    this.db = new MemoryDatabase(() => this.random.uuid());
    this.accounts = demoAccounts(options.password);
    this.sessions = new SessionRegistry(this.db, this.clock, this.accounts);
    this.tasks = new TaskRegistry(this.db, this.clock);
    this.sessions.isBusy = (ref) => this.tasks.isBusy(ref);
    this.events = new EventSource(this.db);
    const rules = { allowed: registry.allowedOperations, conflicts: registry.operationConflicts };
    this.operations = new Operations(this, this.db, this.clock, rules);
    this.auditLog = new AuditLog(this.db);
    this.dispatcher = new Dispatcher(this, new MethodTable(registry.behaviours, coreMessages(this)));
    for (const [ref, row] of roleRows()) this.db.create('role', row, { ref });
  }

  get audit(): readonly AuditEntry[] {
    return this.auditLog.entries;
  }

  /** To be called once the estate is built. */
  finishEstate(): void {
    ensureSubjects(this.db, this.accounts);
    this.operations.flush();
  }

  pool(): string {
    const [ref] = this.db.refs('pool');
    if (ref === undefined) throw new Error('the estate has no pool');
    return ref;
  }

  coordinator(): string {
    return asString(this.db.get('pool', this.pool())['master']);
  }

  coordinatorName(): string {
    return asString(this.db.find('host', this.coordinator())?.['hostname']);
  }

  withOperation<T>(call: Call, cls: string, ref: string, operation: string, act: () => Promise<T>): Promise<T> {
    return this.operations.hold(call, cls, ref, operation, act);
  }

  withSlot<T>(resource: string, atOnce: number, act: () => Promise<T>): Promise<T> {
    return this.operations.withSlot(resource, atOnce, act);
  }

  startAsync(
    caller: Caller,
    method: string,
    args: readonly Value[],
  ): { readonly task: string; readonly done: Promise<Value> } {
    return this.dispatcher.startAsync(caller, method, args);
  }

  requestCancel(task: string): void {
    this.tasks.requestCancel(task);
  }

  inBackground(act: () => Promise<void>): void {
    act().catch((error: unknown) => {
      if (!(error instanceof PoolInterrupted)) this.report('background work failed', error);
    });
  }

  refreshAllowed(cls: string, ref: string): void {
    this.operations.refresh(cls, ref);
  }

  async withTransferTask<T extends Value>(
    caller: Caller,
    query: URLSearchParams,
    label: string,
    act: (task: TaskHandle) => Promise<T>,
  ): Promise<T> {
    const given = query.get('task_id');
    const owner = { userSid: caller.userSid, sessionRef: caller.sessionRef, hostRef: this.coordinator() };
    const task = given === null ? this.tasks.start(label, '', owner) : this.tasks.handleOf(given);
    try {
      const value = await act(task);
      task.succeed(value, Array.isArray(value) ? { kind: 'set', of: { kind: 'string' } } : { kind: 'string' });
      return value;
    } catch (error) {
      task.fail(this.toApiError(error, label));
      throw error;
    }
  }

  toApiError(error: unknown, doing: string): ApiError {
    if (error instanceof ApiError) return error;
    if (!(error instanceof PoolInterrupted)) this.report(doing, error);
    return new ApiError('INTERNAL_ERROR', error instanceof Error ? error.message : String(error));
  }

  changeCoordinator(host: string): void {
    this.db.set('pool', this.pool(), { master: host });
    this.sessions.endAll();
    this.tasks.forgetAll();
    this.db.rebase();
  }

  /** Ends all waiting and all work under way: XAPI restarts or the pool closes. */
  interrupt(why: string): void {
    const reason = new PoolInterrupted(why);
    this.clock.interrupt(reason);
    this.events.interrupt(reason);
  }
}

/** Thrown into whatever was under way when the pool restarted or closed. */
export class PoolInterrupted extends Error {
  override readonly name = 'PoolInterrupted';
}
