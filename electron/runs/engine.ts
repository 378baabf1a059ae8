import type { Plan, PlanStep } from '../../shared/domain/plan.ts';
import { FINAL_PHASES, type Run, type RunPhase } from '../../shared/domain/run.ts';
import { ProblemError } from '../../shared/errors.ts';
import type { EnginePorts } from './engine-ports.ts';
import { executeStep, needsLock, takeLockToUndo, undoStep } from './execute-step.ts';
import { failpoint } from './failpoint.ts';
import { keepLocksFresh } from './renew-locks.ts';
import { notNow, Overtaken, stopCauseOf, Stopped } from './run-errors.ts';
import { RunBook } from './run-book.ts';
import { hasRoom, listRemaining, listStartable, listUndoable } from './run-state.ts';
import type { StepContext } from './step-context.ts';
import { StepRunner } from './step-runner.ts';

/** Steps of one run at once; XAPI serves more, but other consoles work too. */
const STEPS_AT_ONCE = 8;

/** Executes plans: journal before act, look before act. One run at a time per configuration; runs survive the console. */
export class RunEngine {
  private readonly ports: EnginePorts;
  private readonly book: RunBook;
  private readonly steps: StepRunner;
  private readonly stops = new Map<string, AbortController>();
  private readonly working = new Map<string, Promise<void>>();
  /** Runs whose work is about to end because they were interrupted. */
  private readonly settling = new Set<string>();
  /** Configurations whose run is being written down, so that a second start beside it is refused. */
  private readonly starting = new Map<string, string>();

  constructor(ports: EnginePorts) {
    this.ports = ports;
    this.book = new RunBook(ports);
    this.steps = new StepRunner(ports, this.book);
  }

  /** Reads the journal; runs that were under way are found `interrupted`. Called once, before anything else. */
  async recover(): Promise<void> {
    await this.book.recover();
  }

  /** All runs, newest first. */
  list(): readonly Run[] {
    return this.book.list();
  }

  /** The run that works on a configuration or waits for a decision about it. */
  findUnfinished(configurationUuid: string): Run | undefined {
    return this.list().find((run) => run.plan.configurationUuid === configurationUuid && !FINAL_PHASES.has(run.phase));
  }

  /** Reports every change of every run; answers how to stop listening. */
  onChanged(listener: (run: Run) => void): () => void {
    return this.book.onChanged(listener);
  }

  /**
   * Writes the run down and begins it. Resolves to its id as soon as it is on disk.
   * @throws ProblemError `blocked` when a run of the configuration is not finished; `store-failed`
   */
  async start(plan: Plan, planDigest: string, requester: string): Promise<string> {
    const { configurationUuid } = plan;
    const other = this.findUnfinished(configurationUuid)?.id ?? this.starting.get(configurationUuid);
    if (other !== undefined)
      throw new ProblemError({ code: 'blocked', blockers: [{ kind: 'run-active', runId: other }] });
    const id = this.ports.newId();
    const nonce = this.ports.newId();
    this.starting.set(configurationUuid, id);
    try {
      await this.book.append({ t: 'planned', run: id, at: this.book.stamp(), plan, planDigest, requester, nonce });
      failpoint('run/planned');
    } finally {
      this.starting.delete(configurationUuid);
    }
    this.work(id, async (stop) => {
      await this.book.record(id, 'run.started', {
        kind: plan.kind,
        configuration: plan.configurationName,
        from: plan.fromStageName,
        to: plan.toStageName,
        plan: planDigest,
      });
      await this.advance(id, stop);
    });
    return id;
  }

  /** Asks a run to stop at the next safe point: steps under way end, no other begins. */
  stop(runId: string): void {
    const known = this.book.get(runId);
    if (known.run.phase !== 'running' && known.run.phase !== 'waiting' && known.run.phase !== 'pending')
      throw notNow(runId, 'stop');
    this.stops.get(runId)?.abort(new Stopped());
  }

  /** Goes on with an interrupted run. @throws ProblemError `not-found`, `store-failed`; `invalid-request` in any other phase */
  async resume(runId: string): Promise<void> {
    await this.decide(runId, 'resume', (stop) => this.advance(runId, stop));
  }

  /** Puts back what an interrupted run changed, last step first. @throws as `resume` */
  async undo(runId: string): Promise<void> {
    await this.decide(runId, 'undo', (stop) => this.goBack(runId, stop));
  }

  /** Stops all runs at their next safe point and waits for that; they are found again at the next start. */
  async close(): Promise<void> {
    for (const stop of this.stops.values()) stop.abort(new Stopped());
    await Promise.all(this.working.values());
  }

  private async decide(
    runId: string,
    verb: 'resume' | 'undo',
    act: (stop: AbortSignal) => Promise<void>,
  ): Promise<void> {
    // It is seen to be interrupted a moment before its work has ended: whoever is that fast waits for the moment.
    if (this.settling.has(runId)) await this.working.get(runId);
    if (this.book.get(runId).run.phase !== 'interrupted' || this.working.has(runId)) throw notNow(runId, verb);
    const recorded = this.book.record(runId, verb === 'resume' ? 'run.resumed' : 'run.undone', {});
    this.work(runId, async (stop) => {
      await recorded;
      await act(stop);
    });
    await recorded;
  }

