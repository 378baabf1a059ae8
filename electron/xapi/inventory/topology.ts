import { parseFenceMark } from '../../../shared/domain/fence/fence-mark.ts';
import type { PifKind } from '../../../shared/domain/fence/network-graph.ts';
import type {
  TopologyFacts,
  TopologyHost,
  TopologyNetwork,
  TopologyVif,
  TopologyVm,
} from '../../../shared/domain/fence/topology-facts.ts';
import type { InventoryCache } from './cache.ts';
import type { PifRecord } from './records/network-records.ts';
import type { VmRecord } from './records/vm-record.ts';
import type { Tables } from './tables.ts';

/** A pool's networking as last reported; built at each call, in time proportional to the number of interfaces. */
export function readTopology({ tables }: Pick<InventoryCache, 'tables'>): TopologyFacts {
  return { ...readLinks(tables), vms: listVms(tables, tables.of('VM').values()), vifs: listVifs(tables) };
}

/** The same without VMs and interfaces; templates are in it. */
export function readBareTopology({ tables, templateRefs }: InventoryCache): TopologyFacts {
  const templates = [...templateRefs].flatMap((ref) => tables.find('VM', ref) ?? []);
  return { ...readLinks(tables), vms: listVms(tables, templates), vifs: [] };
}

/** Whether a network or a VM says that it is of a fence; builds nothing. */
export function findsFences({ tables, fencedRefs }: InventoryCache): boolean {
  return fencedRefs.size > 0 || [...tables.of('network').values()].some(({ fence }) => parseFenceMark(fence) !== null);
}

function readLinks(tables: Tables): Omit<TopologyFacts, 'vms' | 'vifs'> {
  return {
    hosts: [...tables.of('host').values()].map((host): TopologyHost => {
      const metrics = tables.find('host_metrics', host.metrics);
      const { networkBackend: backend } = host;
      return {
        uuid: host.uuid,
        nameLabel: host.nameLabel,
        isUsable: host.enabled && (metrics?.live ?? false),
        memoryFreeBytes: metrics?.memoryFreeBytes ?? 0,
        networkBackend: backend === 'openvswitch' || backend === 'bridge' ? backend : 'unknown',
      };
    }),
    networks: [...tables.of('network').values()].map(
      ({ uuid, nameLabel, bridge, isManaged, isAssumedShared, defaultLocking, fence }): TopologyNetwork => ({
        uuid,
        nameLabel,
        bridge,
        isManaged,
        isAssumedShared,
        defaultLocking,
        fence,
      }),
    ),
    pifs: listPifs(tables),
    hasTunnelController:
      tables.of('SDN_controller').size > 0 ||
      [...tables.of('pool').values()].some(({ vswitchController }) => vswitchController !== ''),
  };
}

function listVms(tables: Tables, records: Iterable<VmRecord>): readonly TopologyVm[] {
  const vms: TopologyVm[] = [];
  for (const { uuid, nameLabel, kind, machine } of records) {
    if (kind !== 'vm' && kind !== 'template') continue;
    vms.push({
      uuid,
      nameLabel,
      isTemplate: kind === 'template',
      powerState: machine?.powerState ?? 'Halted',
      hostUuid: tables.find('host', machine?.residentOn ?? null)?.uuid ?? null,
      vappUuid: tables.find('VM_appliance', machine?.appliance ?? null)?.uuid ?? null,
      tags: machine?.tags ?? [],
    });
  }
  return vms;
}

/** Those of snapshots are left out: they carry nothing, and come back with a revert only. */
function listVifs(tables: Tables): readonly TopologyVif[] {
  const vifs: TopologyVif[] = [];
  for (const vif of tables.of('VIF').values()) {
    const vm = tables.find('VM', vif.vm);
    if (vm?.kind !== 'vm' && vm?.kind !== 'template') continue;
    const guest = tables.find('VM_guest_metrics', vm.guestMetrics);
    vifs.push({
      uuid: vif.uuid,
      vmUuid: vm.uuid,
      device: vif.device,
      mac: vif.mac,
      addresses: guest?.addresses.filter((_address, index) => guest.devices[index] === vif.device) ?? [],
      networkUuid: tables.find('network', vif.network)?.uuid ?? '',
      locking: vif.locking,
      allowedAddresses: vif.allowed,
      attached: vif.attached,
    });
  }
  return vifs;
}

function listPifs(tables: Tables): TopologyFacts['pifs'] {
  const pifs = [...tables.of('PIF').values()];
  const kindOf = createKinds(tables, pifs);
  return pifs.map((pif) => ({
    uuid: pif.uuid,
    hostUuid: tables.find('host', pif.host)?.uuid ?? '',
    networkUuid: tables.find('network', pif.network)?.uuid ?? '',
    device: pif.device,
    kind: kindOf(pif),
    isManaged: pif.isManaged,
    hostAddresses: pif.addresses,
  }));
}

/** XAPI says at both ends of a VLAN, bond or SR-IOV network what they are ends of, so their own records are not needed. */
function createKinds(tables: Tables, pifs: readonly PifRecord[]): (pif: PifRecord) => PifKind {
  const [taggedOf, physicalOf] = [new Map<string, string>(), new Map<string, string>()];
  const membersOf = new Map<string, string[]>();
  for (const pif of pifs) {
    for (const vlan of pif.vlans) taggedOf.set(vlan, pif.uuid);
    for (const sriov of pif.sriovPhysical) physicalOf.set(sriov, pif.uuid);
    if (pif.memberOf !== null) membersOf.set(pif.memberOf, [...(membersOf.get(pif.memberOf) ?? []), pif.uuid]);
  }
  return (pif) => {
    const [tunnelRef] = pif.tunnels;
    if (tunnelRef !== undefined) {
      const tunnel = tables.find('tunnel', tunnelRef);
      const transport = tables.find('PIF', tunnel?.transport ?? null);
      return { type: 'tunnel', transportPifUuid: transport?.uuid ?? '', isActive: tunnel?.active ?? false };
    }
    if (pif.vlanOf !== null || pif.vlan >= 0)
      return { type: 'vlan', tag: pif.vlan, taggedPifUuid: taggedOf.get(pif.vlanOf ?? '') ?? '' };
    const [bond] = pif.bonds;
    if (bond !== undefined) return { type: 'bond', memberPifUuids: membersOf.get(bond) ?? [] };
    const [sriov] = pif.sriovLogical;
    if (sriov !== undefined) return { type: 'sriov', physicalPifUuid: physicalOf.get(sriov) ?? '' };
    return { type: 'physical' };
  };
}
