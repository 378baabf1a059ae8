import { findReachability } from '../../../shared/domain/fence/reachability.ts';
import { toNetworkGraph } from '../../../shared/domain/fence/topology-facts.ts';
import {
  toReachView,
  toTopologyView,
  type ReachView,
  type TopologyView,
} from '../../../shared/domain/fence/topology-view.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { readSettings, type FencePorts } from './gather-fence-facts.ts';

type Ports = Pick<FencePorts, 'pools' | 'signer'>;

function proveNow(ports: Ports, poolId: string) {
  if (!ports.pools.find(poolId)) throw new ProblemError({ code: 'not-found', kind: 'pool', id: poolId });
  const topology = ports.pools.inventory(poolId).topology();
  const graph = toNetworkGraph(topology, readSettings(ports, poolId).current.physicalNetworks);
  return { topology, reachability: findReachability(graph) };
}

/** What is drawn of a configuration and its fences, from what the pool reported last. @throws ProblemError `not-found` */
export function readTopologyView(
  ports: Ports,
  { poolId, configurationUuid }: ParsedInput<'topology.read'>,
): TopologyView {
  const { topology, reachability } = proveNow(ports, poolId);
  const inventory = ports.pools.inventory(poolId);
  return toTopologyView(
    topology,
    reachability,
    configurationUuid,
    (uuid) => inventory.findVapp(uuid)?.nameLabel ?? uuid,
  );
}

/** What a VM can reach now. @throws ProblemError `not-found` */
export function readReach(ports: Ports, { poolId, vmUuid }: ParsedInput<'topology.reach'>): ReachView {
  const { topology, reachability } = proveNow(ports, poolId);
  if (!topology.vms.some((vm) => vm.uuid === vmUuid))
    throw new ProblemError({ code: 'not-found', kind: 'vm', id: vmUuid });
  return toReachView(topology, reachability, vmUuid);
}
