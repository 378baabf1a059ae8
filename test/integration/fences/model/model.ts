import { expect } from 'vitest';
import { text } from '../../../../electron/demo-pool/behaviour/values.ts';
import { failHost, haltLostVms } from '../../../../electron/demo-pool/behaviour/host-failure.ts';
import type { Row } from '../../../../electron/demo-pool/core/contract.ts';
import { XapiFailure } from '../../../../electron/xapi/wire/errors.ts';
import { findFenceAlarms, listFences, type FenceAlarm } from '../../../../shared/domain/fence/fence-view.ts';
import { findReachability } from '../../../../shared/domain/fence/reachability.ts';
import { toNetworkGraph } from '../../../../shared/domain/fence/topology-facts.ts';
import { buildEstate, createPick, type Estate, type EstateShape } from './estate.ts';
import { findCrossings, findTwins, floodPool, listMarkedFences, type FloodedPool } from './flood.ts';
import { isRefusal, ModelConsole } from './model-console.ts';
import type { Operation } from './operations.ts';
import type { PoolInMemory } from './pool-in-memory.ts';

/** What was seen over all estates. */
export interface Counted {
  operations: number;
  refused: number;
  /** Most fences at once. */
  fences: number;
  states: number;
  pairs: number;
  disagreements: number;
  /** Times that a fence was crossed because of what somebody plugged elsewhere. */
  broken: number;
  /** Of these, how often no alarm was raised. */
  unseen: number;
  twins: number;
  crossings: number;
  /** Most VMs in one estate. */
  largest: number;
  /** What was made, as "vlan block". */
  readonly blocks: Set<string>;
}

/** One estate while operations are done to it, and what must hold after each. */
export class Model {
  private readonly estate: Estate;
  private readonly pool: PoolInMemory;
  private readonly counted: Counted;
  private readonly console: ModelConsole;
  /** Somebody plugged a fenced interface elsewhere: from now on fences need not hold, but the alarm must say so. */
  private isTouched = false;

  constructor(pool: PoolInMemory, counted: Counted, shape: EstateShape) {
    this.pool = pool;
    this.counted = counted;
    pool.clear();
    this.estate = buildEstate(this.pool.world, shape);
    this.console = new ModelConsole(pool, this.estate, createPick(shape.seed + 1), (title) => {
      this.assertNothingMeets(title);
    });
  }

  async begin(): Promise<void> {
    await this.console.publishSettings();
    this.assertNothingMeets('the beginning');
    this.assertProofAgrees();
  }

  async perform(operation: Operation): Promise<void> {
    this.counted.operations += 1;
    try {
      await this.act(operation);
    } catch (error) {
      if (!isRefusal(error) && !(error instanceof XapiFailure)) throw error;
      this.counted.refused += 1;
    }
    this.assertNothingMeets(operation.kind);
    this.assertProofAgrees();
  }

  private async act(operation: Operation): Promise<void> {
    const { world, inventory, call } = this.pool;
    const vms = this.listVms();
    const [ref, vm] = vms[operation.pick % Math.max(1, vms.length)] ?? [];
    const host = this.estate.hosts[operation.pick % this.estate.hosts.length] ?? '';
    switch (operation.kind) {
      case 'fence': {
        const vapps = inventory.listVapps().filter(({ vmUuids }) => vmUuids.length > 0);
        const of = vapps[operation.pick % Math.max(1, vapps.length)];
        if (!of) return;
        const outcome = await this.console.fence(of.uuid, operation);
        if (outcome.startsWith('made')) this.counted.blocks.add(`${outcome.slice(5)} ${operation.mode}`);
        else this.counted.refused += 1;
        return;
      }
      case 'unfence': {
        const fences = listFences(inventory.topology());
        const fence = fences[operation.pick % Math.max(1, fences.length)];
        if (fence) await this.console.unfence(fence.id);
        return;
      }
      case 'start':
        if (vm) await this.console.start(text(vm['uuid']));
        return;
      case 'start-elsewhere':
        // A twin of an original may be started by hand only where nobody proves anything.
        if (ref !== undefined && vm && this.isOwn(vm)) await call('VM.start', ref, false, false);
        return;
      case 'stop':
        if (ref !== undefined) await call('VM.hard_shutdown', ref);
        return;
      case 'migrate':
        if (ref !== undefined)
          await call('VM.pool_migrate', ref, this.estate.hosts[operation.to % this.estate.hosts.length] ?? '', {});
        return;
      case 'plug-elsewhere':
        await this.plugElsewhere(operation.pick, operation.to);
        return;
      case 'lose-host':
        failHost(world, host);
        haltLostVms(world, host);
        return;
      case 'mend-host':
        world.db.set('host_metrics', text(world.db.get('host', host)['metrics']), { live: true });
        return;
    }
  }

