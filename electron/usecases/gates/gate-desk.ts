import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { Person } from '../../../shared/domain/gate/person.ts';
import type { ApprovalRequest } from '../../../shared/domain/gate/approval.ts';
import type { RequestView } from '../../../shared/ipc/areas/approval-requests.ts';
import type { GateView } from '../../../shared/ipc/areas/gate-views.ts';
import type { Events } from '../../../shared/ipc/contract.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { Publish } from '../../ports.ts';
import type { Runs } from '../../ports/runs.ts';
import { inTurns } from '../app/in-turns.ts';
import type { Notices } from '../app/notices.ts';
import { viewBoardGates } from './board-gates.ts';
import { transitionOf } from './decide.ts';
import { rightsHere } from './gate-keeper.ts';
import type { GatePorts } from './gate-ports.ts';
import { listKeys } from './keys.ts';
import { viewRequest } from './open-request.ts';
import { planWithGate } from './planned-transition.ts';
import { listStatements, readPolicies, rememberSeen } from './pool-gates.ts';
import { Reminders } from './reminders.ts';
import { takeInRecords } from './take-in.ts';
import { tidyPool } from './tidy-pool.ts';

/** What the desk needs. */
export interface GateDeskPorts extends GatePorts {
  readonly runs: GatePorts['runs'] & Pick<Runs, 'onChanged'>;
  readonly publish: Publish;
  readonly notices: Notices;
  readonly logBug: (error: unknown) => string;
}

/** Soaks, windows and expiries pass without any event. */
const LOOK_EVERY_MS = 20_000;
/** The pool's clock is asked anew by then, so that a jump is seen. */
const READ_CLOCK_EVERY_MS = 300_000;
/** What has long run out is taken off the pool. */
const TIDY_EVERY_MS = 6 * 3_600_000;
/** Changes of one burst are looked at together. */
const BURST_MS = 60;
/** Requests that are shown; older ones are in the ledger. */
const MOST_REQUESTS = 200;

/**
 * Keeps what pools say about gates, and tells windows: takes statements in as they appear, notes what a later record
 * must not take back, and publishes gates, requests, policies and keys when they differ from what was said before.
 */
export class GateDesk {
  private readonly ports: () => GateDeskPorts;
  private readonly people = new Map<string, Person>();
  private readonly clockReadAt = new Map<string, number>();
  private readonly tidiedAt = new Map<string, number>();
  private readonly said = new Map<string, string>();
  private readonly gates = new Map<string, Map<string, string>>();
  private readonly refused = new Set<string>();
  private readonly reminders = new Reminders();
  private readonly due = new Set<string>();
  private readonly ending = new AbortController();
  private working: Promise<void> | undefined;

  /** @param ports - asked when needed, since the use cases' ports name this desk */
  constructor(ports: () => GateDeskPorts) {
    this.ports = ports;
  }

  /** Begins to listen. */
  start(): void {
    const { pools, runs } = this.ports();
    pools.onState(({ id, phase }) => {
      if (phase !== 'connected') this.people.delete(id);
      else this.touch(id);
    });
    pools.onForgotten((id) => {
      this.gates.delete(id);
      for (const event of ['requests.changed', 'policies.changed']) this.said.delete(`${event} ${id}`);
    });
    pools.onInventory(({ poolId }) => {
      this.touch(poolId);
    });
    runs.onChanged((run) => {
      this.touch(run.plan.poolId);
    });
    this.lookNowAndThen().catch(this.ports().logBug);
  }

  /** Whoever the console's own session of a pool belongs to; null before that is known. */
  whoIsHere(poolId: string): Person | null {
    return this.people.get(poolId) ?? null;
  }

  /** Something about a pool's gates may have changed. */
  touch(poolId: string): void {
    this.due.add(poolId);
    this.working ??= this.work()
      .catch((error: unknown) => {
        this.ports().logBug(error);
      })
      .finally(() => {
        this.working = undefined;
        const [next] = this.due;
        if (next !== undefined && !this.ending.signal.aborted) this.touch(next);
      });
  }

  /** Says everything once, for a window that has just opened. */
  publishAll(): void {
    this.said.clear();
    this.gates.clear();
    for (const { id } of this.ports().pools.list()) this.touch(id);
  }

  /** Waits for what is under way. */
  async stop(): Promise<void> {
    this.ending.abort();
    await this.working;
  }

  private async lookNowAndThen(): Promise<void> {
    const { clock } = this.ports();
    const { signal } = this.ending;
    while (!this.hasEnded()) {
      try {
        await clock.sleep(LOOK_EVERY_MS, signal);
      } catch (error) {
        if (!this.hasEnded()) throw error;
        return;
      }
      for (const { id, phase } of this.ports().pools.list()) if (phase === 'connected') this.touch(id);
    }
  }

  /** A method, because the answer changes while something is awaited. */
  private hasEnded(): boolean {
    return this.ending.signal.aborted;
  }

  private async work(): Promise<void> {
    const { clock } = this.ports();
    await clock.sleep(BURST_MS);
    for (const poolId of [...this.due]) {
      this.due.delete(poolId);
      if (this.hasEnded()) return;
      if (this.ports().pools.find(poolId)?.phase !== 'connected') continue;
      try {
        await this.lookAt(poolId);
      } catch (error) {
        // The pool went away under it, or refused: it is looked at again when it is back.
        if (!(error instanceof ProblemError)) throw error;
      }
    }
  }

