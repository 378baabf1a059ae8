import type { Plan, PlanStep } from '../../shared/domain/plan.ts';
import { FINAL_PHASES, RESTING_PHASES, type Run, type RunPhase } from '../../shared/domain/run.ts';
import { ProblemError } from '../../shared/errors.ts';
import type { RunConsent } from '../ports/gates.ts';
import type { EnginePorts } from './engine-ports.ts';
import { startedData, stepData } from './entry-data.ts';
import { executeStep, needsLock, takeLockToUndo, undoStep } from './execute-step.ts';
import { failpoint } from './failpoint.ts';
import { keepLocksFresh } from './renew-locks.ts';
import { notNow, Overtaken, stopCauseOf, Stopped } from './run-errors.ts';
import { RunBook } from './run-book.ts';
import { listRemaining, listUndoable } from './run-state.ts';
import { runSteps } from './run-steps.ts';
import type { StepContext } from './step-context.ts';
import { StepRunner } from './step-runner.ts';

/** What a person wants of a run under way. */
type Wish = 'stop' | 'pause';

/** Phases in which a run can still be brought to rest. */
const UNDER_WAY: ReadonlySet<RunPhase> = new Set(['pending', 'running', 'waiting']);

/** Executes plans: journal before act, look before act. One run at a time per configuration; runs survive the console. */
export class RunEngine {
  private readonly ports: EnginePorts;
  private readonly book: RunBook;
  private readonly steps: StepRunner;
  private readonly stops = new Map<string, AbortController>();
  private readonly working = new Map<string, Promise<void>>();
  private readonly wishes = new Map<string, Wish>();
  /** How to end the renewal of each run's locks: runs at work have one, and those that are paused. */
  private readonly renewals = new Map<string, () => void>();
  /** Runs whose work is about to end because they were interrupted. */
  private readonly settling = new Set<string>();
  /** Configurations whose run is being written down, so that a second start beside it is refused. */
  private readonly starting = new Map<string, string>();

  constructor(ports: EnginePorts) {
    this.ports = ports;
    this.book = new RunBook(ports);
    this.steps = new StepRunner(ports, this.book);
  }

  /** Reads the journal; runs that were under way are found `interrupted`, paused ones paused. Called once, first of all. */
  async recover(): Promise<void> {
    await this.book.recover();
    for (const { id, phase } of this.list()) if (phase === 'paused') this.keepLocks(id);
  }

  /** All runs, newest first. */
  list(): readonly Run[] {
    return this.book.list();
  }

  /** The run that works on a configuration or waits for a decision about it. */
  findUnfinished(configurationUuid: string): Run | undefined {
    return this.list().find((run) => run.plan.configurationUuid === configurationUuid && !FINAL_PHASES.has(run.phase));
  }

  /** Nonces and ids of all statements that a run was started with; the journal is what remembers them. */
  spentNonces(): ReadonlySet<string> {
    return this.book.spentNonces();
  }

  /** Reports every change of every run; answers how to stop listening. */
  onChanged(listener: (run: Run) => void): () => void {
    return this.book.onChanged(listener);
  }

  /**
   * Writes the run down and begins it. Resolves to its id as soon as it is on disk.
   * @throws ProblemError `blocked` when a run of the configuration is not finished; `store-failed`
   */
  async start(plan: Plan, planDigest: string, requester: string, consent?: RunConsent): Promise<string> {
    const { configurationUuid } = plan;
    const other = this.findUnfinished(configurationUuid)?.id ?? this.starting.get(configurationUuid);
    if (other !== undefined)
      throw new ProblemError({ code: 'blocked', blockers: [{ kind: 'run-active', runId: other }] });
    const id = this.ports.newId();
    const nonce = this.ports.newId();
    this.starting.set(configurationUuid, id);
    try {
      const line = { t: 'planned', run: id, at: this.book.stamp(), plan, planDigest, requester, nonce } as const;
      await this.book.append(consent ? { ...line, consent } : line);
      failpoint('run/planned');
    } finally {
      this.starting.delete(configurationUuid);
    }
    this.work(id, async (stop) => {
      await this.book.record(id, 'run.started', startedData(plan, planDigest));
      await this.advance(id, stop);
    });
    return id;
  }

  /** Asks a run to stop at the next safe point: steps under way end, no other begins. */
  stop(runId: string): void {
    // Who wanted a pause may change their mind while it is not reached.
    if (this.book.get(runId).run.phase === 'pausing') this.bringToRest(runId, 'stop');
    else this.ask(runId, 'stop');
  }

  /** Lets a run rest at the next safe point; it keeps its locks until it is resumed or undone, through restarts too. */
  pause(runId: string): void {
    this.ask(runId, 'pause');
  }

  /** Goes on with an interrupted or paused run. @throws ProblemError `not-found`, `store-failed`; `invalid-request` in any other phase */
  async resume(runId: string): Promise<void> {
    await this.decide(runId, 'resume', (stop) => this.advance(runId, stop));
  }