  /** Takes the run in the same turn in which its state was checked: of two verbs at once only one may work. */
  private work(runId: string, act: (stop: AbortSignal) => Promise<void>): void {
    const stop = this.beginWork(runId);
    const endRenewal = this.keepLocks(runId, stop);
    const work = act(stop)
      .catch(async (error: unknown) => {
        await this.interrupt(runId, error);
      })
      .catch((error: unknown) => {
        // The journal itself can't be written: the run stays as it is on disk and is found at the next start.
        this.ports.logBug(error);
      })
      .finally(() => {
        endRenewal();
        this.working.delete(runId);
        this.settling.delete(runId);
        this.stops.delete(runId);
      });
    this.working.set(runId, work);
  }

  private async interrupt(runId: string, error: unknown): Promise<void> {
    this.settling.add(runId);
    const cause = stopCauseOf(error);
    failpoint('run/before-interrupted');
    await this.book.enter(runId, 'interrupted', cause);
    await this.book.record(runId, 'run.interrupted', {
      reason: cause,
      problem: error instanceof ProblemError ? error.problem.code : null,
    });
  }

  private async advance(runId: string, stop: AbortSignal): Promise<void> {
    await this.book.enter(runId, 'running', '');
    failpoint('run/entered-running');
    await this.retakeLocks(runId, listRemaining(this.book.get(runId).run), stop, executeStep);
    const failure = await this.runSteps(runId, stop);
    if (failure !== undefined) throw failure.error;
    if (this.book.get(runId).run.steps.some((step) => step.phase !== 'done')) throw new Stopped();
    failpoint('run/before-succeeded');
    await this.book.enter(runId, 'succeeded', '');
    failpoint('run/entered-succeeded');
    await this.book.record(runId, 'run.finished', { outcome: 'succeeded' });
  }

  /** Runs all steps that can be run; after a failure those under way end and no other begins. Answers the first one. */
  private async runSteps(runId: string, stop: AbortSignal): Promise<{ readonly error: unknown } | undefined> {
    const inFlight = new Map<string, Promise<void>>();
    const failures: { readonly error: unknown }[] = [];
    const halt = new AbortController();
    const onStop = (): void => {
      halt.abort(new Stopped());
    };
    stop.addEventListener('abort', onStop);
    if (stop.aborted) onStop();
    for (;;) {
      const startable = halt.signal.aborted
        ? []
        : listStartable(this.book.get(runId).run).filter((step) => !inFlight.has(step.id));
      for (const step of startable) {
        if (inFlight.size >= STEPS_AT_ONCE || !hasRoom(step, this.book.get(runId).run.plan.steps, inFlight)) continue;
        inFlight.set(
          step.id,
          this.runStep(runId, step, halt.signal)
            .catch((error: unknown) => {
              failures.push({ error });
              halt.abort(new Stopped());
            })
            .finally(() => inFlight.delete(step.id)),
        );
      }
      if (inFlight.size === 0) break;
      await Promise.race(inFlight.values());
    }
    stop.removeEventListener('abort', onStop);
    return failures[0];
  }

  private async goBack(runId: string, stop: AbortSignal): Promise<void> {
    await this.book.enter(runId, 'undoing', '');
    failpoint('run/entered-undoing');
    const undone = await this.undoSteps(runId, stop);
    const cause = this.book.get(runId).stopCause;
    const outcome: RunPhase = cause === 'verdict' ? 'failed' : cause === 'breakage' ? 'errored' : 'aborted';
    failpoint('run/before-undone');
    await this.book.enter(runId, outcome, '');
    failpoint('run/entered-undone');
    await this.book.record(runId, 'run.finished', { outcome, undone });
  }

  /** Answers false, and leaves all as it is, where another console moved the configuration since the lock was lost. */
  private async undoSteps(runId: string, stop: AbortSignal): Promise<boolean> {
    try {
      await this.retakeLocks(runId, listUndoable(this.book.get(runId).run), stop, takeLockToUndo);
    } catch (error) {
      if (error instanceof Overtaken) return false;
      throw error;
    }
    for (const step of listUndoable(this.book.get(runId).run)) {
      if (stop.aborted) throw new Stopped();
      await this.steps.undo(runId, step, stop, (context) => undoStep(step, context));
    }
    return true;
  }

  /** Locks that were released or broken meanwhile are taken again before anything else changes; somebody else's stand. */
  private async retakeLocks(
    runId: string,
    next: readonly PlanStep[],
    stop: AbortSignal,
    take: typeof executeStep,
  ): Promise<void> {
    const { run } = this.book.get(runId);
    if (stop.aborted || !next.some(needsLock)) return;
    const pending = new Set(run.steps.filter((step) => step.phase === 'pending').map((step) => step.stepId));
    for (const lock of run.plan.steps.filter((step) => step.action.kind === 'take-lock' && !pending.has(step.id)))
      await this.steps.run(runId, lock, stop, (context) => take(lock, context));
  }

  private keepLocks(runId: string, stop: AbortSignal): () => void {
    const [step] = this.book.get(runId).run.plan.steps;
    if (!step) return () => undefined;
    const contextOf = (): StepContext => this.steps.contextOf(runId, step, stop);
    return keepLocksFresh(this.ports.clock, contextOf, (error) => {
      if (!(error instanceof ProblemError)) this.ports.logBug(error);
    });
  }

  private beginWork(runId: string): AbortSignal {
    const stop = new AbortController();
    this.stops.set(runId, stop);
    stop.signal.addEventListener('abort', () => {
      this.book.showStopping(runId);
    });
    return stop.signal;
  }

  private async runStep(runId: string, step: PlanStep, stop: AbortSignal): Promise<void> {
    await this.steps.run(runId, step, stop, (context) => executeStep(step, context));
    await this.book.record(runId, 'run.step', { step: step.title });
  }
}
