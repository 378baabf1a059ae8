import type { Configuration } from '../configuration.ts';
import type { SrFacts, VmFacts } from '../inventory.ts';
import { fenceIdOf } from './fence-mark.ts';
import type { FenceSettings } from './fence-settings.ts';
import type {
  FenceMember,
  FenceMode,
  FencePlan,
  FenceProblem,
  FenceRequest,
  RejectedBlock,
  RouterTemplate,
} from './fence-request.ts';
import { findBreaches, type FenceBounds, type FenceBreach } from './fence-breach.ts';
import { findCollisions, findSplits, type Collision, type NetworkSplit, type PlannedStart } from './may-start.ts';
import type { NetworkGraph } from './network-graph.ts';
import { planFence } from './plan-fence.ts';
import { projectFence } from './project-fence.ts';
import { findReachability, type Reachability } from './reachability.ts';
import { readFenceMarks, toNetworkGraph, type TopologyFacts } from './topology-facts.ts';

/** What a person wants. */
export interface FencedCopiesWish {
  readonly mode: FenceMode;
  readonly copies: number;
  /** Start them once they are made. */
  readonly isStarted: boolean;
  /** They must be able to move to another host while they run. */
  readonly mustMigrate: boolean;
}

/** Everything that fenced copies of a configuration are planned on. */
export interface FencedCopiesFacts {
  readonly wish: FencedCopiesWish;
  readonly configuration: Configuration;
  /** Its members. */
  readonly vms: readonly VmFacts[];
  /** Where its disks are. */
  readonly srs: readonly Pick<SrFacts, 'uuid' | 'hostUuids'>[];
  readonly topology: TopologyFacts;
  readonly settings: FenceSettings;
  /** The template that the settings name, as the pool has it; null where there is none. */
  readonly router: RouterTemplate | null;
}

/** What fences are planned on, whatever their VMs are made of. */
export interface FencesFacts extends Pick<FencedCopiesFacts, 'wish' | 'topology' | 'settings' | 'router'> {
  /** Of which they are numbered: a vApp, or an archive. */
  readonly ofUuid: string;
  readonly members: readonly FenceMember[];
}

/** One copy with its fence. */
export interface PlannedFence {
  readonly number: number;
  readonly plan: FencePlan;
  readonly bounds: FenceBounds;
}

/** What stands in the way of one of the copies. */
export interface UnplannedFence {
  readonly number: number;
  readonly problems: readonly FenceProblem[];
  readonly rejected: readonly RejectedBlock[];
}

/** All copies with the pool as it will be, and what would be wrong with it; or why they cannot be made. */
export type FencedCopies =
  | {
      readonly ok: true;
      readonly fences: readonly PlannedFence[];
      readonly reachability: Reachability;
      readonly breaches: readonly FenceBreach[];
      readonly collisions: readonly Collision[];
      readonly splits: readonly NetworkSplit[];
    }
  | { readonly ok: false; readonly unplanned: UnplannedFence };

const MIB = 1024 ** 2;

/**
 * What starting a VM takes beyond its memory. `VM.compute_memory_overhead` is a call for each; this is its rule for HVM
 * guests rounded up (shadow 1 MiB per vCPU and 2 MiB per 256 MiB, plus the device model).
 */
export function estimateOverhead(vm: Pick<VmFacts, 'memoryBytes' | 'vcpus'>): number {
  return Math.ceil(vm.memoryBytes / 128) + (vm.vcpus + 16) * MIB;
}

/**
 * Plans the fences of all copies, one after the other, each on the pool as the former ones leave it: so tags, memory
 * and external addresses are given once. Then proves all of them together.
 */
export function planFencedCopies(facts: FencedCopiesFacts): FencedCopies {
  return planFences({
    ...facts,
    ofUuid: facts.configuration.uuid,
    members: facts.vms.map((vm) => toMember(facts, vm)),
  });
}

