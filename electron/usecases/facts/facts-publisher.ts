import type { Configuration } from '../../../shared/domain/configuration.ts';
import { toVmSummary } from '../../../shared/domain/inventory.ts';
import { FINAL_PHASES } from '../../../shared/domain/run.ts';
import type { Clock, InventoryChange, KnownWriters, Ledger, Publish, SettingsStore } from '../../ports.ts';
import type { Runs } from '../../ports/runs.ts';
import { LockExpiry } from './lock-expiry.ts';
import { meetFirstWriters, rememberOwnKey } from './meet-writers.ts';
import { PoolClocks } from './pool-clocks.ts';
import { readPool, type PoolFactsPorts, type PoolReading } from './pool-facts.ts';

/** What publishing facts needs. */
export interface FactsPorts extends Omit<PoolFactsPorts, 'serverNow' | 'runs' | 'writers'> {
  readonly runs: Pick<Runs, 'list' | 'findUnfinished' | 'onChanged'>;
  readonly writers: KnownWriters;
  readonly ledger: Pick<Ledger, 'list' | 'onAppended'>;
  readonly settings: Pick<SettingsStore, 'get'>;
  readonly publish: Publish;
  readonly clock: Clock;
}

/** Longest stretch of deriving before everything else has its turn. */
const SLICE_MS = 2;
/** VMs per message to a window; `performance`: small messages keep both ends responsive. */
const VMS_PER_MESSAGE = 200;
/** Ledger entries sent when a window opens; older ones are asked for. */
const ACTIVITY_AT_START = 200;

/** What one pool still has to publish. */
interface Backlog {
  vmReset: boolean;
  readonly vms: Set<string>;
  readonly removedVms: Set<string>;
  allConfigurations: boolean;
  readonly configurations: Set<string>;
  estate: boolean;
  services: boolean;
}

/** A configuration as it was last said. */
type Said = { readonly text: string; readonly configuration: Configuration };

/**
 * Turns changes of pools, runs, ledger and settings into the events that windows live by. Bursts are batched per object,
 * work is done in slices, and only what differs from what was said before is said.
 */
export class FactsPublisher {
  private readonly ports: FactsPorts;
  private readonly backlog = new Map<string, Backlog>();
  private readonly readings = new Map<string, PoolReading>();
  private readonly published = new Map<string, Map<string, Said>>();
  private readonly clocks: PoolClocks;
  private readonly lockExpiry: LockExpiry;
  private readonly metPools = new Set<string>();
  private working: Promise<void> | undefined;
  private isStopped = false;
  private readonly logBug: (error: unknown) => void;

  constructor(ports: FactsPorts, logBug: (error: unknown) => void) {
    this.ports = ports;
    this.clocks = new PoolClocks(ports);
    this.lockExpiry = new LockExpiry(ports.clock, (poolId, uuids) => {
      for (const uuid of uuids) this.mark(poolId).configurations.add(uuid);
      this.wake();
    });
    this.logBug = logBug;
  }

  /** Begins to listen. */
  start(): void {
    const { pools, runs, ledger, publish } = this.ports;
    pools.onState((state) => {
      publish('pool.changed', state);
      if (state.phase === 'connected') this.learnClock(state.id, state.since);
    });
    pools.onForgotten((poolId) => {
      this.published.delete(poolId);
      this.readings.delete(poolId);
      this.lockExpiry.watch(poolId, [], this.clocks.now(poolId));
      publish('pool.forgotten', { poolId });
    });
    pools.onInventory((change) => {
      this.note(change);
    });
    runs.onChanged((run) => {
      publish('runs.changed', { runs: [run] });
      this.mark(run.plan.poolId).configurations.add(run.plan.configurationUuid);
      this.wake();
    });
    ledger.onAppended((entry) => {
      publish('activity.appended', { entries: [entry] });
    });
  }

  /** Says everything once, for a window that has just opened. */
  publishAll(): void {
    const { pools, runs, ledger, settings, publish } = this.ports;
    publish('settings.changed', settings.get());
    for (const state of pools.list()) {
      publish('pool.changed', state);
      this.published.delete(state.id);
      if (state.uuid !== null) this.note(fullChange(state.id));
    }
    publish('runs.changed', { runs: runs.list().filter((run, at) => at < 200 || !FINAL_PHASES.has(run.phase)) });
    publish('activity.appended', { entries: ledger.list({ limit: ACTIVITY_AT_START }) });
  }

