import { text } from '../behaviour/values.ts';
import { NULL_REF, type World } from '../core/contract.ts';
import { daysAgo } from './past.ts';

/** What a network is called and for; `bridge` is made by XAPI's rule (`xapiN`) when not given. */
export interface NetworkSpec {
  readonly name: string;
  readonly description?: string;
  readonly bridge: string;
  readonly mtu?: number;
  readonly tags?: readonly string[];
  readonly otherConfig?: Readonly<Record<string, string>>;
}

/** Adds a network without uplink: private to one host until PIFs are put on it. @returns its ref */
export function addNetwork(world: World, spec: NetworkSpec): string {
  return world.db.create('network', {
    name_label: spec.name,
    name_description: spec.description ?? '',
    bridge: spec.bridge,
    MTU: spec.mtu ?? 1500,
    managed: true,
    tags: spec.tags ?? [],
    other_config: { ...spec.otherConfig },
  });
}

/** IPv4 configuration of a host's interface. */
export interface StaticAddress {
  readonly ip: string;
  readonly netmask: string;
  readonly gateway?: string;
  readonly dns?: string;
}

/** One interface of one host, of whatever kind. */
export interface PifSpec {
  readonly host: string;
  readonly network: string;
  readonly device: string;
  readonly mac: string;
  readonly vlan?: number;
  readonly physical?: boolean;
  readonly attached?: boolean;
  readonly management?: boolean;
  readonly mtu?: number;
  readonly address?: StaticAddress;
}

/** Adds an interface with its metrics. @returns its ref */
export function addPif(world: World, spec: PifSpec): string {
  const physical = spec.physical ?? false;
  const metrics = world.db.create('PIF_metrics', {
    carrier: spec.attached ?? true,
    vendor_id: physical ? '8086' : '',
    vendor_name: physical ? 'Intel Corporation' : '',
    device_id: physical ? '159b' : '',
    device_name: physical ? 'Ethernet Controller E810-XXV for SFP' : '',
    speed: physical ? 25_000 : 0,
    duplex: physical,
    pci_bus_path: physical ? `0000:31:00.${spec.device.replace(/\D/g, '')}` : 'N/A',
    last_updated: daysAgo(world, 0),
  });
  return world.db.create('PIF', {
    host: spec.host,
    network: spec.network,
    device: spec.device,
    MAC: spec.mac,
    MTU: spec.mtu ?? 1500,
    VLAN: spec.vlan ?? -1,
    metrics,
    physical,
    currently_attached: spec.attached ?? true,
    ip_configuration_mode: spec.address ? 'Static' : 'None',
    IP: spec.address?.ip ?? '',
    netmask: spec.address?.netmask ?? '',
    gateway: spec.address?.gateway ?? '',
    DNS: spec.address?.dns ?? '',
    management: spec.management ?? false,
    disallow_unplug: spec.management ?? false,
    other_config: spec.management ? { management_purpose: 'Management' } : {},
    properties: { gro: 'on' },
    capabilities: physical ? ['sriov'] : [],
    managed: true,
  });
}

/** Puts a tagged network on an interface of one host. @returns the untagged PIF */
export function addVlan(world: World, taggedPif: string, network: string, tag: number): string {
  const base = world.db.get('PIF', taggedPif);
  const untagged = addPif(world, {
    host: text(base['host']),
    network,
    device: text(base['device']),
    mac: 'fe:ff:ff:ff:ff:ff',
    vlan: tag,
  });
  const vlan = world.db.create('VLAN', { tagged_PIF: taggedPif, untagged_PIF: untagged, tag });
  world.db.set('PIF', untagged, { VLAN_master_of: vlan });
  return untagged;
}

/** Joins two or more interfaces of one host under a bond interface made before. @returns the bond's ref */
export function addBond(world: World, bondPif: string, members: readonly string[]): string {
  const bond = world.db.create('Bond', {
    master: bondPif,
    primary_slave: members[0] ?? NULL_REF,
    mode: 'lacp',
    properties: { hashing_algorithm: 'tcpudp_ports' },
    links_up: members.length,
    auto_update_mac: false,
  });
  for (const member of members) world.db.set('PIF', member, { bond_slave_of: bond });
  return bond;
}

/**
 * Adds one host's part of a cross-server network. No controller programs it, so it stays inactive: each host's part
 * is an island, as on a real pool without SDN controller.
 */
export function addTunnel(world: World, transportPif: string, network: string, device: string): string {
  const host = text(world.db.get('PIF', transportPif)['host']);
  const access = addPif(world, { host, network, device, mac: 'fe:ff:ff:ff:ff:ff' });
  return world.db.create('tunnel', {
    access_PIF: access,
    transport_PIF: transportPif,
    status: { active: 'false' },
    protocol: 'vxlan',
  });
}

/** A MAC for a physical interface: the vendor's prefix, then host and port. */
export function nicMac(hostNumber: number, port: number): string {
  const hex = (value: number): string => value.toString(16).padStart(2, '0');
  return `b4:96:91:5e:${hex(hostNumber)}:${hex(0x40 + port)}`;
}
