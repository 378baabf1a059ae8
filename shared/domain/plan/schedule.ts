import type { PlanStep } from '../plan.ts';

/** When each step begins if all take as long as estimated. */
export interface Schedule {
  /** ms from the start of the plan, by step id. */
  readonly startMs: ReadonlyMap<string, number>;
  readonly endMs: number;
  /** The chain of steps that decides how long the plan takes, first step first. */
  readonly criticalIds: readonly string[];
}

/** Length of the longest chain of dependent steps, ms; shared resources are not looked at. */
export function criticalPathMs(steps: readonly PlanStep[]): number {
  const ends = new Map<string, number>();
  for (const step of steps) {
    // Steps are listed after what they depend on, so one pass is enough.
    const start = Math.max(0, ...step.dependsOn.map((id) => ends.get(id) ?? 0));
    ends.set(step.id, start + step.estimateMs);
  }
  return Math.max(0, ...ends.values());
}

/** Finds the chain of steps that decides how long the plan takes: each waits for the one before, or for what it holds. */
export function criticalPath(steps: readonly PlanStep[]): readonly PlanStep[] {
  const ids = new Set(scheduleSteps(steps).criticalIds);
  return steps.filter((step) => ids.has(step.id));
}

/**
 * Lays steps out in time: each begins as soon as what it depends on is done and its resources are free, those with the
 * longest way to the end first. The run engine starts them by the same order.
 */
export function scheduleSteps(steps: readonly PlanStep[]): Schedule {
  const board = new Board(steps);
  for (let at = board.startReady(0); at !== undefined;) {
    board.finishAt(at);
    at = board.startReady(at);
  }
  return { startMs: board.starts, endMs: board.endMs, criticalIds: board.criticalIds() };
}

/** Longest way from the beginning of each step to the end of the plan, ms, by step id: what to start first. */
export function tailsOf(steps: readonly PlanStep[]): ReadonlyMap<string, number> {
  const behind = new Map<string, number>();
  const tails = new Map<string, number>();
  for (const step of [...steps].reverse()) {
    const tail = step.estimateMs + (behind.get(step.id) ?? 0);
    tails.set(step.id, tail);
    for (const id of step.dependsOn) behind.set(id, Math.max(behind.get(id) ?? 0, tail));
  }
  return tails;
}

/** Steps on their way from waiting to done. */
class Board {
  readonly starts = new Map<string, number>();
  endMs = 0;
  private lastId: string | undefined;
  private readonly waitsFor = new Map<string, number>();
  private readonly followers = new Map<string, PlanStep[]>();
  private readonly heldBy = new Map<string, string>();
  private readonly ends = new Map<string, number>();
  private readonly inUse = new Map<string, number>();
  /** Which step freed a resource last. */
  private readonly freedBy = new Map<string, string>();
  private readonly running = new Map<number, PlanStep[]>();
  private readonly tails: ReadonlyMap<string, number>;
  private ready: PlanStep[];

  constructor(steps: readonly PlanStep[]) {
    this.tails = tailsOf(steps);
    for (const step of steps) {
      this.waitsFor.set(step.id, new Set(step.dependsOn).size);
      for (const id of new Set(step.dependsOn)) this.followers.set(id, [...(this.followers.get(id) ?? []), step]);
    }
    this.ready = steps.filter((step) => step.dependsOn.length === 0);
  }

  /** Starts what can start at `now`. Answers when the next step ends; undefined when none is under way. */
  startReady(now: number): number | undefined {
    // Stable, so that equals stay in the order of the plan.
    this.ready.sort((a, b) => (this.tails.get(b.id) ?? 0) - (this.tails.get(a.id) ?? 0));
    this.ready = this.ready.filter((step) => {
      const resources = step.resources ?? [];
      const used = resources.find(({ key, limit }) => (this.inUse.get(key) ?? 0) >= Math.max(1, limit));
      if (used) return true;
      for (const { key } of resources) {
        this.inUse.set(key, (this.inUse.get(key) ?? 0) + 1);
        const freedBy = this.freedBy.get(key);
        if (freedBy !== undefined && this.ends.get(freedBy) === now) this.heldBy.set(step.id, freedBy);
      }
      this.starts.set(step.id, now);
      const end = now + step.estimateMs;
      this.ends.set(step.id, end);
      this.running.set(end, [...(this.running.get(end) ?? []), step]);
      return false;
    });
    return this.running.size === 0 ? undefined : Math.min(...this.running.keys());
  }

  /** Ends what ends at `now`. */
  finishAt(now: number): void {
    for (const step of this.running.get(now) ?? []) {
      if (now >= this.endMs) [this.endMs, this.lastId] = [now, step.id];
      for (const { key } of step.resources ?? []) {
        this.inUse.set(key, (this.inUse.get(key) ?? 0) - 1);
        this.freedBy.set(key, step.id);
      }
      for (const follower of this.followers.get(step.id) ?? []) {
        const left = (this.waitsFor.get(follower.id) ?? 0) - 1;
        this.waitsFor.set(follower.id, left);
        if (left > 0) continue;
        this.heldBy.set(follower.id, step.id);
        this.ready.push(follower);
      }
    }
    this.running.delete(now);
  }

  criticalIds(): readonly string[] {
    const ids: string[] = [];
    for (let id = this.lastId; id !== undefined; id = this.heldBy.get(id)) ids.unshift(id);
    return ids;
  }
}