  /** Puts back what an interrupted or paused run changed, last step first. @throws as `resume` */
  async undo(runId: string): Promise<void> {
    await this.decide(runId, 'undo', (stop) => this.goBack(runId, stop));
  }

  /** Stops all runs at their next safe point and waits for that; they are found again at the next start. */
  async close(): Promise<void> {
    for (const runId of this.stops.keys()) this.bringToRest(runId, this.wishes.get(runId) ?? 'stop');
    await Promise.all(this.working.values());
    for (const runId of [...this.renewals.keys()]) this.endRenewal(runId);
  }

  private ask(runId: string, wish: Wish): void {
    if (!UNDER_WAY.has(this.book.get(runId).run.phase)) throw notNow(runId, wish);
    this.bringToRest(runId, wish);
  }

  private bringToRest(runId: string, wish: Wish): void {
    this.wishes.set(runId, wish);
    this.stops.get(runId)?.abort(new Stopped());
    this.book.showRestAhead(runId, wish === 'pause' ? 'pausing' : 'stopping');
  }

  private async decide(
    runId: string,
    verb: 'resume' | 'undo',
    act: (stop: AbortSignal) => Promise<void>,
  ): Promise<void> {
    // It is seen to be interrupted a moment before its work has ended: whoever is that fast waits for the moment.
    if (this.settling.has(runId)) await this.working.get(runId);
    if (!RESTING_PHASES.has(this.book.get(runId).run.phase) || this.working.has(runId)) throw notNow(runId, verb);
    const recorded = this.book.record(runId, verb === 'resume' ? 'run.resumed' : 'run.undone', {});
    this.work(runId, async (stop) => {
      await recorded;
      await act(stop);
    });
    await recorded;
  }

  /** Takes the run in the same turn in which its state was checked: of two verbs at once only one may work. */
  private work(runId: string, act: (stop: AbortSignal) => Promise<void>): void {
    const stop = new AbortController();
    this.stops.set(runId, stop);
    this.keepLocks(runId);
    const work = act(stop.signal)
      .catch(async (error: unknown) => {
        this.settling.add(runId);
        if (error instanceof Stopped && this.wishes.get(runId) === 'pause') await this.rest(runId);
        else await this.interrupt(runId, error);
      })
      .catch((error: unknown) => {
        // The journal itself can't be written: the run stays as it is on disk and is found at the next start.
        this.ports.logBug(error);
      })
      .finally(() => {
        if (this.book.get(runId).run.phase !== 'paused') this.endRenewal(runId);
        this.working.delete(runId);
        this.settling.delete(runId);
        this.stops.delete(runId);
        this.wishes.delete(runId);
      });
    this.working.set(runId, work);
  }

  private async rest(runId: string): Promise<void> {
    failpoint('run/before-paused');
    await this.book.enter(runId, 'paused', 'person');
    await this.book.record(runId, 'run.paused', {});
  }

  private async interrupt(runId: string, error: unknown): Promise<void> {
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
    const failure = await runSteps(this.book.get(runId).run, (step, halt) => this.runStep(runId, step, halt), stop);
    if (failure !== undefined) throw failure.error;
    if (this.book.get(runId).run.steps.some((step) => step.phase !== 'done')) throw new Stopped();
    failpoint('run/before-succeeded');
    await this.book.enter(runId, 'succeeded', '');
    failpoint('run/entered-succeeded');
    await this.book.record(runId, 'run.finished', { outcome: 'succeeded' });
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
    // A lock whose taking is undone already guards nothing any more.
    const open = new Set(
      run.steps.filter(({ phase }) => phase === 'pending' || phase === 'undone').map((step) => step.stepId),
    );
    for (const lock of run.plan.steps.filter((step) => step.action.kind === 'take-lock' && !open.has(step.id)))
      await this.steps.run(runId, lock, stop, (context) => take(lock, context));
  }

  /** Begins to renew a run's locks, unless that is done already, since it was paused. */
  private keepLocks(runId: string): void {
    const [step] = this.book.get(runId).run.plan.steps;
    if (!step || this.renewals.has(runId)) return;
    const { signal } = new AbortController(); // renewing waits for nothing that a halt would end
    const contextOf = (): StepContext => this.steps.contextOf(runId, step, signal);
    const end = keepLocksFresh(this.ports.clock, contextOf, (error) => {
      if (!(error instanceof ProblemError)) this.ports.logBug(error);
    });
    this.renewals.set(runId, end);
  }

  private endRenewal(runId: string): void {
    this.renewals.get(runId)?.();
    this.renewals.delete(runId);
  }

  private async runStep(runId: string, step: PlanStep, stop: AbortSignal): Promise<void> {
    await this.steps.run(runId, step, stop, (context) => executeStep(step, context));
    await this.book.record(runId, 'run.step', stepData(this.book.get(runId), step));
  }
}
