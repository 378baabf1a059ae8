import { readTask } from '../inventory/records/task-record.ts';
import type { TaskRecord } from '../inventory/records/task-record.ts';
import type { ClientLimits } from '../limits.ts';
import { isSessionInvalid } from '../session.ts';
import type { Session } from '../session.ts';
import type { WireValue } from '../wire/contract.ts';
import { ConnectionLost, XapiFailure } from '../wire/errors.ts';
import { toRecord, toText } from '../wire-values.ts';
import { parseTaskResult } from './task-result.ts';
import type { TaskResult } from './task-result.ts';

/** How a task ended. */
export type TaskOutcome =
  | { readonly kind: 'succeeded'; readonly result: TaskResult }
  | { readonly kind: 'failed'; readonly code: string; readonly params: readonly string[] }
  | { readonly kind: 'cancelled' }
  /** XAPI forgot the task (restart, too many others) before its end was seen: look at the objects it worked on. */
  | { readonly kind: 'unknown' };

/** How a task is followed. */
export interface FollowOptions {
  /** 0 to 1. */
  readonly onProgress?: (progressRatio: number) => void;
}

interface Followed extends FollowOptions {
  readonly settle: (outcome: TaskOutcome) => void;
  readonly fail: (error: unknown) => void;
}

/** Longest wait on the server; after it each task is asked for, in case it vanished without an event. */
const EVENT_WAIT_SECONDS = 10;

/**
 * Starts XAPI's long calls as tasks and follows them to their end.
 *
 * Tasks have an `event.from` of their own while one is followed: XAPI answers a subscription to tasks alone at once,
 * where the inventory's gathers changes first.
 */
export class TaskFollower {
  readonly #session: () => Session;
  readonly #limits: ClientLimits;
  readonly #followed = new Map<string, Followed>();
  /** Last state of tasks seen while watching, since one may end before its caller knows its reference. */
  readonly #seen = new Map<string, TaskRecord>();
  #isWatching = false;

  /** @param session - throws while there is none */
  constructor(session: () => Session, limits: ClientLimits) {
    this.#session = session;
    this.#limits = limits;
  }

  /**
   * Calls `Async.` of a method, waits for the task's end and destroys it.
   *
   * @throws XapiFailure the task failed; TASK_CANCELLED where somebody cancelled it
   * @throws ConnectionLost the connection broke or the task vanished: whether it was done is unknown
   */
  async run(method: string, params: readonly WireValue[], options: FollowOptions = {}): Promise<TaskResult> {
    const ref = await this.begin(method, params);
    const outcome = await this.follow(ref, options);
    if (outcome.kind !== 'unknown') await this.#destroy(ref);
    switch (outcome.kind) {
      case 'succeeded':
        return outcome.result;
      case 'failed':
        throw new XapiFailure(outcome.code, outcome.params, method);
      case 'cancelled':
        throw new XapiFailure('TASK_CANCELLED', [ref], method);
      case 'unknown':
        throw new ConnectionLost({ sent: true, reason: 'lost', detail: `the pool forgot the task of ${method}` });
    }
  }

