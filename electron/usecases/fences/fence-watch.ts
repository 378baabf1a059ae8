import { breachFinding, duplicateFinding, tornFinding } from '../../../shared/domain/fence/fence-findings.ts';
import { findLeftovers } from '../../../shared/domain/fence/fence-references.ts';
import { readFenceTags } from '../../../shared/domain/fence/fence-mark.ts';
import {
  findFenceAlarms,
  listFences,
  type FenceAlarm,
  type FenceState,
} from '../../../shared/domain/fence/fence-view.ts';
import { findReachability } from '../../../shared/domain/fence/reachability.ts';
import { readTagLedger } from '../../../shared/domain/fence/tag-ledger.ts';
import { toNetworkGraph, type TopologyFacts } from '../../../shared/domain/fence/topology-facts.ts';
import { FINAL_PHASES } from '../../../shared/domain/run.ts';
import type { Events } from '../../../shared/ipc/contract.ts';
import type { FenceView } from '../../../shared/ipc/areas/fences.ts';
import type { Clock, InventoryChange, Publish } from '../../ports.ts';
import type { Notices } from '../app/notices.ts';
import { readSettings, type FencePorts } from './gather-fence-facts.ts';

/** What watching fences needs. */
export interface FenceWatchPorts extends Pick<FencePorts, 'pools' | 'signer' | 'ledger' | 'runs'> {
  readonly clock: Clock;
  readonly publish: Publish;
  readonly notices: Notices;
}

/** Bursts of events are one look: a start alone is a dozen of them. */
const GATHER_MS = 250;

/**
 * Proves the fences of all pools again whenever their networking changes. What is found wrong is a notice and an entry
 * of the ledger, once each, also where more goes wrong with a fence that does not hold; what is right again is an entry too.
 */
export class FenceWatch {
  private readonly ports: FenceWatchPorts;
  private readonly logBug: (error: unknown) => void;
  private readonly pending = new Set<string>();
  private readonly said = new Map<string, string>();
  /** What was found wrong when it was last looked, by pool, then by fence. */
  private readonly alarms = new Map<string, ReadonlyMap<string, readonly string[]>>();
  /** Pools with fences, as last seen. */
  private readonly fenced = new Set<string>();
  private readonly revisions = new Map<string, number>();
  private readonly ends = new AbortController();

  constructor(ports: FenceWatchPorts, logBug: (error: unknown) => void) {
    this.ports = ports;
    this.logBug = logBug;
  }

  /** Begins to listen. */
  start(): void {
    this.ports.pools.onInventory((change) => {
      if (this.isAboutFences(change)) this.lookSoon(change.poolId);
    });
    this.ports.pools.onForgotten((poolId) => {
      for (const map of [this.said, this.alarms, this.revisions, this.fenced]) map.delete(poolId);
    });
    this.ports.runs.onChanged(({ plan }) => {
      if (plan.fenceIds) this.lookSoon(plan.poolId);
    });
  }

  /** Says everything once, for a window that has just opened. */
  publishAll(): void {
    this.said.clear();
    for (const { id, uuid } of this.ports.pools.list()) if (uuid !== null) this.lookSoon(id);
  }

  /** Waits for nothing any more. */
  stop(): void {
    this.ends.abort();
  }

  /** VMs that have nothing to do with a fence change all the time; a large pool is not gone through for each. */
  private isAboutFences({ poolId, reset, estate, sharedRecords, vms, removedVms }: InventoryChange): boolean {
    if (reset || estate || sharedRecords || this.fenced.has(poolId)) return true;
    if (vms.length + removedVms.length === 0) return false;
    this.tellPicture(poolId);
    const inventory = this.ports.pools.inventory(poolId);
    return vms.some((uuid) => readFenceTags(inventory.findVm(uuid)?.tags ?? []) !== null);
  }

  private tellPicture(poolId: string): void {
    const revision = (this.revisions.get(poolId) ?? 0) + 1;
    this.revisions.set(poolId, revision);
    this.ports.publish('topology.changed', { poolId, revision });
  }

  private lookSoon(poolId: string): void {
    if (this.pending.has(poolId)) return;
    this.pending.add(poolId);
    this.ports.clock
      .sleep(GATHER_MS, this.ends.signal)
      .then(
        async () => {
          this.pending.delete(poolId);
          if (this.ports.pools.find(poolId)) await this.look(poolId);
        },
        (error: unknown) => {
          if (!this.ends.signal.aborted) this.logBug(error);
        },
      )
      .catch((error: unknown) => {
        this.logBug(error);
      });
  }

  private async look(poolId: string): Promise<void> {
    this.tellPicture(poolId);
    const inventory = this.ports.pools.inventory(poolId);
    // Most pools have no fence, and some have thousands of VMs.
    const topology = inventory.hasFences() ? inventory.topology() : inventory.bareTopology();
    const { views, alarms, tags } = this.prove(poolId, topology);
    if (views.length > 0) this.fenced.add(poolId);
    else this.fenced.delete(poolId);
    const settings = readSettings(this.ports, poolId);
    const payload: Events['fences.changed'] = {
      poolId,
      fences: views,
      settings: settings.current,
      settingsSeq: settings.seq,
      tags,
      templates: topology.vms
        .filter((vm) => vm.isTemplate)
        .map(({ uuid, nameLabel }) => ({ uuid, nameLabel }))
        .sort((a, b) => (a.nameLabel < b.nameLabel ? -1 : 1)),
    };
    const text = JSON.stringify(payload);
    if (this.said.get(poolId) !== text) {
      this.said.set(poolId, text);
      this.ports.publish('fences.changed', payload);
    }
    await this.tellAlarms(poolId, topology, alarms);
  }

