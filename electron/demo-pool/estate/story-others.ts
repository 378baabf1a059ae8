import type { World } from '../core/contract.ts';
import type { GuestName } from './guests.ts';
import { GIB } from './sizes.ts';
import { addVdi } from './storage.ts';
import type { Site } from './story-site.ts';
import { addVm } from './vms.ts';

interface Infrastructure {
  readonly name: string;
  readonly purpose: string;
  readonly guest: GuestName;
  readonly memoryGib: number;
  readonly dataGib: number;
  readonly network?: string;
}

const INFRASTRUCTURE: readonly Infrastructure[] = [
  { name: 'dc1', purpose: 'Domain controller', guest: 'windows', memoryGib: 4, dataGib: 0 },
  { name: 'dc2', purpose: 'Domain controller', guest: 'windows', memoryGib: 4, dataGib: 0 },
  { name: 'dns1', purpose: 'Name server and time server', guest: 'debian', memoryGib: 1, dataGib: 0 },
  { name: 'dns2', purpose: 'Name server and time server', guest: 'debian', memoryGib: 1, dataGib: 0 },
  { name: 'git1', purpose: 'Source repositories', guest: 'ubuntu', memoryGib: 8, dataGib: 250 },
  { name: 'artifacts1', purpose: 'Package repository', guest: 'ubuntu', memoryGib: 8, dataGib: 400 },
  { name: 'logs1', purpose: 'Central log store', guest: 'rocky', memoryGib: 16, dataGib: 500 },
  { name: 'files1', purpose: 'File server', guest: 'windows', memoryGib: 8, dataGib: 800 },
  { name: 'backup1', purpose: 'Backup server', guest: 'debian', memoryGib: 8, dataGib: 1000, network: 'Backup' },
  { name: 'bastion1', purpose: 'Jump host', guest: 'debian', memoryGib: 2, dataGib: 0 },
  // A second machine of the same name: a name label is no key, and tools that take it for one break here.
  {
    name: 'bastion1',
    purpose: 'Jump host, rebuilt; the old one is to be removed',
    guest: 'debian',
    memoryGib: 2,
    dataGib: 0,
  },
];

const DATA_ON_ARCHIVE = new Set(['backup1', 'files1']);

/** Adds the VMs that belong to no service: infrastructure, a vApp that no stage knows, an empty vApp, odd test VMs, orphan disks. */
export function addOthers(world: World, site: Site): void {
  INFRASTRUCTURE.forEach((machine, index) => {
    addInfrastructure(world, site, machine, index);
  });
  addMonitoring(world, site);
  world.db.create('VM_appliance', { name_label: 'Ticket system 1.0', name_description: 'Prepared, no VMs yet' });
  addOddVms(world, site);
  addVdi(world, {
    sr: site.nfs,
    name: 'shop-db1-prd data (before storage move)',
    description: 'Left over from the move to iSCSI silver',
    sizeBytes: 200 * GIB,
    usedBytes: 64 * GIB,
  });
  addVdi(world, { sr: site.localSrs[0] ?? '', name: 'scratch', sizeBytes: 50 * GIB, usedBytes: 3 * GIB });
}

function addInfrastructure(world: World, site: Site, machine: Infrastructure, index: number): void {
  const host = site.hosts[index % site.hosts.length] ?? '';
  const system = {
    name: `${machine.name} system`,
    sr: site.nfs,
    sizeGib: machine.guest === 'windows' ? 60 : 20,
    fill: 0.35,
  };
  addVm(world, {
    name: machine.name,
    description: machine.purpose,
    guest: machine.guest,
    vcpus: 2,
    memoryGib: machine.memoryGib,
    disks:
      machine.dataGib === 0
        ? [system]
        : [
            system,
            {
              name: `${machine.name} data`,
              sr: DATA_ON_ARCHIVE.has(machine.name) ? site.archive : site.nfs,
              sizeGib: machine.dataGib,
              fill: 0.5,
            },
          ],
    nics: [
      { network: site.networks['Management'] ?? '', ip: `10.20.0.${String(21 + index)}` },
      ...(machine.network === undefined
        ? []
        : [{ network: site.networks[machine.network] ?? '', ip: `10.200.0.${String(21 + index)}` }]),
    ],
    runsOn: host,
    tags: ['infrastructure'],
    folder: '/Infrastructure/Servers',
    otherConfig: { 'XenCenter.CustomFields.Owner': 'Platform', auto_poweron: 'true' },
    ageDays: 700,
  });
}

/** A vApp that the console has not adopted: it carries none of its marks. */
function addMonitoring(world: World, site: Site): void {
  const appliance = world.db.create('VM_appliance', {
    name_label: 'Monitoring',
    name_description: 'Metrics and alerts',
  });
  for (const [name, order] of [
    ['metrics1', 0],
    ['alerts1', 1],
    ['dashboards1', 1],
  ] as const) {
    addVm(world, {
      name,
      description: `Monitoring: ${name}`,
      guest: 'ubuntu',
      vcpus: 2,
      memoryGib: 4,
      disks: [{ name: `${name} system`, sr: site.nfs, sizeGib: 30, fill: 0.4 }],
      nics: [
        { network: site.networks['Management'] ?? '', ip: `10.20.0.${String(60 + order * 2 + (name.length % 2))}` },
      ],
      runsOn: site.hosts[order] ?? '',
      appliance,
      order,
      startDelay: order === 0 ? 20 : 0,
      tags: ['infrastructure'],
      folder: '/Infrastructure/Servers',
    });
  }
}

/** Names that break careless programs; real pools have them. */
const ODD_NAMES = [
  '🚀 load <b>test</b> & "quotes" \' %s ${x}',
  'اختبار النظام ‏(القديم)‏ test-1',
  `very long name ${'that somebody pasted from a ticket '.repeat(9)}end`,
] as const;

function addOddVms(world: World, site: Site): void {
  ODD_NAMES.forEach((name, index) => {
    addVm(world, {
      name,
      description: 'Throw-away test machine\nsecond line <i>of its description</i>',
      guest: 'debian',
      vcpus: 1,
      memoryGib: 1,
      disks: [{ name: `test ${String(index + 1)}`, sr: site.localSrs[0] ?? '', sizeGib: 10, fill: 0.1 }],
      nics: [{ network: site.networks['Lab private'] ?? '' }, { network: site.networks['Cross-server lab'] ?? '' }],
      ...(index === 0 ? { runsOn: site.hosts[0] ?? '' } : {}),
      cd: site.installIso,
      tags: ['lab', 'tag with <markup> & emoji 🧪'],
      folder: '/Lab',
    });
  });
  addVm(world, {
    name: 'install-in-progress',
    description: 'Installation from ISO, no tools yet',
    guest: 'rocky',
    vcpus: 2,
    memoryGib: 2,
    tools: false,
    disks: [{ name: 'install-in-progress system', sr: site.localSrs[1] ?? '', sizeGib: 20, fill: 0.05 }],
    nics: [{ network: site.networks['Lab private'] ?? '' }],
    cd: site.toolsIso,
    tags: ['lab'],
    folder: '/Lab',
    uefi: true,
  });
}
