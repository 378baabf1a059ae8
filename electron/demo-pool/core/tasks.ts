import type { FieldType } from '../../datamodel/types.ts';
import { writeXmlValue } from '../wire/xml-writer.ts';
import type { ScaledClock } from './clock.ts';
import { ApiError, NEVER, NULL_REF, type TaskHandle, type Value } from './contract.ts';
import type { MemoryDatabase } from './database.ts';
import { asString } from './values.ts';

/** Completed tasks go after 65 minutes, or at once when there are more than 200 of them; pending ones without progress after 24 hours. */
const COMPLETED_LIFE_MS = 65 * 60_000;
const COMPLETED_KEPT = 200;
const PENDING_LIFE_MS = 24 * 3_600_000;
/** Progress steps per stretch of work: enough to see it move, few enough not to flood `event.from`. */
const STEPS = 8;

interface Bookkeeping {
  readonly ownerSid: string;
  readonly sessionRef: string;
  readonly handle: RunningTask | undefined;
  lastProgressMs: number;
  destroyAtEnd: boolean;
}

/** All tasks of the pool; their rows are in the database, in memory only. */
export class TaskRegistry {
  readonly db: MemoryDatabase;
  readonly clock: ScaledClock;
  private readonly known = new Map<string, Bookkeeping>();
  private readonly completed: string[] = [];

  constructor(db: MemoryDatabase, clock: ScaledClock) {
    this.db = db;
    this.clock = clock;
  }

  /** Starts a task that the server completes. */
  start(label: string, description: string, owner: TaskOwner): RunningTask {
    const ref = this.createRow(label, description, owner);
    const handle = new RunningTask(this, ref);
    this.known.set(ref, {
      ownerSid: owner.userSid,
      sessionRef: owner.sessionRef,
      handle,
      lastProgressMs: this.clock.now(),
      destroyAtEnd: false,
    });
    return handle;
  }

  /** `task.create`: a task that its client completes, or an HTTP transfer bound to it. */
  createForClient(label: string, description: string, owner: TaskOwner): string {
    const handle = this.start(label, description, owner);
    return handle.ref;
  }

  /** The running side of a task, for binding a transfer to it. @throws ApiError HANDLE_INVALID */
  handleOf(ref: string): RunningTask {
    const handle = this.known.get(ref)?.handle;
    if (!handle || !this.db.find('task', ref)) throw new ApiError('HANDLE_INVALID', 'task', ref);
    return handle;
  }

  ownerSid(ref: string): string | undefined {
    return this.known.get(ref)?.ownerSid;
  }

  /** Whether a session has pending tasks: such a session does not expire. */
  isBusy(sessionRef: string): boolean {
    return [...this.known].some(
      ([ref, book]) => book.sessionRef === sessionRef && this.db.find('task', ref)?.['status'] === 'pending',
    );
  }

  requestCancel(ref: string): void {
    const row = this.db.find('task', ref);
    if (!row) return;
    this.db.set('task', ref, { current_operations: { [ref]: 'cancel' } });
    if (row['status'] === 'pending') this.known.get(ref)?.handle?.cancelRequested();
  }

  /** `task.destroy`: a pending task goes when it completes. */
  destroy(ref: string): void {
    const row = this.db.get('task', ref);
    const book = this.known.get(ref);
    if (row['status'] === 'pending' && book) book.destroyAtEnd = true;
    else this.remove(ref);
  }

  finish(ref: string, changes: Readonly<Record<string, Value>>): void {
    const row = this.db.find('task', ref);
    if (!row || row['status'] !== 'pending') return;
    this.db.set('task', ref, { ...changes, progress: 1, finished: this.clock.stamp(), allowed_operations: [] });
    this.completed.push(ref);
    if (this.known.get(ref)?.destroyAtEnd) this.remove(ref);
    this.collect();
  }

  noteProgress(ref: string): void {
    const book = this.known.get(ref);
    if (book) book.lastProgressMs = this.clock.now();
  }

  remove(ref: string): void {
    this.known.delete(ref);
    if (this.db.find('task', ref)) this.db.destroy('task', ref);
  }

  /** XAPI restarted: all tasks are gone, without `del` events. */
  forgetAll(): void {
    this.db.forget('task', this.db.refs('task'));
    this.known.clear();
    this.completed.length = 0;
  }