  private prove(poolId: string, topology: TopologyFacts) {
    const { physicalNetworks } = readSettings(this.ports, poolId).current;
    const graph = toNetworkGraph(topology, physicalNetworks);
    const tags = readTagLedger(graph, []);
    const fences = listFences(topology);
    // Without one nothing is to be proved.
    if (fences.length === 0) return { views: [], alarms: [], tags };
    const active = this.listActive(poolId);
    const leftovers = findLeftovers(graph, new Set(fences.map((fence) => fence.id)), new Set(active.keys()));
    const alarms = findFenceAlarms(topology, graph, findReachability(graph), fences);
    const inventory = this.ports.pools.inventory(poolId);
    const views = fences.map((fence): FenceView => {
      const alarm = alarms.find((each) => each.fenceId === fence.id);
      const [vapp] = fence.vappUuids.flatMap((uuid) => inventory.findVapp(uuid) ?? []);
      const own = leftovers.filter((each) => each.fenceId === fence.id);
      return {
        ...fence,
        name: vapp?.nameLabel ?? `Fence ${fence.id}`,
        runningCount: topology.vms.filter((vm) => fence.vmUuids.includes(vm.uuid) && vm.powerState === 'Running')
          .length,
        alarms: alarm ? findingsOf(alarm, topology) : [],
        isLeftover: fence.vmUuids.length === 0 && !active.has(fence.id) && own.length === fence.networkUuids.length,
        activeRunId: active.get(fence.id) ?? null,
        hostNames: hostsOf(topology, fence),
        networkNames: fence.networkUuids.map(
          (uuid) => topology.networks.find((network) => network.uuid === uuid)?.nameLabel ?? uuid,
        ),
      };
    });
    return { views, alarms, tags };
  }

  private listActive(poolId: string): ReadonlyMap<string, string> {
    const active = new Map<string, string>();
    for (const run of this.ports.runs.list())
      if (run.plan.poolId === poolId && !FINAL_PHASES.has(run.phase))
        for (const id of run.plan.fenceIds ?? []) active.set(id, run.id);
    return active;
  }

  private async tellAlarms(poolId: string, topology: TopologyFacts, alarms: readonly FenceAlarm[]): Promise<void> {
    const before = this.alarms.get(poolId) ?? new Map<string, readonly string[]>();
    const now = new Map(alarms.map((alarm) => [alarm.fenceId, findingsOf(alarm, topology)] as const));
    this.alarms.set(poolId, now);
    if (now.size + before.size === 0) return;
    const fences = listFences(topology);
    const place = (fenceId: string) => ({
      actor: 'console',
      poolId,
      configurationUuid: fences.find(({ id }) => id === fenceId)?.vappUuids[0] ?? null,
    });
    for (const [fenceId, findings] of now) {
      // Something else may go wrong with a fence that does not hold already.
      const [first, ...rest] = findings.filter((finding) => before.get(fenceId)?.includes(finding) !== true);
      if (first === undefined) continue;
      const title = `Fence ${fenceId} does not hold`;
      this.ports.notices.withdraw(title);
      this.ports.notices.raise('error', title, findings.slice(0, 4).join('; '));
      const data = { fence: fenceId, finding: first, findings: 1 + rest.length };
      await this.ports.ledger.append({ kind: 'fence.alarm', ...place(fenceId), data });
    }
    for (const fenceId of before.keys()) {
      if (now.has(fenceId)) continue;
      this.ports.notices.withdraw(`Fence ${fenceId} does not hold`);
      await this.ports.ledger.append({ kind: 'fence.held-again', ...place(fenceId), data: { fence: fenceId } });
    }
  }
}

function findingsOf(alarm: FenceAlarm, topology: TopologyFacts): readonly string[] {
  return [
    ...new Set([
      ...alarm.duplicates.map((each) => duplicateFinding(each, topology)),
      ...alarm.breaches.map((each) => breachFinding(each, topology)),
      ...alarm.torn.map((each) => tornFinding(each, topology)),
      ...(alarm.isUnmarked ? [`no network on the pool says any more that it is of fence ${alarm.fenceId}`] : []),
    ]),
  ];
}

/** Hosts on which its VMs run now, by name. */
function hostsOf({ hosts, vms }: TopologyFacts, fence: FenceState): readonly string[] {
  const inside = new Set([...fence.vmUuids, ...fence.routerVmUuids]);
  const homes = new Set(vms.flatMap((vm) => (inside.has(vm.uuid) && vm.hostUuid !== null ? [vm.hostUuid] : [])));
  return hosts
    .filter(({ uuid }) => homes.has(uuid))
    .map(({ nameLabel }) => nameLabel)
    .sort();
}
