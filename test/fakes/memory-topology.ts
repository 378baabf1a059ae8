import type { TopologyFacts } from '../../shared/domain/fence/topology-facts.ts';
import type { HostFacts, NetworkFacts, VmFacts } from '../../shared/domain/inventory.ts';

/** A pool in memory knows no more of networks than their names: none has an interface of a host. */
export function toMemoryTopology(
  vms: Iterable<VmFacts>,
  networks: Iterable<NetworkFacts>,
  hosts: Iterable<HostFacts>,
): TopologyFacts {
  const machines = [...vms];
  return {
    hosts: [...hosts].map(({ uuid, nameLabel, enabled, live, memoryFreeBytes }) => ({
      uuid,
      nameLabel,
      isUsable: enabled && live,
      memoryFreeBytes,
      networkBackend: 'openvswitch',
    })),
    vms: machines.map(({ uuid, nameLabel, powerState, hostUuid, vappUuid, tags }) => ({
      uuid,
      nameLabel,
      isTemplate: false,
      powerState,
      hostUuid,
      vappUuid,
      tags,
    })),
    vifs: machines.flatMap((vm) =>
      vm.vifs.map(({ uuid, device, mac, networkUuid, attached }) => ({
        uuid,
        vmUuid: vm.uuid,
        device,
        mac,
        addresses: device === 0 ? vm.addresses : [],
        networkUuid,
        locking: 'network_default',
        allowedAddresses: [],
        attached,
      })),
    ),
    networks: [...networks].map(({ uuid, nameLabel }) => ({
      uuid,
      nameLabel,
      bridge: '',
      isManaged: true,
      isAssumedShared: false,
      defaultLocking: 'unlocked',
      fence: '',
    })),
    pifs: [],
    hasTunnelController: false,
  };
}
