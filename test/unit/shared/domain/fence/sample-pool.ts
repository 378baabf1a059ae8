import type { FenceMember, FenceRequest } from '../../../../../shared/domain/fence/fence-request.ts';
import type { GraphPif, GraphVif, NetworkGraph } from '../../../../../shared/domain/fence/network-graph.ts';

const GIB = 1024 ** 3;

export const HOSTS = ['h1', 'h2', 'h3'] as const;

function pif(
  hostUuid: string,
  networkUuid: string,
  kind: GraphPif['kind'],
  hostAddresses: readonly string[] = [],
): GraphPif {
  return {
    uuid: `${networkUuid}@${hostUuid}`,
    hostUuid,
    networkUuid,
    device: 'eth0',
    kind,
    isManaged: true,
    hostAddresses,
  };
}

export function makeNetwork(uuid: string, fenceId: string | null = null): NetworkGraph['networks'][number] {
  return { uuid, defaultLocking: 'unlocked', isManaged: true, isAssumedShared: false, fenceId };
}

export function makeVif(vm: string, networkUuid: string, rest: Partial<GraphVif> = {}): GraphVif {
  const position = Number(vm.replaceAll(/\D/g, '') || '0');
  return {
    uuid: `${vm}.0`,
    vmUuid: vm,
    device: 0,
    mac: `02:00:00:00:00:${position.toString(16).padStart(2, '0')}`,
    addresses: [`10.0.0.${position}`],
    networkUuid,
    locking: 'network_default',
    allowedAddresses: [],
    presence: 'attached',
    ...rest,
  };
}

/** Three hosts, a management network, a trunk with the applications' VLAN 100 on it, and six running originals. */
export function makePool(): NetworkGraph {
  const vms = ['vm1', 'vm2', 'vm3', 'vm4', 'vm5', 'vm6'];
  return {
    hostUuids: HOSTS,
    vms: vms.map((uuid, position) => ({ uuid, hostUuids: [HOSTS[position % 3]!] })),
    vifs: vms.map((vm) => makeVif(vm, 'app')),
    networks: ['management', 'trunk', 'app'].map((uuid) => makeNetwork(uuid)),
    pifs: HOSTS.flatMap((host, position) => [
      pif(host, 'management', { type: 'physical' }, [`10.9.0.${position + 1}`]),
      pif(host, 'trunk', { type: 'physical' }),
      pif(host, 'app', { type: 'vlan', tag: 100, taggedPifUuid: `trunk@${host}` }),
    ]),
    physicalNetworks: [
      {
        id: 'core',
        bases: [{ networkUuid: 'trunk', nativeTag: 1 }],
        tags: [100, 201, 202, 203].map((tag) => ({ tag, missingOnHostUuids: [], isReserved: false })),
      },
    ],
    routers: [],
  };
}

export function makeMembers(count = 6): readonly FenceMember[] {
  return Array.from({ length: count }, (_, index) => ({
    vmUuid: `vm${index + 1}`,
    memoryBytes: 4 * GIB,
    startOrder: index,
    isHaProtected: false,
    hostUuids: null,
    nics: [
      {
        device: 0,
        mac: `02:00:00:00:00:0${index + 1}`,
        networkUuid: 'app',
        addresses: [`10.0.0.${index + 1}`],
        usesDhcp: false,
      },
    ],
  }));
}

/** A request that every building block but the tunnel can meet. */
export function makeRequest(rest: Partial<FenceRequest> = {}): FenceRequest {
  return {
    fenceId: 'fence1',
    mode: 'block',
    members: makeMembers(),
    hosts: HOSTS.map((uuid, position) => ({
      uuid,
      isUsable: true,
      memoryFreeBytes: (32 + position) * GIB,
      networkBackend: 'openvswitch',
    })),
    graph: makePool(),
    claims: [],
    hasTunnelController: false,
    mustMigrate: false,
    router: { uuid: 'router-template', memoryBytes: GIB, nicCapacity: 7, servesDhcp: true },
    outside: {
      networkUuid: 'management',
      addresses: Array.from({ length: 10 }, (_, index) => `10.9.1.${index + 1}`),
      leased: [],
    },
    dhcpServedByMember: [],
    ...rest,
  };
}

export const smallHosts = (free: number): FenceRequest['hosts'] =>
  HOSTS.map((uuid) => ({ uuid, isUsable: true, memoryFreeBytes: free * GIB, networkBackend: 'openvswitch' }));
