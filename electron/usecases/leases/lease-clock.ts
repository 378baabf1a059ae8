import { decideLease, type LeaseContent, type LeaseDecision } from '../../../shared/domain/lease/decide-lease.ts';
import type { LeaseEnd, LeasePart } from '../../../shared/domain/lease/lease-rules.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { LeaseView } from '../../../shared/ipc/areas/leases.ts';
import { leaseEndWord, leaseWord, spanText } from '../../../shared/text/lease-text.ts';
import type { ActivityKind } from '../../../shared/domain/activity.ts';
import type { Clock, Ledger, Publish } from '../../ports.ts';
import type { LeaseKeepers } from '../../ports/leases.ts';
import { deskOf, writeRecord } from '../../shared-records/write-record.ts';
import type { Notices } from '../app/notices.ts';
import { gatherLeases, type LeasedConfiguration, type LeasePorts } from './gather-leases.ts';

/** Between two looks: what stands in the way of an end may go without anybody saying so. */
const LOOK_AGAIN_MS = 20_000;
/** After something of a pool changed: what changes together is looked at once. */
const SETTLE_MS = 500;

/** What ending leases needs. */
export interface LeaseClockPorts extends LeasePorts {
  readonly keepers: LeaseKeepers;
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly publish: Publish;
  readonly notices: Pick<Notices, 'raise' | 'withdraw'>;
  /** Plans what an end asks for and starts it; answers the run, null where all is so already. @throws ProblemError */
  readonly end: (leased: LeasedConfiguration, end: Exclude<LeaseEnd, 'tell'>, until: string) => Promise<string | null>;
}

/** Looks at the leases of all pools, shows them, and ends those of the pools that this workstation keeps. */
export class LeaseClock {
  private readonly ports: LeaseClockPorts;
  private readonly logBug: (error: unknown) => void;
  private readonly stopping = new AbortController();
  private sleeping = new AbortController();
  private looking: Promise<void> | undefined;
  /** How far the clock of each pool is ahead of ours, ms. */
  private readonly ahead = new Map<string, number>();
  /** Why an end did nothing yet, by `endKey`. */
  private readonly problems = new Map<string, string>();
  /** Titles of the warnings that stand, by `endKey`. */
  private readonly warnings = new Map<string, string>();
  private shown = '';
  private readonly unlisten: (() => void)[] = [];

  constructor(ports: LeaseClockPorts, logBug: (error: unknown) => void) {
    this.ports = ports;
    this.logBug = logBug;
  }

  /** Begins; called once, after runs are recovered. */
  start(): void {
    this.unlisten.push(
      this.ports.pools.onInventory(({ vms, vapps, removedVapps, sharedRecords, reset }) => {
        if (reset || sharedRecords || vms.length + vapps.length + removedVapps.length > 0) this.wake();
      }),
    );
    this.unlisten.push(this.ports.pools.onState(() => this.wake()));
    this.looking = this.lookForEver();
  }

  /** Waits for a look under way; ends nothing any more. */
  async stop(): Promise<void> {
    for (const end of this.unlisten) end();
    this.stopping.abort();
    this.sleeping.abort();
    await this.looking;
  }

  /** Looks soon. */
  wake(): void {
    this.sleeping.abort();
  }

  /** Says everything, for a window that has just opened or when something changed. */
  publishAll(): void {
    this.shown = '';
    this.publishChanged();
  }

  private publishChanged(): void {
    const leases = this.ports.pools
      .list()
      .flatMap(({ id }) => gatherLeases(this.ports, id).map((leased) => this.viewOf(leased)));
    const kept = this.ports.keepers.list().map(({ poolId, armedBy }) => ({ poolId, armedBy }));
    const text = JSON.stringify({ leases, kept });
    if (text === this.shown) return;
    this.shown = text;
    this.ports.publish('leases.changed', { leases, kept });
  }

  private viewOf(leased: LeasedConfiguration): LeaseView {
    const { poolId, uuid: configurationUuid } = leased.configuration;
    const { rules } = leased.facts;
    const { run, storage } = decideLease(leased.facts, this.nowOf(poolId));
    const problem = [run, storage].flatMap((line, index) =>
      line?.state === 'over'
        ? (this.problems.get(endKey(leased, index === 0 ? 'run' : 'storage', line.until)) ?? [])
        : [],
    );
    return {
      ...{ poolId, configurationUuid, run, storage },
      runHours: rules.run?.hours ?? null,
      storageHours: rules.storage ? rules.storage.days * 24 : null,
      problem: problem[0] ?? '',
    };
  }

  private nowOf(poolId: string): number {
    return this.ports.clock.now().getTime() + (this.ahead.get(poolId) ?? 0);
  }

  private isOver(): boolean {
    return this.stopping.signal.aborted;
  }

  private async lookForEver(): Promise<void> {
    while (!this.isOver()) {
      this.sleeping = new AbortController();
      for (const { id } of this.ports.pools.list()) {
        if (this.isOver()) return;
        await this.lookAt(id).catch((error: unknown) => {
          // A pool that went away meanwhile is looked at again when it is back.
          if (!(error instanceof ProblemError)) this.logBug(error);
        });
      }
      this.publishChanged();
      await this.ports.clock.sleep(LOOK_AGAIN_MS, this.sleeping.signal).catch(() => undefined);
      if (this.sleeping.signal.aborted)
        await this.ports.clock.sleep(SETTLE_MS, this.stopping.signal).catch(() => undefined);
    }
  }