  /** Says and waits for nothing any more, whatever pools and runs still report. */
  stop(): void {
    this.isStopped = true;
    this.backlog.clear();
    this.lockExpiry.stop();
  }

  /** A configuration as last derived; main's own rules read it here, afresh. */
  findConfiguration(poolId: string, uuid: string): Configuration | undefined {
    return readPool(this.factsPorts(), poolId).derive(uuid);
  }

  /** Those of several configurations that there are, all of one reading of the pool's records. */
  findConfigurations(poolId: string, uuids: readonly string[]): readonly Configuration[] {
    const reading = readPool(this.factsPorts(), poolId);
    return uuids.flatMap((uuid) => reading.derive(uuid) ?? []);
  }

  /**
   * All configurations of a pool, each derived only when it is asked for, so that other work can have its turn between two. None is
   * derived where all that the pool reported has been said already: then it is what was said.
   */
  *eachConfiguration(poolId: string): Generator<Configuration> {
    const said = this.published.get(poolId);
    if (said && this.working === undefined && !this.backlog.has(poolId)) {
      for (const { configuration } of [...said.values()]) yield configuration;
      return;
    }
    const reading = readPool(this.factsPorts(), poolId);
    for (const uuid of reading.configurationUuids) {
      const configuration = reading.derive(uuid);
      if (configuration) yield configuration;
    }
  }

  /** Resolves when all that was reported until now has been said. */
  async settled(): Promise<void> {
    await this.working;
    // Reported while the round before it was under way.
    await this.working;
  }

  private factsPorts(): PoolFactsPorts {
    return { ...this.ports, serverNow: (poolId) => this.clocks.now(poolId) };
  }

  private learnClock(poolId: string, since: string): void {
    this.clocks
      .learn(poolId, since)
      .then((isLearnt) => {
        if (!isLearnt) return;
        this.mark(poolId).allConfigurations = true;
        this.wake();
      })
      .catch(this.logBug);
  }

  private mark(poolId: string): Backlog {
    const known = this.backlog.get(poolId);
    if (known) return known;
    const fresh: Backlog = {
      vmReset: false,
      vms: new Set(),
      removedVms: new Set(),
      allConfigurations: false,
      configurations: new Set(),
      estate: false,
      services: false,
    };
    this.backlog.set(poolId, fresh);
    return fresh;
  }

  private note(change: InventoryChange): void {
    const marks = this.mark(change.poolId);
    const inventory = this.ports.pools.inventory(change.poolId);
    if (change.reset) {
      marks.vmReset = true;
      marks.allConfigurations = true;
      this.published.delete(change.poolId);
    }
    for (const uuid of change.vms) {
      marks.vms.add(uuid);
      const vapp = inventory.findVm(uuid)?.vappUuid;
      if (vapp) marks.configurations.add(vapp);
    }
    for (const uuid of change.removedVms) marks.removedVms.add(uuid);
    for (const uuid of [...change.vapps, ...change.removedVapps]) marks.configurations.add(uuid);
    if (change.estate || change.reset) marks.estate = true;
    if (change.sharedRecords || change.reset) {
      marks.services = true;
      marks.allConfigurations = true;
    }
    if (change.vapps.length + change.removedVapps.length > 0) marks.allConfigurations = true; // names may collide now
    this.wake();
  }

  private wake(): void {
    if (this.isStopped) return;
    this.working ??= this.drain()
      .catch((error: unknown) => {
        this.logBug(error);
      })
      .finally(() => {
        this.working = undefined;
        if (this.backlog.size > 0) this.wake();
      });
  }

  private async drain(): Promise<void> {
    await this.ports.clock.turn();
    // What comes meanwhile is the next round's: so that a round has an end.
    for (const [poolId, marks] of [...this.backlog]) {
      this.backlog.delete(poolId);
      try {
        await this.publishPool(poolId, marks);
      } catch (error) {
        // Forgotten while it was being said: nobody wants to hear the rest.
        if (this.ports.pools.find(poolId)) throw error;
        this.published.delete(poolId);
        this.readings.delete(poolId);
      }
    }
  }