/** Plans the fences of copies of whatever is not on the pool yet, such as an archive's VMs; else as `planFencedCopies`. */
export function planFences(facts: FencesFacts): FencedCopies {
  const { wish, ofUuid, topology, settings } = facts;
  let graph = toNetworkGraph(topology, settings.physicalNetworks);
  let hosts = topology.hosts;
  const fences: PlannedFence[] = [];
  for (const number of freeNumbers(topology, ofUuid, wish.copies)) {
    const planning = planFence({ ...requestOf(facts, graph), fenceId: fenceIdOf(ofUuid, number), hosts });
    if (!planning.ok) return { ok: false, unplanned: { number, ...planning } };
    const { plan } = planning;
    const projection = projectFence(graph, plan);
    graph = projection.graph;
    fences.push({ number, plan, bounds: projection.bounds });
    hosts = hosts.map((host) => ({
      ...host,
      memoryFreeBytes: host.memoryFreeBytes - memoryOf(facts, plan, host.uuid),
    }));
  }
  return prove(graph, topology, fences);
}

function prove(graph: NetworkGraph, topology: TopologyFacts, fences: readonly PlannedFence[]): FencedCopies {
  const known = new Set(topology.vms.map((vm) => vm.uuid));
  const starts = graph.vms
    .filter((vm) => !known.has(vm.uuid))
    .map((vm): PlannedStart => ({ vmUuid: vm.uuid, hostUuid: vm.hostUuids[0] ?? null }));
  const reachability = findReachability(graph);
  return {
    ok: true,
    fences,
    reachability,
    breaches: fences.flatMap(({ bounds }) => findBreaches(reachability, bounds)),
    collisions: findCollisions(graph, starts),
    splits: findSplits(graph, starts),
  };
}

/** The lowest numbers that no fence of this configuration has. */
function freeNumbers(topology: TopologyFacts, configurationUuid: string, count: number): readonly number[] {
  const taken = new Set([...readFenceMarks(topology.networks).values()].map((mark) => mark.id));
  for (const vm of topology.vms)
    for (const tag of vm.tags) {
      const id = /^fence(?: router)?: (.+)$/.exec(tag)?.[1];
      if (id !== undefined) taken.add(id);
    }
  const free: number[] = [];
  for (let number = 1; free.length < count; number += 1)
    if (!taken.has(fenceIdOf(configurationUuid, number))) free.push(number);
  return free;
}

function requestOf(facts: FencesFacts, graph: NetworkGraph): Omit<FenceRequest, 'fenceId' | 'hosts'> {
  const { wish, topology, settings, router, members } = facts;
  const leased = [...readFenceMarks(topology.networks).values()].flatMap((mark) =>
    (mark.leases ?? []).map((address) => ({ address, fenceId: mark.id })),
  );
  return {
    mode: wish.mode,
    members,
    graph,
    claims: [],
    hasTunnelController: topology.hasTunnelController,
    mustMigrate: wish.mustMigrate,
    router,
    outside: settings.outside ? { ...settings.outside, leased } : null,
    dhcpServedByMember: [],
  };
}

function toMember({ topology, settings, srs }: FencedCopiesFacts, vm: VmFacts): FenceMember {
  return {
    vmUuid: vm.uuid,
    memoryBytes: vm.memoryBytes + estimateOverhead(vm),
    startOrder: vm.startOrder,
    // A clone is never protected, whatever its source is (`xapi_vm_clone.ml`).
    isHaProtected: false,
    hostUuids: hostsOfDisks(srs, vm),
    nics: topology.vifs
      .filter((vif) => vif.vmUuid === vm.uuid)
      .map(({ device, mac, networkUuid, addresses }) => ({
        device,
        mac,
        networkUuid,
        addresses,
        usesDhcp: settings.dhcpNetworkUuids.includes(networkUuid),
      })),
  };
}

/** A clone's disks stay on the SRs of its source, and a local one is reached by one host only. */
function hostsOfDisks(srs: FencedCopiesFacts['srs'], vm: VmFacts): readonly string[] | null {
  const used = srs.filter((sr) => vm.disks.some((disk) => disk.srUuid === sr.uuid));
  const [first, ...others] = used;
  return first ? first.hostUuids.filter((host) => others.every((sr) => sr.hostUuids.includes(host))) : null;
}

function memoryOf({ members, router }: FencesFacts, plan: FencePlan, hostUuid: string): number {
  return plan.starts
    .filter((start) => start.hostUuid === hostUuid)
    .reduce((sum, { vmUuid }) => {
      const member = members.find((each) => each.vmUuid === vmUuid);
      return sum + (member ?? router ?? { memoryBytes: 0 }).memoryBytes;
    }, 0);
}
