import type { Configuration } from '../../../shared/domain/configuration.ts';
import { IncrementalComparison, type Side } from '../../../shared/domain/drift/compare.ts';
import type { DriftView } from '../../../shared/domain/drift/drift-view.ts';
import { judgeDrift, type DriftJudgement } from '../../../shared/domain/drift/judge-drift.ts';
import { NO_TOLERANCE } from '../../../shared/domain/drift/tolerance.ts';
import type { VmPortrait } from '../../../shared/domain/drift/portrait.ts';
import { toleranceOf } from '../../../shared/domain/stage-rules.ts';
import { findStage, rulesOf, type Service } from '../../../shared/domain/workflow.ts';
import type { EventName, Events } from '../../../shared/ipc/contract.ts';
import type { Clock, Pools, Publish } from '../../ports.ts';
import type { Baselines, DriftBook } from '../../ports/drift.ts';
import { drawMembers, recordedMoment } from './draw-side.ts';
import { DriftHistory } from './drift-history.ts';
import { MuteEnds } from './mute-ends.ts';

/** What watching drift needs. */
export interface DriftWatchPorts {
  readonly pools: Pools;
  readonly clock: Clock;
  readonly publish: Publish;
  readonly baselines: Baselines;
  readonly book: DriftBook;
}

/** A configuration with what was last said of it. */
interface Watched {
  configuration: Configuration;
  readonly incremental: IncrementalComparison;
  /** What it was when it was recorded, by what tells that record from others. */
  promoted: { readonly key: string; readonly vms: readonly VmPortrait[] } | undefined;
  view: DriftView | undefined;
  said: string;
}

/**
 * Holds every configuration in a stage against what it must equal, as changes are heard of: a replica of production against
 * its source as that is now, any other against what it was when it was recorded in its stage. What changed is compared
 * anew, nothing else; while a run moves a configuration, what was said of it stands.
 */
export class DriftWatch {
  private readonly ports: DriftWatchPorts;
  private readonly history: DriftHistory;
  private readonly logBug: (error: unknown) => void;
  private readonly watched = new Map<string, Watched>();
  private readonly services = new Map<string, ReadonlyMap<string, Service>>();
  private readonly dirty = new Set<string>();
  private readonly listeners: ((poolId: string) => void)[] = [];
  private working: Promise<void> | undefined;
  private readonly muteEnds: MuteEnds;

  constructor(ports: DriftWatchPorts, logBug: (error: unknown) => void) {
    this.ports = ports;
    this.history = new DriftHistory(ports, logBug);
    this.logBug = logBug;
    this.muteEnds = new MuteEnds(ports.clock, (key) => {
      this.mark(key);
    });
  }

  /** Begins to listen for what no configuration tells of: tags, guests, SRs. */
  start(): void {
    this.ports.pools.onInventory(({ poolId, vms }) => {
      const inventory = this.ports.pools.inventory(poolId);
      for (const uuid of vms) {
        const vapp = inventory.findVm(uuid)?.vappUuid;
        if (vapp) this.mark(keyOf(poolId, vapp));
      }
    });
  }

  /** Hears what windows are told. */
  hear<E extends EventName>(event: E, payload: Events[E]): void {
    if (event === 'services.changed') this.hearServices(payload as Events['services.changed']);
    else if (event === 'configurations.changed') this.hearConfigurations(payload as Events['configurations.changed']);
    else if (event === 'pool.forgotten') this.forget((payload as Events['pool.forgotten']).poolId, () => false);
  }

  /** Says everything once, for a window that has just opened. */
  publishAll(): void {
    const byPool = new Map<string, DriftView[]>();
    for (const { view } of this.watched.values())
      if (view) byPool.set(view.poolId, [...(byPool.get(view.poolId) ?? []), view]);
    for (const [poolId, changed] of byPool)
      this.ports.publish('drift.changed', { poolId, reset: true, changed, removed: [] });
  }

  /** How far a configuration is from what it is held against; undefined where that is not known. */
  find(poolId: string, configurationUuid: string): DriftView | undefined {
    return this.watched.get(keyOf(poolId, configurationUuid))?.view;
  }

  /** How its stage judges that; undefined where it is not known. */
  judge(poolId: string, configurationUuid: string): DriftJudgement | undefined {
    const view = this.find(poolId, configurationUuid);
    return view && judgeDrift(view.tally, view.tolerance);
  }

  /** Hears of each pool whose drift was said anew. */
  onSaid(listener: (poolId: string) => void): void {
    this.listeners.push(listener);
  }

  /** Says a configuration's drift anew, as after a mute. */
  again(poolId: string, configurationUuid: string): void {
    this.mark(keyOf(poolId, configurationUuid));
  }

  /** Resolves when all that was heard is compared. */
  async compared(): Promise<void> {
    while (this.working) await this.working;
  }

  /** Ends it: hears of no more mutes that are over. Resolves when all is kept. */
  async close(): Promise<void> {
    this.muteEnds.stop();
    await this.settle();
  }

  /** Resolves when all that was heard is compared and kept. */
  async settle(): Promise<void> {
    await this.compared();
    await this.history.settle();
  }

  private hearServices({ poolId, services }: Events['services.changed']): void {
    this.services.set(poolId, new Map(services.map(({ service }) => [service.id, service])));
    for (const [key, { configuration }] of this.watched) if (configuration.poolId === poolId) this.mark(key);
  }

