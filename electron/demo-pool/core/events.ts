import { classNames, findClass } from '../../datamodel/datamodel.ts';
import type { EventBatch, PoolEvent } from './answer.ts';
import { ApiError } from './contract.ts';
import type { MemoryDatabase } from './database.ts';
import type { Session } from './sessions.ts';
import { freshRow } from './table.ts';

/** XAPI lets changes gather this long before it answers, unless only tasks are watched. */
const COALESCE_MS = 50;
/** `event.next` sees the pool change at least this often. */
const HEARTBEAT_MS = 30_000;

/** Static roles are no rows of XAPI's database; sessions, users and secrets make no events. */
const reported = classNames.filter(
  (cls) =>
    cls !== 'role' && findClass(cls)?.hasEvents === true && findClass(cls)?.messages.has('get_all_records') === true,
);

/** What a subscription of `event.from` or `event.register` matches. */
export interface Subscription {
  readonly all: boolean;
  /** By class, lower case: all its rows (undefined) or only these. */
  readonly classes: ReadonlyMap<string, ReadonlySet<string> | undefined>;
}

/** @throws ApiError EVENT_SUBSCRIPTION_PARSE_FAILURE [text] */
export function parseSubscription(names: readonly string[]): Subscription {
  const classes = new Map<string, Set<string> | undefined>();
  let all = false;
  for (const name of names) {
    const parts = name.split('/');
    if (parts.length > 2) throw new ApiError('EVENT_SUBSCRIPTION_PARSE_FAILURE', name);
    const [cls = '', ref] = parts;
    if (cls === '*') all = true;
    else if (ref === undefined) classes.set(cls.toLowerCase(), undefined);
    else if (!classes.has(cls.toLowerCase()) || classes.get(cls.toLowerCase())) {
      classes.set(cls.toLowerCase(), new Set([...(classes.get(cls.toLowerCase()) ?? []), ref]));
    }
  }
  return { all, classes };
}

/** The token for a generation: two 20-digit numbers, so that text order is time order. */
export function makeToken(generation: number): string {
  const digits = String(generation).padStart(20, '0');
  return `${digits},${digits}`;
}

/** @throws ApiError EVENT_FROM_TOKEN_PARSE_FAILURE [token] */
export function parseToken(token: string): number {
  if (token === '') return 0;
  const match = /^(\d{20}),(\d{20})$/.exec(token);
  if (!match) throw new ApiError('EVENT_FROM_TOKEN_PARSE_FAILURE', token);
  return Number(match[1]);
}

/** Answers `event.from` and `event.next` from the database's generations. */
export class EventSource {
  private readonly db: MemoryDatabase;
  private nextId = 1;
  /** Rejects waits when the pool restarts or closes. */
  private readonly waits = new Set<(reason: Error) => void>();

  constructor(db: MemoryDatabase) {
    this.db = db;
  }

  /** Changes that the subscription matches after `generation`, at once. */
  collect(subscription: Subscription, generation: number): EventBatch {
    const lists: Record<'message' | 'add' | 'mod' | 'del', PoolEvent[]> = { message: [], add: [], mod: [], del: [] };
    const counts = new Map<string, number>();
    for (const cls of reported) {
      const name = cls.toLowerCase();
      if (!subscription.all && !subscription.classes.has(name)) continue;
      const refs = subscription.all ? undefined : subscription.classes.get(name);
      const table = this.db.table(cls);
      counts.set(name, table.entries.size);
      for (const entry of table.changedAfter(generation)) {
        if (refs && !refs.has(entry.ref)) continue;
        const operation = entry.created > generation ? 'add' : 'mod';
        lists[cls === 'message' ? 'message' : operation].push(this.event(cls, operation, entry.ref, freshRow(entry)));
      }
      for (const gone of table.deleted) {
        // Only what existed when the token was given out is reported as gone.
        if (
          gone.deleted <= generation ||
          gone.created > generation ||
          table.entries.has(gone.ref) ||
          (refs && !refs.has(gone.ref))
        )
          continue;
        lists.del.push(this.event(cls, 'del', gone.ref, undefined));
      }
    }
    const events = [...lists.message, ...lists.add, ...lists.mod, ...lists.del];
    return { events, validRefCounts: counts, token: makeToken(this.db.generation) };
  }

  /** `event.from`: answers when something matches or after `timeout` seconds. @throws ApiError SESSION_INVALID when the session ends meanwhile */
  async from(session: Session, names: readonly string[], token: string, timeout: number): Promise<EventBatch> {
    const subscription = parseSubscription(names);
    let since = parseToken(token);
    const deadline = Date.now() + Math.max(0, timeout) * 1000;
    const onlyTasks = !subscription.all && [...subscription.classes.keys()].every((name) => name === 'task');
    for (;;) {
      const batch = this.collect(subscription, since);
      if (batch.events.length > 0 || Date.now() >= deadline) return batch;
      // A token ahead of this coordinator's generations (given out by a former one) stays ahead: nothing matches, in silence.
      since = Math.max(since, this.db.generation);
      await this.changeOrTimeout(session, deadline - Date.now());
      if (!onlyTasks) await this.wait(session, Math.min(COALESCE_MS, Math.max(0, deadline - Date.now())));
    }
  }

  /** `event.next` of a session that has registered. @throws ApiError SESSION_NOT_REGISTERED [session] */
  async next(session: Session): Promise<readonly PoolEvent[]> {
    const { registered } = session;
    if (!registered) throw new ApiError('SESSION_NOT_REGISTERED', session.sessionRef);
    const batch = await this.from(session, registered.classes, registered.token, HEARTBEAT_MS / 1000);
    session.registered = { classes: registered.classes, token: batch.token };
    return batch.events.length > 0 ? batch.events : this.heartbeat();
  }

  /** Ends all waits, as a restart of XAPI does. */
  interrupt(reason: Error): void {
    for (const reject of [...this.waits]) reject(reason);
  }

  currentId(): number {
    return this.nextId;
  }

  private heartbeat(): readonly PoolEvent[] {
    return [...this.db.entries('pool')].map(([ref, row]) => this.event('pool', 'mod', ref, row));
  }

  private event(cls: string, operation: PoolEvent['operation'], ref: string, row: PoolEvent['row']): PoolEvent {
    this.nextId += 1;
    return { id: this.nextId, cls, operation, ref, row };
  }

  private changeOrTimeout(session: Session, ms: number): Promise<void> {
    return this.waiting(session, ms, (resolve) => this.db.watch(resolve));
  }

  private wait(session: Session, ms: number): Promise<void> {
    return this.waiting(session, ms, () => () => undefined);
  }

  private async waiting(session: Session, ms: number, start: (resolve: () => void) => () => void): Promise<void> {
    if (session.hasEnded) throw new ApiError('SESSION_INVALID', session.sessionRef);
    await new Promise<void>((resolve, reject) => {
      const fail = (reason: Error): void => finish(() => reject(reason));
      const onEnd = (): void => fail(new ApiError('SESSION_INVALID', session.sessionRef));
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        stop();
        session.onEnd.delete(onEnd);
        this.waits.delete(fail);
        settle();
      };
      const timer = setTimeout(() => finish(resolve), ms);
      const stop = start(() => finish(resolve));
      session.onEnd.add(onEnd);
      this.waits.add(fail);
    });
  }
}
