import { collisionFinding, splitFinding, breachFinding } from '../../../shared/domain/fence/fence-findings.ts';
import { findBreaches } from '../../../shared/domain/fence/fence-breach.ts';
import { readFenceSettings } from '../../../shared/domain/fence/fence-settings-record.ts';
import { boundsOf, listFences } from '../../../shared/domain/fence/fence-view.ts';
import { toComparableMac } from '../../../shared/domain/fence/comparable-address.ts';
import { readFenceTags } from '../../../shared/domain/fence/fence-mark.ts';
import type { NetworkGraph } from '../../../shared/domain/fence/network-graph.ts';
import {
  findCollisions,
  findSplits,
  withPlannedStarts,
  type PlannedStart,
} from '../../../shared/domain/fence/may-start.ts';
import { findReachability } from '../../../shared/domain/fence/reachability.ts';
import { toNetworkGraph, type TopologyFacts } from '../../../shared/domain/fence/topology-facts.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { StepContext } from '../step-context.ts';

/** How long the pool's events may take to tell of what this run has just made. */
const EVENTS_MS = 30_000;
const LOOK_AGAIN_MS = 200;

/**
 * Proves, on the pool as it is now and with this VM running on its host, that no equal addresses meet, that no private
 * network is torn over two hosts and that nothing crosses the fence.
 *
 * @throws ProblemError `check-failed` that names both ends of each fault
 */
export async function assertMayStart(
  context: StepContext,
  vmUuid: string,
  { hostUuid, fenceId }: { readonly hostUuid: string; readonly fenceId: string },
): Promise<void> {
  const topology = await readUpToDate(context, vmUuid);
  const graph = graphOf(context, topology);
  const starts = [{ vmUuid, hostUuid }];
  failWith([
    ...findCollisions(graph, starts).map((each) => collisionFinding(each, topology)),
    ...findFenceFaults(topology, graph, starts, fenceId),
  ]);
}

/**
 * Proves of a start outside of fences that no equal MACs meet: XAPI would let them (`xapi_vif.ml`). Of a VM that says
 * it is in a fence it proves that too, also when the plan that starts it knows nothing of the fence. Addresses are left
 * out: those of a halted VM are what its guest, or that of its source, said last (`xapi_vm_clone.ml`).
 *
 * @throws ProblemError `check-failed` that names both ends of each fault
 */
export function assertMeetsNoTwin(context: StepContext, vmUuid: string): void {
  const topology = context.inventory.topology();
  const macs = new Set(topology.vifs.filter((vif) => vif.vmUuid === vmUuid).map(({ mac }) => toComparableMac(mac)));
  const hasTwin = topology.vifs.some(
    (vif) => vif.vmUuid !== vmUuid && vif.attached && macs.has(toComparableMac(vif.mac)),
  );
  const place = readFenceTags(topology.vms.find(({ uuid }) => uuid === vmUuid)?.tags ?? []);
  // Most have neither, and a large pool is not gone through for each start.
  if (!hasTwin && !place) return;
  const graph = graphOf(context, topology);
  const starts = [{ vmUuid, hostUuid: null }];
  failWith([
    ...findCollisions(graph, starts)
      .filter(({ kind }) => kind === 'mac')
      .map((each) => collisionFinding(each, topology)),
    ...(place ? findFenceFaults(topology, graph, starts, place.fenceId) : []),
  ]);
}

function graphOf(
  { inventory, poolUuid, signer }: Pick<StepContext, 'inventory' | 'poolUuid' | 'signer'>,
  topology: TopologyFacts,
): NetworkGraph {
  const settings = readFenceSettings(inventory.sharedRecords(), poolUuid, (...signed) => signer.verify(...signed));
  return toNetworkGraph(topology, settings.current.physicalNetworks);
}

/** What a start would tear apart or let cross a fence. */
function findFenceFaults(
  topology: TopologyFacts,
  graph: NetworkGraph,
  starts: readonly PlannedStart[],
  fenceId: string,
): readonly string[] {
  const fence = listFences(topology).find((each) => each.id === fenceId);
  if (!fence || fence.networkUuids.length === 0) return [`no network on the pool says that it is of fence ${fenceId}`];
  const after = withPlannedStarts(graph, starts);
  return [
    ...findSplits(graph, starts).map((each) => splitFinding(each, topology)),
    ...findBreaches(findReachability(after), boundsOf(topology, after, fence)).map((each) =>
      breachFinding(each, topology),
    ),
  ];
}

function failWith(findings: readonly string[]): void {
  if (findings.length > 0) throw new ProblemError({ code: 'check-failed', findings: [...new Set(findings)] });
}

/** Events are late by nature: what the proof rests on must have arrived, networks with all of their interfaces too. */
async function readUpToDate(context: StepContext, vmUuid: string): Promise<TopologyFacts> {
  const { operations, inventory, clock } = context;
  const vifs = await operations.readVifs(vmUuid);
  const vm = await operations.readVm(vmUuid);
  const networks = new Map<string, number>();
  for (const { networkUuid } of vifs)
    networks.set(networkUuid, (await operations.readNetwork(networkUuid))?.pifs.length ?? 0);
  for (let waitedMs = 0; ; waitedMs += LOOK_AGAIN_MS) {
    const topology = inventory.topology();
    const known = topology.vms.find((each) => each.uuid === vmUuid);
    const isKnown =
      known !== undefined &&
      !known.isTemplate &&
      (vm?.tags ?? []).every((tag) => known.tags.includes(tag)) &&
      vifs.every(({ uuid, networkUuid }) =>
        topology.vifs.some((vif) => vif.uuid === uuid && vif.networkUuid === networkUuid),
      ) &&
      [...networks].every(
        ([uuid, count]) =>
          topology.networks.some((network) => network.uuid === uuid) &&
          topology.pifs.filter((pif) => pif.networkUuid === uuid).length >= count,
      );
    if (isKnown) return topology;
    if (waitedMs >= EVENTS_MS)
      throw new ProblemError({ code: 'check-failed', findings: ['the pool has not told of its new networks'] });
    await clock.sleep(LOOK_AGAIN_MS, context.halt);
  }
}