  private async publishPool(poolId: string, marks: Backlog): Promise<void> {
    // Not met yet: a run may be heard of before its pool is. Everything is said when it is connected.
    if ((this.ports.pools.find(poolId)?.uuid ?? null) === null) return;
    await this.publishVms(poolId, marks);
    if (marks.estate) this.publishEstate(poolId);
    await this.publishConfigurations(poolId, marks);
  }

  private async publishVms(poolId: string, marks: Backlog): Promise<void> {
    const inventory = this.ports.pools.inventory(poolId);
    const vms = marks.vmReset ? inventory.listVms() : [...marks.vms].flatMap((uuid) => inventory.findVm(uuid) ?? []);
    // Which is back by now, or came back in the same burst, is not gone.
    const removed = [...marks.removedVms].filter((uuid) => !inventory.findVm(uuid));
    for (let at = 0; at === 0 || at < vms.length; at += VMS_PER_MESSAGE) {
      const changed = vms.slice(at, at + VMS_PER_MESSAGE).map(toVmSummary);
      const reset = marks.vmReset && at === 0;
      if (reset || changed.length > 0 || (at === 0 && removed.length > 0))
        this.ports.publish('vms.changed', { poolId, reset, changed, removed: at === 0 ? removed : [] });
      await this.ports.clock.turn();
      if (!this.ports.pools.find(poolId)) return;
    }
  }

  private publishEstate(poolId: string): void {
    const inventory = this.ports.pools.inventory(poolId);
    const [hosts, networks, srs] = [inventory.listHosts(), inventory.listNetworks(), inventory.listSrs()];
    this.ports.publish('estate.changed', { poolId, hosts, networks, srs });
  }

  private async publishConfigurations(poolId: string, marks: Backlog): Promise<void> {
    if (marks.services || marks.allConfigurations || !this.readings.has(poolId)) {
      await this.meetWriters(poolId);
      const reading = readPool(this.factsPorts(), poolId);
      this.readings.set(poolId, reading);
      if (marks.services) this.ports.publish('services.changed', { poolId, services: reading.services });
    }
    const reading = this.readings.get(poolId);
    if (!reading) return;
    const isFirst = !this.published.has(poolId);
    const said = this.published.get(poolId) ?? new Map<string, Said>();
    this.published.set(poolId, said);
    const present = new Set(reading.configurationUuids);
    const removed = [...said.keys()].filter((uuid) => !present.has(uuid));
    for (const uuid of removed) said.delete(uuid);
    let reset = isFirst;
    let changed: Configuration[] = [];
    let sliceStart = this.ports.clock.elapsed();
    const flush = (): void => {
      if (reset || changed.length > 0)
        this.ports.publish('configurations.changed', { poolId, reset, changed, removed: [] });
      reset = false;
      changed = [];
    };
    for (const uuid of marks.allConfigurations || isFirst ? present : marks.configurations) {
      // Deriving takes its time also where nothing new comes of it.
      if (this.ports.clock.elapsed() - sliceStart >= SLICE_MS) {
        flush();
        await this.ports.clock.turn();
        sliceStart = this.ports.clock.elapsed();
      }
      const configuration = reading.derive(uuid);
      if (!configuration) continue;
      const text = JSON.stringify(configuration);
      if (said.get(uuid)?.text === text) continue;
      said.set(uuid, { text, configuration });
      changed.push(configuration);
    }
    flush();
    if (removed.length > 0)
      this.ports.publish('configurations.changed', { poolId, reset: false, changed: [], removed });
    const shown = [...said.values()].map(({ configuration }) => configuration);
    this.lockExpiry.watch(poolId, shown, this.clocks.now(poolId));
  }

  private async meetWriters(poolId: string): Promise<void> {
    if (!this.metPools.has(poolId)) await meetFirstWriters(this.ports, poolId);
    this.metPools.add(poolId);
    await rememberOwnKey(this.ports, poolId);
  }
}

function fullChange(poolId: string): InventoryChange {
  return {
    poolId,
    reset: true,
    vms: [],
    removedVms: [],
    vapps: [],
    removedVapps: [],
    estate: true,
    sharedRecords: true,
    tasks: true,
  };
}
