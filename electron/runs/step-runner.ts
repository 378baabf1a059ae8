import type { PlanStep } from '../../shared/domain/plan.ts';
import { ProblemError, type Problem } from '../../shared/errors.ts';
import type { EnginePorts } from './engine-ports.ts';
import { readBefore } from './execute-step.ts';
import { failpoint } from './failpoint.ts';
import { LockTurns } from './lock-turns.ts';
import { isConnectionLoss, Stopped } from './run-errors.ts';
import type { RunBook } from './run-book.ts';
import type { StepContext } from './step-context.ts';
import { waitForPool } from './wait-for-pool.ts';

/** How often a step is begun again because the connection broke under it. */
const CONNECTION_ATTEMPTS = 20;

/** Does or undoes single steps: intent on disk, act, outcome on disk; again when the connection broke and came back. */
export class StepRunner {
  private readonly ports: EnginePorts;
  private readonly book: RunBook;
  private readonly lockTurns = new LockTurns();

  constructor(ports: EnginePorts, book: RunBook) {
    this.ports = ports;
    this.book = book;
  }

  /** Executes a step and writes down how it went. @throws what the step threw; Stopped */
  async run(
    runId: string,
    step: PlanStep,
    halt: AbortSignal,
    act: (context: StepContext) => Promise<string>,
  ): Promise<void> {
    await this.attempt(runId, step, false, halt, act);
  }

  /** Undoes a step and writes down how it went. @throws as `run` */
  async undo(
    runId: string,
    step: PlanStep,
    halt: AbortSignal,
    act: (context: StepContext) => Promise<string>,
  ): Promise<void> {
    await this.attempt(runId, step, true, halt, act);
  }

  private async attempt(
    runId: string,
    step: PlanStep,
    undo: boolean,
    halt: AbortSignal,
    act: (context: StepContext) => Promise<string>,
  ): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.once(runId, step, undo, halt, act);
        return;
      } catch (error) {
        if (error instanceof Stopped) throw error;
        if (isConnectionLoss(error) && attempt < CONNECTION_ATTEMPTS && !halt.aborted) {
          await this.ports.clock.sleep(Math.min(200 * attempt, 2000));
          continue;
        }
        const problem = JSON.stringify(this.toProblem(error));
        await this.book.append({ t: 'failed', run: runId, at: this.book.stamp(), step: step.id, undo, problem });
        throw error;
      }
    }
  }

  private async once(
    runId: string,
    step: PlanStep,
    undo: boolean,
    halt: AbortSignal,
    act: (context: StepContext) => Promise<string>,
  ): Promise<void> {
    await this.waitForPool(runId, halt, undo);
    const context = this.contextOf(runId, step, halt);
    const before = undo || context.isAgain ? context.before : await readBefore(step, context);
    const line = { run: runId, step: step.id, undo } as const;
    failpoint('step/before-intent');
    await this.book.append({ t: 'intent', at: this.book.stamp(), ...line, before });
    failpoint('step/after-intent');
    const note = await act({ ...context, before });
    failpoint('step/after-act');
    await this.book.append({ t: 'done', at: this.book.stamp(), ...line, note });
    failpoint('step/after-done');
  }

  private async waitForPool(runId: string, halt: AbortSignal, undo: boolean): Promise<void> {
    const { poolId, otherPoolUuid } = this.book.get(runId).run.plan;
    const other = otherPoolUuid === undefined ? undefined : this.findPoolId(otherPoolUuid);
    const away = [poolId, ...(other === undefined ? [] : [other])].filter(
      (id) => this.ports.pools.find(id)?.phase !== 'connected',
    );
    if (away.length === 0) return;
    await this.book.enter(runId, 'waiting', '');
    for (const id of away) await waitForPool(this.ports, id, halt);
    await this.book.enter(runId, undo ? 'undoing' : 'running', '');
  }

  /** What a step may use at this moment. */
  contextOf(runId: string, step: PlanStep, halt: AbortSignal): StepContext {
    const { run, nonce, turnedBack, made, before, consent } = this.book.get(runId);
    const { pools, signer, clock, digest, newId, consoleName, probe, guard, archives, rehearsals, evidence } =
      this.ports;
    const own = this.placeOf(run.plan.poolId, run.requester);
    const at = (poolUuid?: string): StepContext => {
      const poolId = poolUuid === undefined ? run.plan.poolId : this.findPoolId(poolUuid);
      if (poolId === undefined || pools.find(poolId)?.phase !== 'connected')
        throw new ProblemError({ code: 'blocked', blockers: [{ kind: 'pool-not-connected' }] });
      return { ...context, ...this.placeOf(poolId, run.requester) };
    };
    const context: StepContext = {
      at,
      runId,
      startedAt: run.startedAt,
      nonce,
      turnedBack,
      made,
      stepId: step.id,
      isAgain: step.id in before,
      before: before[step.id] ?? '',
      recordMade: (uuid) => this.book.append({ t: 'made', run: runId, at: this.book.stamp(), step: step.id, uuid }),
      progress: (ratio) => {
        this.book.showProgress(runId, step.id, ratio);
      },
      halt,
      plan: run.plan,
      consoleName,
      ...own,
      signer,
      clock,
      digest,
      newId,
      lockTurns: this.lockTurns,
      probe,
      ...(archives ? { archives } : {}),
      ...(rehearsals ? { rehearsals } : {}),
      ...(evidence ? { evidence } : {}),
      tell: (kind, data) => this.book.record(runId, kind, data),
      ...(guard && consent
        ? {
            consent: {
              spend: () => guard.spend(runId, run.plan, consent),
              assertHolds: () => {
                guard.assertHolds(run.plan, consent);
              },
            },
          }
        : {}),
    };
    return context;
  }

  private placeOf(
    poolId: string,
    requester: string,
  ): Pick<StepContext, 'requester' | 'poolUuid' | 'operations' | 'inventory'> {
    const { pools } = this.ports;
    const state = pools.find(poolId);
    return {
      requester: state?.rights?.userName ?? requester,
      poolUuid: state?.uuid ?? '',
      operations: pools.operations(poolId),
      inventory: pools.inventory(poolId),
    };
  }

  private findPoolId(poolUuid: string): string | undefined {
    return this.ports.pools.list().find(({ uuid }) => uuid === poolUuid)?.id;
  }

  private toProblem(error: unknown): Problem {
    return error instanceof ProblemError ? error.problem : { code: 'internal', logId: this.ports.logBug(error) };
  }
}
