import { decideRefresh, type RefreshSchedule } from '../../../shared/domain/replica/refresh-schedule.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { RefreshView } from '../../../shared/ipc/areas/replicas.ts';
import type { Clock, Ledger, Pools, Publish } from '../../ports.ts';
import type { RefreshSchedules } from '../../ports/replicas.ts';

/** Between two looks while a time is open: what stands in the way may go without anybody saying so. */
const LOOK_AGAIN_MS = 20_000;
/** Between two looks at most: somebody may set the clock of the workstation. */
const LONGEST_SLEEP_MS = 10 * 60_000;

/** What making replicas anew by itself needs. */
export interface RefreshClockPorts {
  readonly schedules: RefreshSchedules;
  readonly clock: Clock;
  readonly pools: Pick<Pools, 'find'>;
  readonly ledger: Ledger;
  readonly publish: Publish;
  /** Plans a replica and starts it; answers the run. @throws ProblemError what stood in its way */
  readonly make: (schedule: RefreshSchedule) => Promise<string>;
  /** Name of a configuration; empty where it is not known. */
  readonly nameOf: (poolId: string, configurationUuid: string) => string;
}

/**
 * Makes replicas anew at their times. A time is written down as dealt with before anything begins, so that a crash never
 * makes two of one; what stands in the way, or passed while the console was closed, is told in the ledger.
 */
export class RefreshClock {
  private readonly ports: RefreshClockPorts;
  private readonly logBug: (error: unknown) => void;
  /** Why a time that is open still has made nothing yet. */
  private readonly reasons = new Map<string, string>();
  private readonly stopping = new AbortController();
  private sleeping = new AbortController();
  private looking: Promise<void> | undefined;

  constructor(ports: RefreshClockPorts, logBug: (error: unknown) => void) {
    this.ports = ports;
    this.logBug = logBug;
  }

  /** Begins; called once, after runs are recovered. */
  start(): void {
    this.looking = this.lookForEver();
  }

  /** Waits for a look under way; makes nothing any more. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.sleeping.abort();
    await this.looking;
  }

  /** Looks at once; called when a schedule changed. */
  wake(): void {
    this.publishAll();
    this.sleeping.abort();
  }

  /** Says everything, for a window that has just opened or when something changed. */
  publishAll(): void {
    this.ports.publish('replicas.changed', { schedules: this.ports.schedules.list().map((each) => this.viewOf(each)) });
  }

  private viewOf(schedule: RefreshSchedule): RefreshView {
    const { poolId, configurationUuid, toStageId, fence, isStarted, keep, times } = schedule;
    const { armedBy, lastRunId, lastReason } = schedule;
    const decision = decideRefresh(schedule, this.ports.clock.now().getTime());
    const next = decision.kind === 'wait' ? decision.nextMs : decision.at;
    return {
      ...{ poolId, configurationUuid, toStageId, fence, isStarted, keep, times, armedBy, lastRunId, lastReason },
      nextAt: new Date(next).toISOString(),
    };
  }

  private async lookForEver(): Promise<void> {
    while (!this.isOver()) {
      this.sleeping = new AbortController();
      let next = LONGEST_SLEEP_MS;
      for (const schedule of this.ports.schedules.list()) {
        if (this.isOver()) return;
        next = Math.min(next, await this.lookAt(schedule).catch((error: unknown) => this.tell(error)));
      }
      // Aborted: something changed, or it is over.
      await this.ports.clock.sleep(next, this.sleeping.signal).catch(() => undefined);
    }
  }

  private isOver(): boolean {
    return this.stopping.signal.aborted;
  }

  private tell(error: unknown): number {
    this.logBug(error);
    return LOOK_AGAIN_MS;
  }

  /** @returns ms until it is worth another look */
  private async lookAt(schedule: RefreshSchedule): Promise<number> {
    const nowMs = this.ports.clock.now().getTime();
    const decision = decideRefresh(schedule, nowMs);
    if (decision.kind === 'wait') return Math.max(0, decision.nextMs - nowMs);
    const pool = this.ports.pools.find(schedule.poolId);
    // Open for a while yet: the pool may come back.
    if (decision.kind === 'make' && pool?.phase !== 'connected') return LOOK_AGAIN_MS;
    const at = new Date(decision.at).toISOString();
    await this.settle(schedule, at);
    const key = `${schedule.poolId} ${schedule.configurationUuid} ${schedule.toStageId} ${at}`;
    if (decision.kind === 'missed') {
      const reason = this.reasons.get(key) ?? 'the console was closed or the pool away';
      await this.note(schedule, at, { runId: null, reason });
      return LOOK_AGAIN_MS;
    }
    const outcome =
      pool?.rights?.userName === schedule.armedBy
        ? await this.make(schedule)
        : { runId: null, reason: `the pool is connected as ${pool?.rights?.userName ?? 'somebody else'}` };
    if (outcome.runId !== null) await this.note(schedule, at, outcome);
    else {
      // Nothing began: what stands in the way may go while the time is open.
      this.reasons.set(key, outcome.reason);
      await this.settle(schedule, schedule.settledUntil);
    }
    return LOOK_AGAIN_MS;
  }

  private settle(schedule: RefreshSchedule, settledUntil: string): Promise<void> {
    return this.ports.schedules.change(schedule, (known) =>
      known.armedAt === schedule.armedAt ? { ...known, settledUntil } : known,
    );
  }

  private async make(schedule: RefreshSchedule): Promise<Outcome> {
    try {
      return { runId: await this.ports.make(schedule), reason: '' };
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const { problem } = error;
      const kinds = problem.code === 'blocked' ? `: ${problem.blockers.map(({ kind }) => kind).join(', ')}` : '';
      return { runId: null, reason: `${problem.code}${kinds}`.slice(0, 1000) };
    }
  }

  private async note(schedule: RefreshSchedule, at: string, { runId, reason }: Outcome): Promise<void> {
    const { poolId, configurationUuid, toStageId, armedBy } = schedule;
    this.reasons.clear();
    await this.ports.schedules.change(schedule, (known) => ({
      ...known,
      lastReason: reason,
      ...(runId === null ? {} : { lastRunId: runId }),
    }));
    const data = { configuration: this.ports.nameOf(poolId, configurationUuid), to: toStageId, at };
    await this.ports.ledger.append(
      runId === null
        ? { kind: 'replica.refresh-missed', actor: 'console', poolId, configurationUuid, data: { ...data, reason } }
        : { kind: 'replica.refreshed', actor: armedBy, poolId, configurationUuid, runId, data },
    );
    this.publishAll();
  }
}

interface Outcome {
  readonly runId: string | null;
  /** Why nothing was made. */
  readonly reason: string;
}
