import type { Plan, PlanStep } from '../../shared/domain/plan.ts';
import { FINAL_PHASES, type Run, type RunPhase } from '../../shared/domain/run.ts';
import { ProblemError, type Problem } from '../../shared/errors.ts';
import type { EnginePorts } from './engine-ports.ts';
import { executeStep, readBefore, takeLockToUndo, undoStep } from './execute-step.ts';
import { isConnectionLoss, notNow, Overtaken, stopCauseOf, Stopped } from './run-errors.ts';
import { RunBook } from './run-book.ts';
import { isChanging, listRemaining, listStartable, listUndoable } from './run-state.ts';
import type { StepContext } from './step-context.ts';
import { waitForPool } from './wait-for-pool.ts';

/** Steps of one run at once; XAPI serves more, but other consoles work too. */
const STEPS_AT_ONCE = 8;
/** How often a step is begun again because the connection broke under it. */
const CONNECTION_ATTEMPTS = 20;

/** Executes plans: journal before act, look before act. One run at a time per configuration; runs survive the console. */
export class RunEngine {
  private readonly ports: EnginePorts;
  private readonly book: RunBook;
  private readonly stops = new Map<string, AbortController>();
  private readonly working = new Map<string, Promise<void>>();
  /** Runs whose work is about to end because they were interrupted. */
  private readonly settling = new Set<string>();
  /** Configurations whose run is being written down, so that a second start beside it is refused. */
  private readonly starting = new Map<string, string>();

  constructor(ports: EnginePorts) {
    this.ports = ports;
    this.book = new RunBook(ports);
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
    const work = act(this.beginWork(runId))
      .catch(async (error: unknown) => {
        await this.interrupt(runId, error);
      })
      .catch((error: unknown) => {
        // The journal itself can't be written: the run stays as it is on disk and is found at the next start.
        this.ports.logBug(error);
      })
      .finally(() => {
        this.working.delete(runId);
        this.settling.delete(runId);
        this.stops.delete(runId);
      });
    this.working.set(runId, work);
  }

  private async interrupt(runId: string, error: unknown): Promise<void> {
    this.settling.add(runId);
    const cause = stopCauseOf(error);
    await this.book.enter(runId, 'interrupted', cause);
    await this.book.record(runId, 'run.interrupted', {
      reason: cause,
      problem: error instanceof ProblemError ? error.problem.code : null,
    });
  }

  private async advance(runId: string, stop: AbortSignal): Promise<void> {
    await this.book.enter(runId, 'running', '');
    await this.retakeLock(runId, listRemaining(this.book.get(runId).run), stop, executeStep);
    const inFlight = new Map<string, Promise<void>>();
    const failures: unknown[] = [];
    for (;;) {
      const mayStart = failures.length === 0 && !stop.aborted;
      const startable = mayStart
        ? listStartable(this.book.get(runId).run).filter((step) => !inFlight.has(step.id))
        : [];
      for (const step of startable.slice(0, STEPS_AT_ONCE - inFlight.size))
        inFlight.set(
          step.id,
          this.runStep(runId, step, stop)
            .catch((error: unknown) => void failures.push(error))
            .finally(() => inFlight.delete(step.id)),
        );
      if (inFlight.size === 0) break;
      await Promise.race(inFlight.values());
    }
    if (failures.length > 0) throw failures[0];
    if (this.book.get(runId).run.steps.some((step) => step.phase !== 'done')) throw new Stopped();
    await this.book.enter(runId, 'succeeded', '');
    await this.book.record(runId, 'run.finished', { outcome: 'succeeded' });
  }

  private async goBack(runId: string, stop: AbortSignal): Promise<void> {
    await this.book.enter(runId, 'undoing', '');
    const undone = await this.undoSteps(runId, stop);
    const cause = this.book.get(runId).stopCause;
    const outcome: RunPhase = cause === 'verdict' ? 'failed' : cause === 'breakage' ? 'errored' : 'aborted';
    await this.book.enter(runId, outcome, '');
    await this.book.record(runId, 'run.finished', { outcome, undone });
  }

