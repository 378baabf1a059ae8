import type { ScaledClock } from './clock.ts';
import { ApiError, type AllowedOperations, type Call, type Conflicts, type World } from './contract.ts';
import type { MemoryDatabase } from './database.ts';
import { RunningTask } from './tasks.ts';
import { asMap, asString, equalValues } from './values.ts';

/** XAPI retries a conflicting operation after 1 to 20 s, for up to two hours. */
const SHORTEST_WAIT_S = 1;
const LONGEST_WAIT_S = 20;
const GIVE_UP_AFTER_S = 7200;
/** With a time scale near 0 a waiting call must still let others run. */
const LEAST_PAUSE_MS = 2;

interface Rules {
  readonly allowed: Readonly<Record<string, AllowedOperations>>;
  readonly conflicts: Readonly<Record<string, Conflicts>>;
}

/** `current_operations`, `allowed_operations` and the slots that limit work per host or SR. */
export class Operations {
  private readonly world: World;
  private readonly db: MemoryDatabase;
  private readonly clock: ScaledClock;
  private readonly rules: Rules;
  private readonly dirty = new Map<string, Set<string>>();
  private flushPlanned = false;
  private readonly slots = new Map<string, { free: number; readonly queue: (() => void)[] }>();

  constructor(world: World, db: MemoryDatabase, clock: ScaledClock, rules: Rules) {
    this.world = world;
    this.db = db;
    this.clock = clock;
    this.rules = rules;
    db.watch((cls, ref, fields) => this.noteChange(cls, ref, fields));
  }

  async hold<T>(call: Call, cls: string, ref: string, operation: string, act: () => Promise<T>): Promise<T> {
    const outer = await this.acquire(call, cls, ref, operation);
    try {
      return await act();
    } finally {
      this.change(cls, ref, (operations) => {
        // An operation inside another one of the same task gives the mark back.
        if (outer === undefined) delete operations[call.task.ref];
        else operations[call.task.ref] = outer;
      });
    }
  }

  async withSlot<T>(resource: string, atOnce: number, act: () => Promise<T>): Promise<T> {
    const { life } = this.clock;
    const slot = this.slots.get(resource) ?? { free: atOnce, queue: [] };
    this.slots.set(resource, slot);
    if (slot.free > 0) slot.free -= 1;
    else await new Promise<void>((resolve) => slot.queue.push(resolve));
    try {
      // Who waited over a restart must not act on the restarted pool.
      life.throwIfAborted();
      return await act();
    } finally {
      // The slot goes straight to the next in line, so that nobody overtakes.
      const next = slot.queue.shift();
      if (next) next();
      else slot.free += 1;
    }
  }

  /** Recomputes `allowed_operations` of one row, if its class has a rule and the row exists. */
  refresh(cls: string, ref: string): void {
    const rule = this.rules.allowed[cls];
    const row = rule && this.db.find(cls, ref);
    if (!rule || !row) return;
    const allowed = rule(this.world, ref);
    if (!equalValues(row['allowed_operations'] ?? [], allowed)) this.db.set(cls, ref, { allowed_operations: allowed });
  }

  /** Recomputes whatever changes left out of date. */
  flush(): void {
    for (const [cls, refs] of this.dirty) {
      this.dirty.delete(cls);
      for (const ref of refs) this.refresh(cls, ref);
    }
  }

  /** Answers what the same task was doing to the object already. */
  private async acquire(call: Call, cls: string, ref: string, operation: string): Promise<string | undefined> {
    let waited = 0;
    for (;;) {
      const others = Object.entries(asMap(this.db.get(cls, ref)['current_operations'])).filter(
        ([task]) => task !== call.task.ref,
      );
      const running = others.map(([, item]) => asString(item));
      const conflicts = this.rules.conflicts[cls];
      const blocked = running.length > 0 && (conflicts ? conflicts(operation, running) : true);
      if (!blocked) break;
      if (waited >= GIVE_UP_AFTER_S) throw inProgress(cls, ref, others);
      const wait = SHORTEST_WAIT_S + this.world.random.next() * (LONGEST_WAIT_S - SHORTEST_WAIT_S);
      waited += wait;
      await this.pause(call, wait);
    }
    let outer: string | undefined;
    this.change(cls, ref, (operations) => {
      outer = operations[call.task.ref];
      operations[call.task.ref] = operation;
    });
    return outer;
  }

  private async pause(call: Call, seconds: number): Promise<void> {
    const ms = Math.max(LEAST_PAUSE_MS, seconds * 1000 * this.clock.scale);
    const { task } = call;
    if (task instanceof RunningTask) await task.whileCancellable(() => this.clock.pause(ms, task.signal));
    else await this.clock.pause(ms);
  }

  private change(cls: string, ref: string, edit: (operations: Record<string, string>) => void): void {
    const row = this.db.find(cls, ref);
    if (!row) return;
    const operations: Record<string, string> = {};
    for (const [task, item] of Object.entries(asMap(row['current_operations']))) operations[task] = asString(item);
    edit(operations);
    this.db.set(cls, ref, { current_operations: operations });
    this.refresh(cls, ref);
  }

  private noteChange(cls: string, ref: string, fields: readonly string[]): void {
    if (!this.rules.allowed[cls] || (fields.length === 1 && fields[0] === 'allowed_operations')) return;
    const refs = this.dirty.get(cls) ?? new Set<string>();
    this.dirty.set(cls, refs.add(ref));
    if (this.flushPlanned) return;
    this.flushPlanned = true;
    queueMicrotask(() => {
      this.flushPlanned = false;
      this.flush();
    });
  }
}

function inProgress(cls: string, ref: string, others: readonly (readonly [string, unknown])[]): ApiError {
  const join = (items: readonly string[]): string => (items.length === 1 ? (items[0] ?? '') : `{${items.join(',')}}`);
  return new ApiError(
    'OTHER_OPERATION_IN_PROGRESS',
    cls,
    ref,
    join(others.map(([, item]) => String(item))),
    join(others.map(([task]) => task)),
  );
}
