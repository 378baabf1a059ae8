import { tailsOf } from '../../shared/domain/plan/schedule.ts';
import type { PlanStep, StepResource } from '../../shared/domain/plan.ts';
import type { Run } from '../../shared/domain/run.ts';
import { Stopped } from './run-errors.ts';

/** Calls of one run at once: enough for the hosts of a pool, few enough to leave XAPI to other consoles as well. */
const CALLS_AT_ONCE = 16;

/**
 * How many more than an SR works on at once are asked of it: the next one stands at its door while the word that the last
 * one ended is on its way, which takes as long as a quick snapshot. Xen Orchestra asks for two as well.
 */
const AT_THE_DOOR = 1;

/**
 * Runs all steps that can be run: each as soon as what it depends on is done and its resources are free, those with the
 * longest way to the end first. After a failure, and when `stop` aborts, those under way end and no other begins.
 *
 * @returns the first failure; undefined where there was none
 */
export async function runSteps(
  run: Run,
  execute: (step: PlanStep, halt: AbortSignal) => Promise<void>,
  stop: AbortSignal,
): Promise<{ readonly error: unknown } | undefined> {
  const floor = new Floor(run);
  const inFlight = new Map<string, Promise<void>>();
  const failures: { readonly error: unknown }[] = [];
  const halt = new AbortController();
  const onStop = (): void => {
    halt.abort(new Stopped());
  };
  stop.addEventListener('abort', onStop);
  if (stop.aborted) onStop();
  const begin = (step: PlanStep): void => {
    const work = execute(step, halt.signal)
      .then(() => {
        floor.finish(step);
      })
      .catch((error: unknown) => {
        failures.push({ error });
        halt.abort(new Stopped());
      })
      .finally(() => {
        floor.leave(step);
        inFlight.delete(step.id);
      });
    inFlight.set(step.id, work);
  };
  for (;;) {
    // One at a time: each that begins takes room from the next.
    while (!halt.signal.aborted) {
      const step = floor.enterNext();
      if (!step) break;
      begin(step);
    }
    if (inFlight.size === 0) break;
    await Promise.race(inFlight.values());
  }
  stop.removeEventListener('abort', onStop);
  return failures[0];
}

const NOTHING: ReadonlySet<string> = new Set();

/** True for steps that only wait for a guest: they keep nobody busy, so they count for nothing. */
function isWait({ action }: PlanStep): boolean {
  return action.kind === 'wait-ready' || action.kind === 'look-at-vm';
}

/**
 * What each step waits for: the steps it depends on that are not done, also behind ones that are. A lock that is to be
 * taken again comes before its release, though all between the two was done under the lock before.
 */
function findOpenBefore(
  steps: readonly PlanStep[],
  done: ReadonlySet<string>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const openBefore = new Map<string, ReadonlySet<string>>();
  // Steps are listed after what they depend on.
  for (const { id, dependsOn } of steps) {
    const found = dependsOn.flatMap((each) => (done.has(each) ? [...(openBefore.get(each) ?? [])] : [each]));
    openBefore.set(id, found.length === 0 ? NOTHING : new Set(found));
  }
  return openBefore;
}

/** Who waits, who works, and what they share. Kept up step by step: plans may have thousands. */
class Floor {
  /** What each step still waits for. */
  private readonly waitsFor = new Map<string, Set<string>>();
  private readonly followers = new Map<string, PlanStep[]>();
  private readonly inUse = new Map<string, number>();
  private readonly order: ReadonlyMap<string, number>;
  private ready: PlanStep[];
  private calls = 0;

  /** Steps that were begun and whose outcome is unknown count as not done. */
  constructor({ plan, steps }: Run) {
    const done = new Set(steps.filter(({ phase }) => phase === 'done').map(({ stepId }) => stepId));
    const open = plan.steps.filter(({ id }) => !done.has(id));
    const tails = tailsOf(open);
    const openBefore = findOpenBefore(plan.steps, done);
    // Stable, so that equals stay in the order of the plan.
    const byTail = [...open].sort((a, b) => (tails.get(b.id) ?? 0) - (tails.get(a.id) ?? 0));
    this.order = new Map(byTail.map(({ id }, index) => [id, index]));
    for (const step of open) {
      const waitsFor = new Set(openBefore.get(step.id));
      this.waitsFor.set(step.id, waitsFor);
      for (const id of waitsFor) this.followers.set(id, [...(this.followers.get(id) ?? []), step]);
    }
    this.ready = byTail.filter(({ id }) => this.waitsFor.get(id)?.size === 0);
  }

  /** Takes the most urgent step for which there is room; undefined where there is none. */
  enterNext(): PlanStep | undefined {
    const index = this.ready.findIndex((step) => this.hasRoom(step));
    const [step] = index < 0 ? [] : this.ready.splice(index, 1);
    if (step) this.count(step, 1);
    return step;
  }

  /** Frees what a step had a share of. */
  leave(step: PlanStep): void {
    this.count(step, -1);
  }

  /** Lets those begin that waited for a step only. */
  finish(step: PlanStep): void {
    for (const follower of this.followers.get(step.id) ?? []) {
      const waitsFor = this.waitsFor.get(follower.id);
      if (!waitsFor?.delete(step.id) || waitsFor.size > 0) continue;
      const rank = this.rankOf(follower);
      const place = this.ready.findIndex((other) => this.rankOf(other) > rank);
      this.ready.splice(place < 0 ? this.ready.length : place, 0, follower);
    }
  }

  private rankOf({ id }: PlanStep): number {
    return this.order.get(id) ?? 0;
  }

  private hasRoom(step: PlanStep): boolean {
    if (isWait(step)) return true;
    const isFree = ({ key, limit }: StepResource): boolean =>
      (this.inUse.get(key) ?? 0) < Math.max(1, limit) + (key.startsWith('sr:') ? AT_THE_DOOR : 0);
    return this.calls < CALLS_AT_ONCE && (step.resources ?? []).every(isFree);
  }

  private count(step: PlanStep, by: 1 | -1): void {
    if (!isWait(step)) this.calls += by;
    for (const { key } of step.resources ?? []) this.inUse.set(key, (this.inUse.get(key) ?? 0) + by);
  }
}