  /** Answers false, and leaves all as it is, where another console moved the configuration since the lock was lost. */
  private async undoSteps(runId: string, stop: AbortSignal): Promise<boolean> {
    try {
      await this.retakeLock(runId, listUndoable(this.book.get(runId).run), stop, takeLockToUndo);
    } catch (error) {
      if (error instanceof Overtaken) return false;
      throw error;
    }
    const { before } = this.book.get(runId);
    for (const step of listUndoable(this.book.get(runId).run)) {
      if (stop.aborted) throw new Stopped();
      await this.attempt(runId, step, true, stop, (context) => undoStep(step, before[step.id] ?? '', context));
    }
    return true;
  }

  /** A lock that was released or broken meanwhile is taken again before anything else changes; somebody else's stands. */
  private async retakeLock(
    runId: string,
    next: readonly PlanStep[],
    stop: AbortSignal,
    take: typeof executeStep,
  ): Promise<void> {
    const { run } = this.book.get(runId);
    const lock = run.plan.steps.find((step) => step.action.kind === 'take-lock');
    const begun = run.steps.find((step) => step.stepId === lock?.id && step.phase !== 'pending');
    if (!lock || !begun || stop.aborted || !next.some(isChanging)) return;
    await this.attempt(runId, lock, false, stop, (context) => take(lock, context));
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
    await this.attempt(runId, step, false, stop, (context) => executeStep(step, context));
    await this.book.record(runId, 'run.step', { step: step.title });
  }

  /** Journals the intent, acts, journals the outcome; begins again when the connection broke and the pool came back. */
  private async attempt(
    runId: string,
    step: PlanStep,
    undo: boolean,
    stop: AbortSignal,
    act: (context: StepContext) => Promise<string>,
  ): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.waitForPool(runId, stop, undo);
        const context = this.contextOf(runId);
        const before = undo ? '' : readBefore(step, context);
        await this.book.append({ t: 'intent', run: runId, at: this.book.stamp(), step: step.id, undo, before });
        const note = await act(context);
        await this.book.append({ t: 'done', run: runId, at: this.book.stamp(), step: step.id, undo, note });
        return;
      } catch (error) {
        if (error instanceof Stopped) throw error;
        if (isConnectionLoss(error) && attempt < CONNECTION_ATTEMPTS && !stop.aborted) {
          await this.ports.clock.sleep(Math.min(200 * attempt, 2000));
          continue;
        }
        await this.book.append({
          t: 'failed',
          run: runId,
          at: this.book.stamp(),
          step: step.id,
          undo,
          problem: JSON.stringify(this.toProblem(error)),
        });
        throw error;
      }
    }
  }

  private async waitForPool(runId: string, stop: AbortSignal, undo: boolean): Promise<void> {
    const { poolId } = this.book.get(runId).run.plan;
    if (this.ports.pools.find(poolId)?.phase === 'connected') return;
    await this.book.enter(runId, 'waiting', '');
    await waitForPool(this.ports, poolId, stop);
    await this.book.enter(runId, undo ? 'undoing' : 'running', '');
  }

  private contextOf(runId: string): StepContext {
    const { run, nonce, turnedBack } = this.book.get(runId);
    const { pools, signer, clock, digest, newId, consoleName } = this.ports;
    const state = pools.find(run.plan.poolId);
    return {
      runId,
      nonce,
      turnedBack,
      plan: run.plan,
      requester: state?.rights?.userName ?? run.requester,
      consoleName,
      poolUuid: state?.uuid ?? '',
      operations: pools.operations(run.plan.poolId),
      inventory: pools.inventory(run.plan.poolId),
      signer,
      clock,
      digest,
      newId,
    };
  }

  private toProblem(error: unknown): Problem {
    return error instanceof ProblemError ? error.problem : { code: 'internal', logId: this.ports.logBug(error) };
  }
}
