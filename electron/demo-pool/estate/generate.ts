import type { World } from '../core/contract.ts';
import { addHost } from './hosts.ts';
import { GUESTS, type GuestName } from './guests.ts';
import { addBond, addNetwork, addPif, addVlan, nicMac } from './networks.ts';
import { addPool } from './pool-row.ts';
import { settleHostMemory, settleSrSpace } from './settle.ts';
import { GIB } from './sizes.ts';
import { addSnapshot } from './snapshots.ts';
import { addSr, addStorageDrivers } from './storage.ts';
import { addDefaultTemplates } from './templates.ts';
import { addVm } from './vms.ts';

const VMS_PER_HOST = 40;
const MAX_HOSTS = 64;
const VMS_PER_VAPP = 6;
const VMS_PER_SR = 250;
const TAGGED_NETWORKS = 12;

/** Shares of the generated VMs, as measured pools have them. */
const SNAPSHOT_RATIO = 0.1;
const UEFI_RATIO = 0.1;
const RUNNING_RATIO = 0.7;
const WITHOUT_TOOLS_RATIO = 0.05;
const SECOND_DISK_RATIO = 0.3;

const TIERS = ['db', 'app', 'app', 'web', 'web', 'lb'] as const;
const GUEST_NAMES = Object.keys(GUESTS) as GuestName[];

/**
 * Builds a pool of so many VMs (snapshots and templates come on top) in vApps of six, with hosts, networks and SRs in
 * proportion; about 8.8 records a VM. The same seed gives the same pool.
 */
export function generateEstate(world: World, vms: number): void {
  const hosts = addHosts(world, Math.min(MAX_HOSTS, Math.max(1, Math.ceil(vms / VMS_PER_HOST))), vms);
  addStorageDrivers(world);
  const srs = addSrs(world, hosts, Math.max(1, Math.ceil(vms / VMS_PER_SR)));
  addPool(world, {
    name: `Generated pool of ${String(vms)} VMs`,
    description: 'Made by the demo pool',
    coordinator: hosts[0] ?? '',
    defaultSr: srs[0] ?? '',
    suspendSr: srs[0] ?? '',
  });
  const networks = addNetworks(world, hosts);
  addDefaultTemplates(world);
  let appliance = '';
  for (let index = 0; index < vms; index += 1) {
    if (index % VMS_PER_VAPP === 0) appliance = addVapp(world, index / VMS_PER_VAPP);
    const vm = addGeneratedVm(world, { index, appliance, hosts, srs, networks });
    if (isShare(index, SNAPSHOT_RATIO))
      addSnapshot(world, { vm, name: `before update ${String(index)}`, daysAgo: 1 + (index % 90) });
  }
  settleSrSpace(world);
  settleHostMemory(world);
}

/** True for every n-th index, so that `ratio` of any run of indices is chosen, without chance. */
function isShare(index: number, ratio: number): boolean {
  return Math.floor((index + 1) * ratio) > Math.floor(index * ratio);
}

function addHosts(world: World, count: number, vms: number): readonly string[] {
  // All VMs must fit with room to spare: 5 GiB on average, on two thirds of the memory.
  const memoryGib = Math.max(256, Math.ceil((vms / count) * 8));
  return Array.from({ length: count }, (_, index) => {
    const number = index + 1;
    return addHost(world, {
      name: `host-${String(number).padStart(2, '0')}`,
      description: `Member ${String(number)} of a generated pool`,
      address: `127.0.0.${String(number)}`,
      memoryGib,
      cpus: 16,
    });
  });
}

function addSrs(world: World, hosts: readonly string[], count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `shared-${String(index + 1).padStart(2, '0')}`;
    return addSr(world, {
      name,
      description: 'Shared NFS storage',
      type: 'nfs',
      contentType: 'user',
      sizeBytes: 40_960 * GIB,
      hosts,
      deviceConfig: { server: '10.30.0.10', serverpath: `/vol/${name}` },
    });
  });
}

function addNetworks(world: World, hosts: readonly string[]): readonly string[] {
  const eth0 = addNetwork(world, { name: 'Pool-wide network associated with eth0', bridge: 'xenbr0' });
  const eth1 = addNetwork(world, { name: 'Pool-wide network associated with eth1', bridge: 'xenbr1' });
  const management = addNetwork(world, { name: 'Management', bridge: 'xapi0' });
  const tagged = Array.from({ length: TAGGED_NETWORKS }, (_, index) =>
    addNetwork(world, { name: `VLAN ${String(100 + index)}`, bridge: `xapi${String(index + 1)}` }),
  );
  hosts.forEach((host, index) => {
    const number = index + 1;
    const members = [eth0, eth1].map((network, port) =>
      addPif(world, { host, network, device: `eth${String(port)}`, mac: nicMac(number, port), physical: true }),
    );
    const bond = addPif(world, {
      host,
      network: management,
      device: 'bond0',
      mac: nicMac(number, 0),
      management: true,
      address: { ip: `10.20.0.${String(10 + number)}`, netmask: '255.255.0.0', gateway: '10.20.255.1' },
    });
    addBond(world, bond, members);
    tagged.forEach((network, position) => addVlan(world, bond, network, 100 + position));
  });
  return tagged;
}

function addVapp(world: World, index: number): string {
  return world.db.create('VM_appliance', {
    name_label: `App ${String(index + 1).padStart(4, '0')} ${String(1 + (index % 4))}.${String(index % 10)}`,
    name_description: 'Generated configuration of six VMs',
  });
}

interface Place {
  readonly index: number;
  readonly appliance: string;
  readonly hosts: readonly string[];
  readonly srs: readonly string[];
  readonly networks: readonly string[];
}

function addGeneratedVm(world: World, place: Place): string {
  const { index } = place;
  const tier = TIERS[index % VMS_PER_VAPP] ?? 'app';
  const app = Math.floor(index / VMS_PER_VAPP);
  const name = `app${String(app + 1).padStart(4, '0')}-${tier}${String((index % VMS_PER_VAPP) + 1)}`;
  const sr = place.srs[index % place.srs.length] ?? '';
  const network = place.networks[app % place.networks.length] ?? '';
  const running = isShare(index, RUNNING_RATIO);
  const host = place.hosts[index % place.hosts.length] ?? '';
  return addVm(world, {
    name,
    description: `Generated ${tier} server of application ${String(app + 1)}`,
    guest: GUEST_NAMES[app % GUEST_NAMES.length] ?? 'debian',
    vcpus: 1 + (index % 4),
    memoryGib: 2 + (index % 4) * 2,
    disks: [
      { name: `${name} system`, sr, sizeGib: 20, fill: 0.4 },
      ...(isShare(index, SECOND_DISK_RATIO) ? [{ name: `${name} data`, sr, sizeGib: 100, fill: 0.2 }] : []),
    ],
    nics: [
      {
        network,
        ip: `10.${String(100 + (app % place.networks.length))}.${String((index >> 8) & 255)}.${String(index & 255)}`,
      },
    ],
    ...(running ? { runsOn: host } : {}),
    appliance: place.appliance,
    order: index % VMS_PER_VAPP,
    startDelay: tier === 'db' ? 20 : 0,
    uefi: isShare(index, UEFI_RATIO),
    cdDrive: false,
    tools: !isShare(index, WITHOUT_TOOLS_RATIO),
    tags: [`tier: ${tier}`, `app ${String(app + 1)}`],
    folder: `/Generated/${String(app % 20)}`,
    ageDays: 30 + (index % 700),
  });
}
