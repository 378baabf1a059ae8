import { isSameTransition, type ArmedTransition } from '../../../shared/domain/automation/armed-transition.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { ArmedView } from '../../../shared/ipc/areas/automation.ts';
import type { AutomationPorts } from './automation-ports.ts';
import { lookAtTransition, type RestingStarts } from './look-at-transition.ts';

/** Bursts of changes are looked at once. */
const SETTLE_MS = 1000;
/** A gate may open, and a window begin, without anything on the pool changing. */
const LOOK_AGAIN_MS = 20_000;

/**
 * Starts armed transitions: looks at them when something changes and from time to time, one look at a time. A look that
 * fails is logged and the next one comes; what it started is remembered on disk.
 */
export class Automation {
  private readonly ports: AutomationPorts;
  private readonly logBug: (error: unknown) => void;
  private readonly stops: (() => void)[] = [];
  private readonly resting: RestingStarts = new Map();
  private readonly stopping = new AbortController();
  private sleeping = new AbortController();
  private looking: Promise<void> | undefined;
  private hasNews = false;
  private views: readonly ArmedView[] = [];
  private said = '';

  constructor(ports: AutomationPorts, logBug: (error: unknown) => void) {
    this.ports = ports;
    this.logBug = logBug;
  }

  /** Begins; called once, after the runs are recovered. */
  start(): void {
    const { pools, runs } = this.ports;
    const wake = (): void => {
      this.wake();
    };
    this.stops.push(
      pools.onState(wake),
      pools.onInventory(wake),
      runs.onChanged((run) => {
        // Progress of steps comes many times a second and decides nothing.
        if (run.phase !== 'running') wake();
      }),
    );
    this.looking = this.lookForEver();
  }

  /** Waits for a look under way; starts nothing any more. */
  async stop(): Promise<void> {
    for (const stop of this.stops.splice(0)) stop();
    this.stopping.abort();
    this.sleeping.abort();
    await this.looking;
  }

  /** Looks soon; called when something was armed or disarmed. */
  wake(): void {
    this.hasNews = true;
    this.sleeping.abort();
  }

  /** Says everything once, for a window that has just opened. */
  publishAll(): void {
    this.ports.publish('automation.changed', { armed: this.views });
  }

  private async lookForEver(): Promise<void> {
    while (!this.isOver()) {
      await this.pause(SETTLE_MS, this.stopping.signal);
      if (this.isOver()) return;
      this.hasNews = false;
      await this.look();
      if (this.mustLookAgain() || this.isOver()) continue;
      this.sleeping = new AbortController();
      await this.pause(this.untilNextMs(), this.sleeping.signal);
    }
  }

  private isOver(): boolean {
    return this.stopping.signal.aborted;
  }

  private mustLookAgain(): boolean {
    return this.hasNews;
  }

  private async pause(ms: number, signal: AbortSignal): Promise<void> {
    // Aborted: something changed, or it is over. Either way the pause is.
    await this.ports.clock.sleep(ms, signal).catch(() => undefined);
  }

  private untilNextMs(): number {
    const now = this.ports.clock.now().getTime();
    const times = this.views.flatMap(({ nextAt }) => (nextAt === null ? [] : [Date.parse(nextAt) - now]));
    return Math.max(0, Math.min(LOOK_AGAIN_MS, ...times));
  }

  private async look(): Promise<void> {
    const views: ArmedView[] = [];
    for (const armed of this.ports.armed.list()) {
      if (this.isOver()) return;
      views.push(await this.lookAt(armed));
    }
    this.views = views;
    const text = JSON.stringify(views);
    if (text === this.said) return;
    this.said = text;
    this.publishAll();
  }

  private async lookAt(armed: ArmedTransition): Promise<ArmedView> {
    try {
      return await lookAtTransition(this.ports, armed, this.resting);
    } catch (error) {
      this.tell(error);
      const former = this.views.find((view) => isSameTransition(view, armed) && view.armedAt === armed.armedAt);
      const { poolId, serviceId, from, to, armedBy, armedAt } = armed;
      const standing = 'armed';
      return former ?? { poolId, serviceId, from, to, armedBy, armedAt, standing, nextAt: null, configurations: [] };
    }
  }

  private tell(error: unknown): void {
    if (!(error instanceof ProblemError)) this.logBug(error);
    else if (error.problem.code === 'store-failed')
      this.ports.notices.raise(
        'error',
        'Nothing is started by itself',
        `What was started can't be remembered: ${error.problem.file}: ${error.problem.reason}.`,
      );
    // Anything else is a pool that went away in the middle: the next look finds it so.
  }
}
