import type { World } from '../core/contract.ts';
import { addHost } from './hosts.ts';
import { addBond, addNetwork, addPif, addTunnel, addVlan, nicMac } from './networks.ts';
import { addPool } from './pool-row.ts';
import { GIB } from './sizes.ts';
import { addSr, addStorageDrivers, addVdi } from './storage.ts';
import { ROLES_OF_NETWORKS, STORY_STAGES } from './story-services.ts';

/** The hosts, networks and storage that the story's VMs use; all are refs. */
export interface Site {
  readonly hosts: readonly string[];
  /** By name label. */
  readonly networks: Readonly<Record<string, string>>;
  readonly localSrs: readonly string[];
  readonly nfs: string;
  readonly iscsi: string;
  /** Nearly full. */
  readonly archive: string;
  readonly toolsIso: string;
  readonly installIso: string;
}

const DOMAIN_SERVERS = '10.20.0.21,10.20.0.22';

/** Adds the pool, its three members, their networks and their storage. */
export function buildSite(world: World): Site {
  const hosts = [1, 2, 3].map((number) =>
    addHost(world, {
      name: `xcp-0${String(number)}`,
      description: `Rack B${String(number + 2)}, data centre east`,
      address: `127.0.0.${String(number)}`,
      memoryGib: 384,
      cpus: 64,
      tags: ['dc-east'],
      otherConfig: { folder: '/Infrastructure/Hosts' },
    }),
  );
  addStorageDrivers(world);
  const storage = buildStorage(world, hosts);
  addPool(world, {
    name: 'East data centre',
    description: 'Applications of the company from development to production',
    coordinator: hosts[0] ?? '',
    defaultSr: storage.nfs,
    suspendSr: storage.nfs,
    tags: ['dc-east'],
    otherConfig: { EMPTY_FOLDERS: '/Archive', folder: '/Infrastructure' },
  });
  return { hosts, networks: buildNetworks(world, hosts), ...storage };
}

function buildStorage(
  world: World,
  hosts: readonly string[],
): Pick<Site, 'localSrs' | 'nfs' | 'iscsi' | 'archive' | 'toolsIso' | 'installIso'> {
  const localSrs = hosts.map((host, index) =>
    addSr(world, {
      name: `Local storage on xcp-0${String(index + 1)}`,
      description: 'Local ext storage, not shared',
      type: 'ext',
      contentType: 'user',
      sizeBytes: 1_788 * GIB,
      hosts: [host],
      deviceConfig: { device: '/dev/disk/by-id/nvme-Dell_Ent_NVMe_AGN_MU_1.92TB-part3' },
      smConfig: { devserial: 'nvme-Dell' },
      otherConfig: { 'i18n-key': 'local-storage' },
    }),
  );
  const nfs = addSr(world, {
    name: 'NFS gold',
    description: 'Shared NFS storage on filer-a',
    type: 'nfs',
    contentType: 'user',
    sizeBytes: 12_288 * GIB,
    hosts,
    deviceConfig: { server: '10.30.0.10', serverpath: '/vol/gold', nfsversion: '4' },
    otherConfig: { 'auto-scan': 'false' },
    tags: ['shared'],
  });
  const iscsi = addSr(world, {
    name: 'iSCSI silver',
    description: 'Shared iSCSI volume group on the storage network',
    type: 'lvmoiscsi',
    contentType: 'user',
    sizeBytes: 8_192 * GIB,
    hosts,
    deviceConfig: {
      SCSIid: '36e843b6a1f2c5d8d4a1fd4c0bdb9d0d1',
      target: '10.30.0.20',
      targetIQN: 'iqn.2019-05.example.storage:silver',
      port: '3260',
      multihomelist: '10.30.0.20:3260,10.30.0.21:3260',
    },
    smConfig: { allocation: 'thick', use_vhd: 'true' },
    otherConfig: { 'auto-scan': 'false' },
    tags: ['shared'],
  });
  const archive = addSr(world, {
    name: 'NFS archive',
    description: 'Backups and old files on filer-b',
    type: 'nfs',
    contentType: 'user',
    sizeBytes: 2_048 * GIB,
    hosts,
    deviceConfig: { server: '10.30.0.11', serverpath: '/vol/archive' },
    otherConfig: { 'auto-scan': 'false' },
    tags: ['shared'],
  });
  const iso = addSr(world, {
    name: 'ISO library',
    description: 'Installation images',
    type: 'iso',
    contentType: 'iso',
    sizeBytes: 512 * GIB,
    hosts,
    deviceConfig: { location: 'filer-a:/vol/iso', type: 'nfs_iso' },
    otherConfig: { 'auto-scan': 'true' },
  });
  const tools = addSr(world, {
    name: 'XCP-ng Tools',
    description: 'XCP-ng Tools ISOs',
    type: 'iso',
    contentType: 'iso',
    sizeBytes: GIB,
    hosts,
    isTools: true,
    deviceConfig: { location: '/opt/xensource/packages/iso', legacy_mode: 'true' },
    otherConfig: { xenserver_tools_sr: 'true', 'i18n-key': 'xenserver-tools' },
  });
  hosts.forEach((host, index) =>
    addSr(world, {
      name: 'DVD drives',
      description: `Physical DVD drives of xcp-0${String(index + 1)}`,
      type: 'udev',
      contentType: 'iso',
      sizeBytes: 0,
      hosts: [host],
      deviceConfig: { location: '/dev/xapi/cd' },
      smConfig: { type: 'cd' },
      otherConfig: { 'i18n-key': 'local-hotplug-cd' },
    }),
  );
  const isoVdi = (sr: string, name: string, megabytes: number, isToolsIso = false): string =>
    addVdi(world, {
      sr,
      name,
      location: name,
      sizeBytes: megabytes * 1024 ** 2,
      usedBytes: megabytes * 1024 ** 2,
      readOnly: true,
      isToolsIso,
      contentId: `iso:${name}`,
    });
  const installIso = isoVdi(iso, 'debian-12.7.0-amd64-netinst.iso', 631);
  isoVdi(iso, 'ubuntu-22.04.5-live-server-amd64.iso', 2_034);
  isoVdi(iso, 'Rocky-9.4-x86_64-minimal.iso', 1_779);
  isoVdi(iso, 'windows-server-2022-eval.iso', 4_810);
  return { localSrs, nfs, iscsi, archive, installIso, toolsIso: isoVdi(tools, 'guest-tools.iso', 59, true) };
}