  /** VMs as they are listed: no templates, no snapshots. */
  private listVms(): readonly (readonly [string, Row])[] {
    return [...this.pool.world.db.entries('VM')].filter(
      ([, vm]) => vm['is_a_template'] !== true && vm['is_a_snapshot'] !== true,
    );
  }

  /** In a vApp, or in a fence: twins of the estate are in neither. */
  private isOwn(vm: Row): boolean {
    return this.pool.world.db.find('VM_appliance', text(vm['appliance'])) !== undefined || isFenced(vm);
  }

  private async plugElsewhere(pick: number, to: number): Promise<void> {
    const { db } = this.pool.world;
    const fenced = this.listVms().filter(([, vm]) => isFenced(vm) && vm['power_state'] === 'Running');
    const [, vm] = fenced[pick % Math.max(1, fenced.length)] ?? [];
    const vifs = (vm?.['VIFs'] ?? []) as readonly string[];
    const networks = db.refs('network');
    const [vif, network] = [vifs[pick % Math.max(1, vifs.length)], networks[to % networks.length]];
    if (vif === undefined || network === undefined) return;
    this.isTouched = true;
    await this.pool.call('VIF.move', vif, network);
  }

  /** Asked of the floods alone, after every step. */
  private assertNothingMeets(after: string): void {
    this.counted.states += 1;
    if (this.isTouched || !this.pool.takeRewired()) return;
    const { world } = this.pool;
    const floods = floodPool(world, this.estate.settings);
    const twins = findTwins(world, floods, (vm) => isFenced(vm) || this.isOwn(vm));
    const crossings = [...listMarkedFences(world).values()].flatMap((fence) => findCrossings(world, floods, fence));
    this.counted.twins += twins.length;
    this.counted.crossings += crossings.length;
    expect({ after, twins, crossings }).toEqual({ after, twins: [], crossings: [] });
  }

  /** Proof and flood must say the same of every two interfaces, and every crossing must be an alarm. */
  private assertProofAgrees(): void {
    const { world, inventory } = this.pool;
    const topology = inventory.topology();
    const graph = toNetworkGraph(topology, this.estate.settings.physicalNetworks);
    const proof = findReachability(graph);
    const floods = floodPool(world, this.estate.settings);
    const disagreements = compare(world.db, floods, proof.placements);
    this.counted.pairs += floods.of.size * Math.max(0, floods.of.size - 1);
    this.counted.disagreements += disagreements.length;
    const fences = listFences(topology);
    this.counted.fences = Math.max(this.counted.fences, fences.length);
    this.counted.largest = Math.max(this.counted.largest, topology.vms.length);
    const alarms = findFenceAlarms(topology, graph, proof, fences);
    const alarmed = new Set(alarms.map(({ fenceId }) => fenceId));
    const unseen = [...listMarkedFences(world)].flatMap(([id, fence]) => {
      const crossings = findCrossings(world, floods, fence);
      if (crossings.length > 0) this.counted.broken += 1;
      return crossings.length > 0 && !alarmed.has(id) ? [`${id}: ${crossings[0] ?? ''}`] : [];
    });
    // Guests of the demo pool draw their addresses, and two may draw the same: that is no fault of a fence.
    const isAboutFrames = ({ breaches, duplicates }: FenceAlarm): boolean =>
      breaches.length > 0 || duplicates.some(({ kind }) => kind === 'mac');
    const needless = this.isTouched ? [] : alarms.filter(isAboutFrames).map(({ fenceId }) => fenceId);
    this.counted.unseen += unseen.length;
    expect({ disagreements, unseen, needless }).toEqual({ disagreements: [], unseen: [], needless: [] });
  }
}

function isFenced(vm: Row): boolean {
  return ((vm['tags'] ?? []) as readonly string[]).some((tag) => tag.startsWith('fence'));
}

/** Two interfaces share a domain of the proof if, and only if, one flood reaches both. */
function compare(
  db: PoolInMemory['world']['db'],
  floods: FloodedPool,
  placements: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const domainOf = new Map<number, string>();
  const floodOf = new Map<string, number>();
  const wrong: string[] = [];
  let shown = 0;
  for (const [ref, flooded] of floods.of) {
    const uuid = text(db.get('VIF', ref)['uuid']);
    const domains = placements.get(uuid) ?? [];
    const [domain] = domains;
    if (domain === undefined || domains.length !== 1) wrong.push(`${uuid} is in ${String(domains.length)} domains`);
    else if ((domainOf.get(flooded.id) ?? domain) !== domain) wrong.push(`${uuid} is apart from what it meets`);
    else if ((floodOf.get(domain) ?? flooded.id) !== flooded.id) wrong.push(`${uuid} is with what it does not meet`);
    else {
      domainOf.set(flooded.id, domain);
      floodOf.set(domain, flooded.id);
    }
    shown += 1;
  }
  if (placements.size !== shown)
    wrong.push(`${String(placements.size)} carry traffic by the proof, ${String(shown)} by the flood`);
  return wrong;
}
