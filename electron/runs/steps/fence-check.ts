import { collisionFinding, splitFinding, breachFinding } from '../../../shared/domain/fence/fence-findings.ts';
import { findBreaches } from '../../../shared/domain/fence/fence-breach.ts';
import { readFenceSettings } from '../../../shared/domain/fence/fence-settings-record.ts';
import { boundsOf, listFences } from '../../../shared/domain/fence/fence-view.ts';
import { findCollisions, findSplits, withPlannedStarts } from '../../../shared/domain/fence/may-start.ts';
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
  const settings = readFenceSettings(context.inventory.sharedRecords(), context.poolUuid, (...signed) =>
    context.signer.verify(...signed),
  );
  const graph = toNetworkGraph(topology, settings.current.physicalNetworks);
  const starts = [{ vmUuid, hostUuid }];
  const fence = listFences(topology).find((each) => each.id === fenceId);
  const after = withPlannedStarts(graph, starts);
  const findings = [
    ...(fence ? [] : [`no network on the pool says that it is of fence ${fenceId}`]),
    ...findCollisions(graph, starts).map((each) => collisionFinding(each, topology)),
    ...findSplits(graph, starts).map((each) => splitFinding(each, topology)),
    ...(fence ? findBreaches(findReachability(after), boundsOf(topology, after, fence)) : []).map((each) =>
      breachFinding(each, topology),
    ),
  ];
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