function buildNetworks(world: World, hosts: readonly string[]): Readonly<Record<string, string>> {
  const networks: Record<string, string> = {};
  const add = (
    name: string,
    description: string,
    bridge: string,
    extra: { mtu?: number; tags?: string[]; otherConfig?: Record<string, string> } = {},
  ): string => {
    const ref = addNetwork(world, { name, description, bridge, ...extra });
    networks[name] = ref;
    return ref;
  };
  const eth0 = add('Pool-wide network associated with eth0', '', 'xenbr0', {
    otherConfig: { HideFromXenCenter: 'true' },
  });
  const eth1 = add('Pool-wide network associated with eth1', '', 'xenbr1', {
    otherConfig: { HideFromXenCenter: 'true' },
  });
  const management = add('Management', 'Hosts and infrastructure, bond of eth0 and eth1', 'xapi0', {
    tags: ['role: management'],
  });
  const storage = add('Storage', 'NFS and iSCSI, jumbo frames', 'xenbr2', { mtu: 9000, tags: ['role: storage'] });
  const bonds = hosts.map((host, index) => {
    const number = index + 1;
    const members = [eth0, eth1].map((network, port) =>
      addPif(world, { host, network, device: `eth${String(port)}`, mac: nicMac(number, port), physical: true }),
    );
    const bondPif = addPif(world, {
      host,
      network: management,
      device: 'bond0',
      mac: nicMac(number, 0),
      management: true,
      address: {
        ip: `10.20.0.${String(10 + number)}`,
        netmask: '255.255.255.0',
        gateway: '10.20.0.1',
        dns: DOMAIN_SERVERS,
      },
    });
    addBond(world, bondPif, members);
    addPif(world, {
      host,
      network: storage,
      device: 'eth2',
      mac: nicMac(number, 2),
      physical: true,
      mtu: 9000,
      address: { ip: `10.30.0.${String(110 + number)}`, netmask: '255.255.255.0' },
    });
    return bondPif;
  });
  let bridgeNumber = 1;
  const addTagged = (name: string, description: string, tag: number, tags: string[]): void => {
    const network = add(name, description, `xapi${String(bridgeNumber)}`, { tags });
    bridgeNumber += 1;
    for (const bond of bonds) addVlan(world, bond, network, tag);
  };
  for (const stage of STORY_STAGES) {
    ROLES_OF_NETWORKS.forEach((role, index) => {
      const tag = stage.firstTag + index;
      addTagged(`${stage.name} ${role}`, `VLAN ${String(tag)}, 10.${String(tag)}.0.0/24`, tag, [
        `role: ${role}`,
        `stage: ${stage.name}`,
      ]);
    });
  }
  addTagged('Backup', 'VLAN 200, nightly backups', 200, ['role: backup']);
  const crossServer = add('Cross-server lab', 'Tunnel over the management network', `xapi${String(bridgeNumber)}`);
  bonds.forEach((bond) => addTunnel(world, bond, crossServer, 'tunnel0'));
  add('Lab private', 'Private to the host where the first VM starts', `xapi${String(bridgeNumber + 1)}`, {
    tags: ['lab'],
  });
  add(
    'Host internal management network',
    'Network on which guests will be assigned a private link-local IP address which can be used to talk XenAPI',
    'xenapi',
    {
      otherConfig: {
        is_guest_installer_network: 'true',
        is_host_internal_management_network: 'true',
        ip_begin: '169.254.0.1',
        ip_end: '169.254.255.254',
        netmask: '255.255.0.0',
      },
    },
  );
  return networks;
}