  private hearConfigurations({ poolId, reset, changed, removed }: Events['configurations.changed']): void {
    const present = new Set(changed.map(({ uuid }) => uuid));
    if (reset) this.forget(poolId, (uuid) => present.has(uuid));
    for (const uuid of removed) this.drop(keyOf(poolId, uuid));
    for (const configuration of changed) {
      const key = keyOf(poolId, configuration.uuid);
      const known = this.watched.get(key);
      if (known) known.configuration = configuration;
      else
        this.watched.set(key, {
          configuration,
          incremental: new IncrementalComparison(),
          promoted: undefined,
          view: undefined,
          said: '',
        });
      this.mark(key);
      // Replicas are held against it.
      for (const [other, each] of this.watched)
        if (each.configuration.origin?.configuration === configuration.uuid) this.mark(other);
    }
  }

  private forget(poolId: string, isKept: (uuid: string) => boolean): void {
    for (const [key, { configuration }] of this.watched)
      if (configuration.poolId === poolId && !isKept(configuration.uuid)) this.drop(key);
  }

  private drop(key: string): void {
    const known = this.watched.get(key);
    this.watched.delete(key);
    if (!known?.view) return;
    const { poolId, uuid } = known.configuration;
    this.ports.publish('drift.changed', { poolId, reset: false, changed: [], removed: [uuid] });
  }

  private mark(key: string): void {
    if (!this.watched.has(key)) return;
    this.dirty.add(key);
    this.wake();
  }

  private wake(): void {
    this.working ??= this.drain()
      .catch(this.logBug)
      .finally(() => {
        this.working = undefined;
        if (this.dirty.size > 0) this.wake();
      });
  }

  private async drain(): Promise<void> {
    await this.ports.clock.turn();
    while (this.dirty.size > 0) {
      const [key] = this.dirty;
      if (key === undefined) return;
      this.dirty.delete(key);
      await this.say(key);
      await this.ports.clock.turn();
    }
  }

  private async say(key: string): Promise<void> {
    const each = this.watched.get(key);
    if (!each) return;
    const { poolId, uuid } = each.configuration;
    // Forgotten, or away: what was said stands as of then.
    if (!this.ports.pools.find(poolId)) return;
    if (isOnTheWay(each.configuration)) return;
    const view = await this.derive(each);
    const text = view ? JSON.stringify(view) : '';
    if (text === each.said || this.watched.get(key) !== each) return;
    each.said = text;
    const hadView = each.view !== undefined;
    each.view = view;
    if (view) {
      this.history.note(view);
      this.ports.publish('drift.changed', { poolId, reset: false, changed: [view], removed: [] });
    } else if (hadView) this.ports.publish('drift.changed', { poolId, reset: false, changed: [], removed: [uuid] });
    for (const listener of this.listeners) listener(poolId);
  }

  private async derive(each: Watched): Promise<DriftView | undefined> {
    const { configuration } = each;
    if (configuration.stageId === null) return undefined;
    const right = this.draw(configuration);
    const source = this.findSource(configuration);
    const promoted = await this.findPromoted(each, right.vms);
    const left = source ? this.draw(source) : promoted && { ...right, stage: right.stage, vms: promoted };
    if (!left) return undefined;
    const { score, tally, worst } = each.incremental.compare(left, right);
    const mute = this.ports.book.find(configuration.poolId, configuration.uuid)?.mute ?? null;
    const isMuted = mute !== null && Date.parse(mute.until) > this.ports.clock.now().getTime();
    if (isMuted) this.muteEnds.expect(keyOf(configuration.poolId, configuration.uuid), Date.parse(mute.until));
    return {
      poolId: configuration.poolId,
      configurationUuid: configuration.uuid,
      baseline: source
        ? { kind: 'replica', name: source.nameLabel, at: configuration.origin?.at ?? null }
        : { kind: 'promotion', name: configuration.nameLabel, at: configuration.since },
      score,
      tally,
      worst,
      tolerance: right.stage ? toleranceOf(rulesOf(right.stage)) : NO_TOLERANCE,
      mute: isMuted ? mute : null,
    };
  }

  private draw(configuration: Configuration): Side {
    const { poolId, serviceId, stageId } = configuration;
    const service = this.services.get(poolId)?.get(serviceId ?? '');
    const stage = service && stageId !== null ? findStage(service.workflow, stageId) : undefined;
    return {
      poolId,
      stage: stage ?? null,
      vms: drawMembers(this.ports.pools.inventory(poolId), configuration, service),
    };
  }

  /** The production configuration that this one is a replica of. */
  private findSource({ poolId, origin }: Configuration): Configuration | undefined {
    const source = origin && this.watched.get(keyOf(poolId, origin.configuration))?.configuration;
    const workflow = source && this.services.get(poolId)?.get(source.serviceId ?? '')?.workflow;
    const stage = workflow && source.stageId !== null ? findStage(workflow, source.stageId) : undefined;
    return stage?.isProduction === true ? source : undefined;
  }

  /** What it was when it was recorded: kept now if it is still that, else as it was kept then. */
  private async findPromoted(each: Watched, now: readonly VmPortrait[]): Promise<readonly VmPortrait[] | undefined> {
    const { uuid, revision, recordedRevision } = each.configuration;
    const moment = recordedMoment(each.configuration);
    if (!moment) return undefined;
    const key = JSON.stringify(moment);
    if (each.promoted?.key === key) return each.promoted.vms;
    const kept = await this.ports.baselines.find(uuid, moment);
    if (!kept && revision !== recordedRevision) return undefined;
    const vms = kept ?? now;
    each.promoted = { key, vms };
    if (!kept) await this.ports.baselines.keep(uuid, moment, now);
    return vms;
  }
}

function keyOf(poolId: string, uuid: string): string {
  return `${poolId}/${uuid}`;
}

/** A run moves it, or was broken off while it did: it is between two states by design. */
function isOnTheWay({ activeRunId, warnings }: Configuration): boolean {
  return activeRunId !== null || warnings.some(({ kind }) => kind === 'run-interrupted');
}
