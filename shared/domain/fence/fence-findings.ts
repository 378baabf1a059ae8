import type { Duplicate, DuplicateEnd } from './duplicates.ts';
import type { FenceBreach } from './fence-breach.ts';
import type { TornNetwork } from './fence-view.ts';
import type { Collision, NetworkSplit } from './may-start.ts';
import type { WayOut } from './reachability.ts';
import type { TopologyFacts } from './topology-facts.ts';

/*
 * What is wrong with a fence, in words for the journal, the ledger and refusals of the run engine; the page has texts
 * of its own.
 */

type Named = readonly { readonly uuid: string; readonly nameLabel: string }[];
const nameIn = (list: Named, uuid: string): string => list.find((each) => each.uuid === uuid)?.nameLabel ?? uuid;

function vifName(topology: TopologyFacts, vifUuid: string): string {
  const vif = topology.vifs.find((each) => each.uuid === vifUuid);
  if (!vif) return vifUuid;
  return `NIC ${String(vif.device)} of ${nameIn(topology.vms, vif.vmUuid)} on ${nameIn(topology.networks, vif.networkUuid)}`;
}

function endName(topology: TopologyFacts, end: DuplicateEnd): string {
  if (end.kind === 'vif') return vifName(topology, end.vifUuid);
  const device = topology.pifs.find((pif) => pif.uuid === end.pifUuid)?.device ?? end.pifUuid;
  return `${device} of host ${nameIn(topology.hosts, end.hostUuid)}`;
}

/** Names both ends of a collision. */
export function collisionFinding({ kind, value, planned, other }: Collision, topology: TopologyFacts): string {
  const what = kind === 'mac' ? 'MAC' : 'address';
  return `the ${what} ${value} of ${endName(topology, planned)} would meet ${endName(topology, other)}`;
}

/** Names all ends that hold one address in one broadcast domain. */
export function duplicateFinding({ kind, value, ends }: Duplicate, topology: TopologyFacts): string {
  const what = kind === 'mac' ? 'MAC' : 'address';
  return `the ${what} ${value} is held by ${ends.map((end) => endName(topology, end)).join(' and by ')}`;
}

/** Names both VMs that would not find each other. */
export function splitFinding({ networkUuid, vmUuid, otherVmUuid }: NetworkSplit, topology: TopologyFacts): string {
  const [vm, other] = [nameIn(topology.vms, vmUuid), nameIn(topology.vms, otherVmUuid)];
  return `${vm} and ${other} would be on two hosts, and ${nameIn(topology.networks, networkUuid)} reaches only within one`;
}

/** Names two that are on one network and do not reach each other. */
export function tornFinding({ vifUuids: [a, b] }: TornNetwork, topology: TopologyFacts): string {
  return `${vifName(topology, a)} does not reach ${vifName(topology, b)}: the network lies in parts, one on each host`;
}

/** Names both ends of what crosses a fence. */
export function breachFinding(breach: FenceBreach, topology: TopologyFacts): string {
  const inside = vifName(topology, breach.insideVifUuid);
  switch (breach.kind) {
    case 'reaches-out':
      return `${inside} reaches ${vifName(topology, breach.outsideVifUuid)}`;
    case 'reached-from-outside':
      return `${inside} is reached by ${vifName(topology, breach.outsideVifUuid)}`;
    case 'reaches-inside':
      return `${inside} reaches ${vifName(topology, breach.outsideVifUuid)}, though the fence is for consoles only`;
    case 'way-out':
      return `${inside} has a way out ${wayName(breach.way, topology)}`;
  }
}

function wayName(way: WayOut, topology: TopologyFacts): string {
  switch (way.kind) {
    case 'interface': {
      const { pifUuid } = way.exit;
      const hostUuid = topology.pifs.find((pif) => pif.uuid === pifUuid)?.hostUuid ?? '';
      return `by ${endName(topology, { kind: 'interface', pifUuid, hostUuid })}`;
    }
    case 'router':
      return `through ${nameIn(topology.vms, way.route.router.vmUuid)}`;
    case 'outside-xapi':
      return `by ${nameIn(topology.networks, way.networkUuid)}, which is joined to something that the pool does not know`;
  }
}
