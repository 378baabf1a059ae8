import type { FenceBounds } from './fence-breach.ts';
import type { FencePlan } from './fence-request.ts';
import type { GraphPif, GraphRouter, GraphVif, NetworkGraph } from './network-graph.ts';

/** The pool as it would be with a planned fence, and what of it belongs to the fence. */
export interface FenceProjection {
  readonly graph: NetworkGraph;
  readonly bounds: FenceBounds;
}

/**
 * Adds a planned fence to a pool's graph, so that its reach is proved before anything exists: networks, PIFs, copies
 * and router, each under a made-up id that begins with the fence's. The copies are planned on the hosts where they
 * will start.
 */
export function projectFence(graph: NetworkGraph, plan: FencePlan): FenceProjection {
  const idOf = (...parts: readonly (string | number)[]): string => [plan.fenceId, ...parts].join(' ');
  const hostOf = new Map(plan.starts.map((start) => [start.vmUuid, start.hostUuid]));
  const copies = [...new Set(plan.vifs.map((vif) => vif.vmUuid))];
  const vifs = plan.vifs.map((vif): GraphVif => ({
    uuid: idOf('vif', vif.vmUuid, vif.device),
    vmUuid: idOf('vm', vif.vmUuid),
    device: vif.device,
    mac: vif.mac,
    addresses: vif.addresses,
    networkUuid: idOf(vif.networkKey),
    locking: 'network_default',
    allowedAddresses: [],
    presence: 'planned',
  }));
  const router = projectRouter(plan, idOf);
  const pifs = projectPifs(graph, plan, idOf);
  const routerHost = plan.router ? [{ uuid: idOf('router'), hostUuids: [plan.router.hostUuid] }] : [];
  return {
    graph: {
      ...graph,
      vms: [
        ...graph.vms,
        ...copies.map((vm) => ({ uuid: idOf('vm', vm), hostUuids: [hostOf.get(vm)].flatMap((host) => host ?? []) })),
        ...routerHost,
      ],
      vifs: [...graph.vifs, ...vifs, ...router.vifs],
      networks: [
        ...graph.networks,
        ...plan.networks.map(({ key, defaultLocking }) => ({
          uuid: idOf(key),
          defaultLocking,
          isManaged: true,
          isAssumedShared: false,
          fenceId: plan.fenceId,
        })),
      ],
      pifs: [...graph.pifs, ...pifs],
      routers: [...graph.routers, ...router.routers],
    },
    bounds: {
      mode: plan.mode,
      vifUuids: [...vifs.map((vif) => vif.uuid), ...router.routers.map((rule) => rule.insideVifUuid)],
      routerVmUuids: plan.router ? [idOf('router')] : [],
      pifUuids: pifs.map((pif) => pif.uuid),
    },
  };
}

type IdOf = (...parts: readonly (string | number)[]) => string;

/** A VLAN or tunnel PIF on each base, as XAPI will make them; tunnels count as joined, or they were not offered. */
function projectPifs(graph: NetworkGraph, plan: FencePlan, idOf: IdOf): readonly GraphPif[] {
  const pifs = new Map(graph.pifs.map((pif) => [pif.uuid, pif]));
  return plan.networks.flatMap((network) =>
    network.basePifUuids.flatMap((baseUuid): readonly GraphPif[] => {
      const base = pifs.get(baseUuid);
      if (!base) return [];
      return [
        {
          uuid: idOf('pif', network.key, baseUuid),
          hostUuid: base.hostUuid,
          networkUuid: idOf(network.key),
          device: base.device,
          kind:
            network.tag === null
              ? { type: 'tunnel', transportPifUuid: baseUuid, isActive: true }
              : { type: 'vlan', tag: network.tag, taggedPifUuid: baseUuid },
          isManaged: true,
          hostAddresses: [],
        },
      ];
    }),
  );
}

function projectRouter(
  plan: FencePlan,
  idOf: IdOf,
): { readonly vifs: readonly GraphVif[]; readonly routers: readonly GraphRouter[] } {
  const { router } = plan;
  if (!router) return { vifs: [], routers: [] };
  const vif = (device: number, networkUuid: string, addresses: readonly string[]): GraphVif => ({
    uuid: idOf('router-vif', device),
    vmUuid: idOf('router'),
    device,
    // XAPI picks the router's own MACs from its seed; until then they are like no other.
    mac: idOf('automatic', device),
    addresses,
    networkUuid,
    locking: 'network_default',
    allowedAddresses: [],
    presence: 'planned',
  });
  const outside = vif(0, router.outsideNetworkUuid, [router.ownAddress]);
  const inside = router.insideNetworkKeys.map((key, position) => vif(position + 1, idOf(key), []));
  const externalAddresses = router.mappings.map((mapping) => mapping.external);
  const routers = inside.map((each, position): GraphRouter => ({
    vmUuid: idOf('router'),
    insideVifUuid: each.uuid,
    outsideVifUuid: outside.uuid,
    mode: router.mode,
    externalAddresses: position === 0 ? externalAddresses : [],
  }));
  return { vifs: [outside, ...inside], routers };
}