  private async lookAt(poolId: string): Promise<void> {
    const all = gatherLeases(this.ports, poolId);
    if (all.length === 0) {
      this.withdrawWarnings(poolId, new Set());
      return;
    }
    const pool = this.ports.pools.find(poolId);
    const server = await this.ports.pools.operations(poolId).serverTime();
    this.ahead.set(poolId, server.getTime() - this.ports.clock.now().getTime());
    const keeper = this.ports.keepers.list().find((each) => each.poolId === poolId);
    if (!keeper || pool?.rights?.userName !== keeper.armedBy) return;
    const ending = new Set<string>();
    for (const leased of all) {
      if (this.isOver()) return;
      const decision = decideLease(leased.facts, this.nowOf(poolId));
      for (const key of await this.warn(leased, decision)) ending.add(key);
      await this.act(leased, decision.act, keeper.armedBy);
    }
    this.withdrawWarnings(poolId, ending);
  }

  /** Puts away the warnings of a pool whose ends came, were put off, or are about nothing any more. */
  private withdrawWarnings(poolId: string, ending: ReadonlySet<string>): void {
    for (const [key, title] of [...this.warnings]) {
      if (ending.has(key) || !key.startsWith(`${poolId} `)) continue;
      this.warnings.delete(key);
      this.ports.notices.withdraw(title);
    }
  }

  /** Warns once of each end that is near. Answers what is near, by `endKey`. */
  private async warn(leased: LeasedConfiguration, decision: LeaseDecision): Promise<readonly string[]> {
    const near: string[] = [];
    for (const part of ['run', 'storage'] as const) {
      const line = decision[part];
      if (line?.state !== 'soon') continue;
      const key = endKey(leased, part, line.until);
      near.push(key);
      if (this.ports.keepers.hasWarned(key)) continue;
      await this.ports.keepers.warned(key);
      const { nameLabel, poolId } = leased.configuration;
      const left = spanText(Date.parse(line.until) - this.nowOf(poolId));
      const title = `The ${leaseWord(part)} of ${nameLabel} ends in ${left}`;
      this.warnings.set(key, title);
      this.ports.notices.raise(
        'warning',
        title,
        `It is then ${leaseEndWord(line.end)}. Renew it with a reason to keep it longer.`,
      );
      await this.tell(leased, 'lease.warned', 'console', { lease: part, until: line.until });
    }
    return near;
  }

  private async act(leased: LeasedConfiguration, act: LeaseDecision['act'], actor: string): Promise<void> {
    switch (act.kind) {
      case 'none':
        return;
      case 'begin':
        if (await this.write(leased, act.content))
          await this.tell(leased, 'lease.begun', actor, { lease: 'run', until: act.content.run?.until ?? '' });
        return;
      case 'close':
        await this.write(leased, act.content);
        return;
      case 'end':
        await this.end(leased, act, actor);
    }
  }

  private async end(
    leased: LeasedConfiguration,
    { part, end, until }: Extract<LeaseDecision['act'], { readonly kind: 'end' }>,
    actor: string,
  ): Promise<void> {
    const key = endKey(leased, part, until);
    try {
      const runId = end === 'tell' ? null : await this.ports.end(leased, end, until);
      this.problems.delete(key);
      if (part === 'storage') await this.write(leased, dealtWith(leased, until));
      await this.tell(leased, 'lease.ended', actor, { lease: part, until, end }, runId);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const reason = reasonOf(error);
      // Said once: it is tried again at every look.
      if (this.problems.get(key) === reason) return;
      this.problems.set(key, reason);
      await this.tell(leased, 'lease.missed', 'console', { lease: part, until, end, reason });
    }
  }

  /** False where another console was faster: what it wrote counts. */
  private async write({ configuration, seq }: LeasedConfiguration, content: LeaseContent): Promise<boolean> {
    try {
      const record = { kind: 'lease', id: configuration.uuid, seq: seq + 1, content, reason: '' } as const;
      await writeRecord(deskOf(this.ports, configuration.poolId), record);
      return true;
    } catch (error) {
      if (error instanceof ProblemError && error.problem.code === 'plan-changed') return false;
      throw error;
    }
  }

  private async tell(
    { configuration: { nameLabel, poolId, uuid } }: LeasedConfiguration,
    kind: ActivityKind,
    actor: string,
    data: Readonly<Record<string, string>>,
    runId: string | null = null,
  ): Promise<void> {
    await this.ports.ledger.append({
      ...{ kind, actor, poolId, configurationUuid: uuid, runId },
      data: { configuration: nameLabel, ...data },
    });
  }
}

function endKey({ configuration: { poolId, uuid } }: LeasedConfiguration, part: LeasePart, until: string): string {
  return `${poolId} ${uuid} ${part} ${until}`;
}

function dealtWith({ facts: { content, stageId } }: LeasedConfiguration, until: string): LeaseContent {
  const kept = content?.stage === stageId ? content : { stage: stageId, run: null, storageUntil: null };
  return { ...kept, storageEnded: until };
}

function reasonOf({ problem }: ProblemError): string {
  const kinds = problem.code === 'blocked' ? `: ${problem.blockers.map(({ kind }) => kind).join(', ')}` : '';
  return `${problem.code}${kinds}`.slice(0, 500);
}