  /** Removes what XAPI's garbage collector would. */
  collect(): void {
    const now = this.clock.now();
    while (this.completed.length > 0) {
      const [oldest = ''] = this.completed;
      const row = this.db.find('task', oldest);
      const age = now - (row ? Date.parse(stampToIso(asString(row['finished']))) : 0);
      if (row && this.completed.length <= COMPLETED_KEPT && age < COMPLETED_LIFE_MS) break;
      this.completed.shift();
      this.remove(oldest);
    }
    for (const [ref, book] of this.known) if (now - book.lastProgressMs > PENDING_LIFE_MS) this.remove(ref);
  }

  private createRow(label: string, description: string, owner: TaskOwner): string {
    return this.db.create('task', {
      name_label: label,
      name_description: description,
      created: this.clock.stamp(),
      finished: NEVER,
      status: 'pending',
      resident_on: owner.hostRef,
      type: '<none/>',
      subtask_of: NULL_REF,
    });
  }
}

/** Who a task belongs to. */
export interface TaskOwner {
  readonly userSid: string;
  readonly sessionRef: string;
  readonly hostRef: string;
}

function stampToIso(stamp: string): string {
  return stamp.replace(/^(\d{4})(\d\d)(\d\d)T/, '$1-$2-$3T');
}

/** One task while it runs. */
export class RunningTask implements TaskHandle {
  readonly ref: string;
  private readonly registry: TaskRegistry;
  /** The life of the pool that the task began in; a restart leaves nothing of its work. */
  private readonly life: AbortSignal;
  private controller = new AbortController();
  private cancelWanted = false;
  private cancellable = 0;

  constructor(registry: TaskRegistry, ref: string) {
    this.registry = registry;
    this.life = registry.clock.life;
    this.ref = ref;
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  progress(ratio: number): void {
    this.registry.noteProgress(this.ref);
    const row = this.registry.db.find('task', this.ref);
    if (row?.['status'] === 'pending')
      this.registry.db.set('task', this.ref, { progress: Math.min(1, Math.max(0, ratio)) });
  }

  async work(
    seconds: number,
    options: { readonly until?: number; readonly cancellable?: boolean } = {},
  ): Promise<void> {
    this.life.throwIfAborted();
    const run = (): Promise<void> => this.advance(seconds, options.until ?? 1);
    if (options.cancellable === true) await this.whileCancellable(run);
    else await run();
  }

  /** Runs something during which task.cancel takes effect. @throws ApiError TASK_CANCELLED */
  async whileCancellable<T>(act: () => Promise<T>): Promise<T> {
    this.life.throwIfAborted();
    this.cancellable += 1;
    this.publishCancellable();
    try {
      if (this.cancelWanted) this.abort();
      this.signal.throwIfAborted();
      return await act();
    } finally {
      this.cancellable -= 1;
      this.publishCancellable();
    }
  }

  cancelRequested(): void {
    this.cancelWanted = true;
    if (this.cancellable > 0) this.abort();
  }

  succeed(value: Value, type: FieldType): void {
    this.registry.finish(this.ref, { status: 'success', result: writeXmlValue(value, type) });
  }

  fail(error: ApiError): void {
    const cancelled = error.code === 'TASK_CANCELLED';
    this.registry.finish(this.ref, {
      status: cancelled ? 'cancelled' : 'failure',
      error_info: [error.code, ...error.params],
    });
  }

  private abort(): void {
    this.controller.abort(new ApiError('TASK_CANCELLED', this.ref));
  }

  private publishCancellable(): void {
    const row = this.registry.db.find('task', this.ref);
    if (row?.['status'] === 'pending')
      this.registry.db.set('task', this.ref, { allowed_operations: this.cancellable > 0 ? ['cancel'] : [] });
  }

  private async advance(seconds: number, until: number): Promise<void> {
    const { clock, db } = this.registry;
    const from = Number(db.find('task', this.ref)?.['progress'] ?? 0);
    const steps = clock.scale === 0 ? 1 : Math.max(1, Math.min(STEPS, Math.ceil(seconds)));
    for (let step = 1; step <= steps; step += 1) {
      await clock.sleep(seconds / steps, this.cancellable > 0 ? this.signal : undefined);
      this.progress(from + ((until - from) * step) / steps);
    }
  }
}

/** The handle of a call that XAPI makes no task for: progress goes nowhere and nothing can cancel it. */
export function hiddenTask(clock: ScaledClock, ref: string): TaskHandle {
  return {
    ref,
    signal: new AbortController().signal,
    progress: () => undefined,
    work: (seconds) => clock.sleep(seconds),
  };
}