  /** Starts a method as a task; answers its reference, which a caller may keep for `follow` after a restart of ours. */
  async begin(method: string, params: readonly WireValue[]): Promise<string> {
    const options = { timeoutMs: this.#limits.callTimeoutMs };
    // Watched before it starts, or a short task would be over and gone before anybody looked.
    this.#watch();
    return toText(await this.#session().call(`Async.${method}`, params, options));
  }

  /** Waits for the end of a task that runs, also one begun before a restart of ours. @throws ConnectionLost */
  async follow(ref: string, options: FollowOptions = {}): Promise<TaskOutcome> {
    if (this.#followed.has(ref)) throw new Error('this task is followed already');
    const outcome = new Promise<TaskOutcome>((settle, fail) => {
      this.#followed.set(ref, { ...options, settle, fail });
    });
    const seen = this.#seen.get(ref);
    if (seen) this.#update(ref, seen);
    this.#watch();
    return outcome;
  }

  /** Asks for a task to be cancelled. It may still succeed, or take its time; its outcome tells. */
  async cancel(ref: string): Promise<void> {
    await this.#session().call('task.cancel', [ref], { timeoutMs: this.#limits.callTimeoutMs });
  }

  async #destroy(ref: string): Promise<void> {
    try {
      await this.#session().call('task.destroy', [ref], { timeoutMs: this.#limits.callTimeoutMs });
    } catch (error) {
      // The outcome is known and counts; XAPI removes finished tasks itself after an hour.
      if (!(error instanceof XapiFailure || error instanceof ConnectionLost)) throw error;
    }
  }

  #watch(): void {
    if (this.#isWatching) return;
    this.#isWatching = true;
    this.#watchWhileFollowing()
      .catch((error: unknown) => {
        for (const { fail } of this.#followed.values()) fail(error);
        this.#followed.clear();
      })
      .finally(() => {
        this.#isWatching = false;
        this.#seen.clear();
        if (this.#followed.size > 0) this.#watch();
      });
  }

  async #watchWhileFollowing(): Promise<void> {
    const session = this.#session();
    let token = '';
    do {
      try {
        token = await this.#round(session, token);
      } catch (error) {
        // A new session has no token; what became of the tasks is asked below.
        if (!isSessionInvalid(error)) throw error;
        token = '';
        await this.#askAll(session);
      }
    } while (this.#followed.size > 0);
  }

  async #round(session: Session, token: string): Promise<string> {
    const answer = await session.callOnce('event.from', [['task'], token, EVENT_WAIT_SECONDS], {
      timeoutMs: EVENT_WAIT_SECONDS * 1000 + this.#limits.eventGraceMs,
      ownConnection: true,
    });
    const batch = toRecord(answer);
    const events = Array.isArray(batch['events']) ? (batch['events'] as readonly WireValue[]) : [];
    for (const value of events) {
      const event = toRecord(value);
      const ref = toText(event['ref']);
      if (event['operation'] === 'del') await this.#ask(session, ref);
      else this.#update(ref, readTask(toRecord(event['snapshot'])));
    }
    if (events.length === 0) await this.#askAll(session);
    return toText(batch['token']);
  }

  async #askAll(session: Session): Promise<void> {
    for (const ref of [...this.#followed.keys()]) await this.#ask(session, ref);
  }

  async #ask(session: Session, ref: string): Promise<void> {
    this.#seen.delete(ref);
    const followed = this.#followed.get(ref);
    if (!followed) return;
    try {
      const options = { timeoutMs: this.#limits.callTimeoutMs };
      this.#update(ref, readTask(toRecord(await session.call('task.get_record', [ref], options))));
    } catch (error) {
      if (!(error instanceof XapiFailure) || error.code !== 'HANDLE_INVALID') throw error;
      this.#followed.delete(ref);
      followed.settle({ kind: 'unknown' });
    }
  }

  #update(ref: string, task: TaskRecord): void {
    this.#seen.set(ref, task);
    const followed = this.#followed.get(ref);
    if (!followed) return;
    followed.onProgress?.(task.progressRatio);
    const outcome = outcomeOf(task);
    if (!outcome) return;
    this.#followed.delete(ref);
    followed.settle(outcome);
  }
}

function outcomeOf(task: TaskRecord): TaskOutcome | undefined {
  const [code = 'INTERNAL_ERROR', ...params] = task.errorInfo;
  switch (task.status) {
    case 'success':
      return { kind: 'succeeded', result: parseTaskResult(task.result) };
    case 'failure':
      return { kind: 'failed', code, params };
    case 'cancelled':
      return { kind: 'cancelled' };
    case 'pending':
    case 'cancelling':
      return undefined;
  }
}