  private async lookAt(poolId: string): Promise<void> {
    const ports = this.ports();
    await this.learn(poolId);
    await this.takeIn(poolId);
    await rememberSeen(ports, poolId);
    await ports.factsSettled();
    await this.noteUnsteady(poolId);
    const requests = this.viewRequests(poolId);
    this.say('requests.changed', poolId, { poolId, requests });
    const { seq, content, doubt } = readPolicies(ports, poolId);
    const rights = rightsHere(ports, poolId);
    this.say('policies.changed', poolId, { poolId, seq, content, doubt: doubt?.reason ?? null, rights });
    this.say('keys.changed', '', { keys: listKeys(ports) });
    await this.publishGates(poolId);
    await this.reminders.remind(this.ports(), requests);
    await this.tidy(poolId);
  }

  private async tidy(poolId: string): Promise<void> {
    const { clock, clocks } = this.ports();
    const tidiedAt = this.tidiedAt.get(poolId);
    if (tidiedAt !== undefined && clock.elapsed() - tidiedAt < TIDY_EVERY_MS) return;
    this.tidiedAt.set(poolId, clock.elapsed());
    await tidyPool(this.ports(), poolId, clocks.estimate(poolId));
  }

  private async learn(poolId: string): Promise<void> {
    const { clock, clocks, identities } = this.ports();
    if (!this.people.has(poolId)) this.people.set(poolId, await identities.whoAmI(poolId));
    const readAt = this.clockReadAt.get(poolId);
    if (readAt !== undefined && clock.elapsed() - readAt < READ_CLOCK_EVERY_MS) return;
    await clocks.read(poolId);
    this.clockReadAt.set(poolId, clock.elapsed());
  }

  /** What appears is kept at once, so that removing it from the pool takes nothing back; a forgery is an entry. */
  private async takeIn(poolId: string): Promise<void> {
    const ports = this.ports();
    const forgeries = await takeInRecords(ports, poolId, ports.pools.inventory(poolId).sharedRecords(), (key, text) =>
      this.refused.has(`${key} ${text}`),
    );
    for (const { key, refusal, text } of forgeries) {
      this.refused.add(`${key} ${text}`);
      const data = { key, reason: refusal, digest: ports.digest(text) };
      await ports.ledger.append({ kind: 'approval.refused', actor: 'console', poolId, data });
    }
  }

  private async noteUnsteady(poolId: string): Promise<void> {
    const { book, clock, clocks, eachConfiguration } = this.ports();
    const { poolMs } = clocks.estimate(poolId);
    if (poolMs === null) return;
    const unsteady: Configuration[] = [];
    for await (const configuration of inTurns(clock, eachConfiguration(poolId))) {
      const { activeRunId, recordedRevision, revision } = configuration;
      if (activeRunId === null && recordedRevision !== null && recordedRevision !== revision)
        unsteady.push(configuration);
    }
    const at = new Date(poolMs).toISOString();
    // Once a minute is enough to say since when it is the same again.
    const recent = (uuid: string): boolean =>
      book.data.unsteady.some((each) => each.configuration === uuid && poolMs - Date.parse(each.at) < 60_000);
    const fresh = unsteady.filter(({ uuid }) => !recent(uuid)).map(({ uuid }) => ({ configuration: uuid, at }));
    if (fresh.length === 0) return;
    const names = new Set(fresh.map(({ configuration }) => configuration));
    await book.update((data) => ({
      ...data,
      unsteady: [...data.unsteady.filter(({ configuration }) => !names.has(configuration)), ...fresh].slice(-5000),
    }));
  }

  private viewRequests(poolId: string): readonly RequestView[] {
    const requests = listStatements(this.ports(), poolId)
      .flatMap((one) => (one.kind === 'request' ? [one] : []))
      .sort((a, b) => (a.at < b.at ? 1 : -1))
      .slice(0, MOST_REQUESTS);
    return requests.flatMap((request) => this.viewOne(poolId, request) ?? []);
  }

  /** Undefined where the configuration is gone: there is nothing left to decide on. */
  private viewOne(poolId: string, request: ApprovalRequest): RequestView | undefined {
    const ports = this.ports();
    try {
      const planned = planWithGate(ports, transitionOf(poolId, request), ports.clocks.estimate(poolId));
      return viewRequest(ports, poolId, request, planned, this.whoIsHere(poolId));
    } catch (error) {
      if (error instanceof ProblemError && error.problem.code === 'not-found') return undefined;
      throw error;
    }
  }

  private async publishGates(poolId: string): Promise<void> {
    const ports = this.ports();
    const before = this.gates.get(poolId);
    const now = new Map<string, string>();
    const changed: GateView[] = [];
    for await (const view of inTurns(ports.clock, viewBoardGates(ports, poolId, ports.clocks.estimate(poolId)))) {
      if (!view) continue;
      const key = `${view.configurationUuid} ${view.toStageId}`;
      const text = JSON.stringify(view);
      now.set(key, text);
      if (before?.get(key) !== text) changed.push(view);
    }
    const removed = [...(before?.keys() ?? [])]
      .filter((key) => !now.has(key))
      .map((key) => {
        const [configurationUuid = '', toStageId = ''] = key.split(' ');
        return { configurationUuid, toStageId };
      });
    this.gates.set(poolId, now);
    const reset = before === undefined;
    if (reset || changed.length + removed.length > 0)
      ports.publish('gates.changed', { poolId, reset, changed, removed });
  }

  private say<E extends 'requests.changed' | 'policies.changed' | 'keys.changed'>(
    event: E,
    poolId: string,
    payload: Events[E],
  ): void {
    const key = `${event} ${poolId}`;
    const text = JSON.stringify(payload);
    if (this.said.get(key) === text) return;
    this.said.set(key, text);
    this.ports().publish(event, payload);
  }
}
