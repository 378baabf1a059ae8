import type { DiskFacts, VifFacts, VmFacts } from '../../shared/domain/inventory.ts';
import {
  listVbdSettings,
  listVdiSettings,
  listVifSettings,
  listVmSettings,
  memoryOf,
  toSettings,
} from '../../shared/domain/vm-settings.ts';
import { makeVm } from './sample-estate.ts';

/** An XAPI record, as JSON-RPC delivers it. */
export type Raw = Readonly<Record<string, unknown>>;

/** A disk as XAPI has it. */
export interface RawDisk {
  readonly vbd: Raw;
  readonly vdi: Raw;
}

/** A VM with all that hangs on it, as XAPI has it. */
export interface RawVm {
  readonly vm: Raw;
  readonly disks: readonly RawDisk[];
  readonly vifs: readonly Raw[];
  readonly guest: Raw;
}

/** An id that depends on its number and kind only. */
export function rawUuid(kind: number, number: number): string {
  return `00000000-0000-4000-${String(8000 + kind)}-${String(number).padStart(12, '0')}`;
}

/** The networks that the estate's NICs hang on. */
export const RAW_NETWORKS = [rawUuid(5, 0), rawUuid(5, 1), rawUuid(5, 2)] as const;

/** A VM with every setting at something, so that each can be changed and taken away. */
export function makeRawVm(index: number): RawVm {
  const memory = 2 ** 30 * (1 + (index % 4));
  return {
    vm: {
      uuid: rawUuid(1, index),
      name_label: `vm-${String(index)}`,
      order: index % 3,
      start_delay: 5,
      shutdown_delay: 10,
      VCPUs_max: 4,
      VCPUs_at_startup: 2,
      VCPUs_params: { weight: '256', cap: '0' },
      memory_static_max: memory,
      memory_dynamic_max: memory,
      memory_dynamic_min: memory / 2,
      memory_static_min: memory / 4,
      HVM_shadow_multiplier: 1,
      hardware_platform_version: 2,
      actions_after_shutdown: 'destroy',
      actions_after_reboot: 'restart',
      actions_after_crash: 'restart',
      HVM_boot_policy: 'BIOS order',
      HVM_boot_params: { order: 'cdn', firmware: 'bios', extra: 'x' },
      ha_restart_priority: 'restart',
      PV_args: 'quiet',
      PV_bootloader: 'pygrub',
      PV_bootloader_args: '-q',
      PV_kernel: '/k',
      PV_legacy_args: 'l',
      PV_ramdisk: '/r',
      domain_type: 'hvm',
      has_vendor_device: true,
      platform: { nx: 'true', acpi: '1', timeoffset: String(index) },
      bios_strings: { 'bios-vendor': 'Xen', 'system-version': '1' },
      xenstore_data: { 'vm-data/role': 'web', 'vm-data/tier': '1' },
      other_config: { auto_poweron: 'true', mac_seed: String(index) },
      tags: ['linux', 'team a'],
      affinity: rawUuid(6, 0),
      blocked_operations: { destroy: 'asked' },
    },
    disks: [0, 1].map((device) => ({
      vbd: {
        userdevice: String(device),
        bootable: device === 0,
        mode: 'RW',
        unpluggable: true,
        qos_algorithm_type: 'ionice',
        qos_algorithm_params: { sched: 'rt', class: '5' },
      },
      vdi: {
        uuid: rawUuid(2, index * 10 + device),
        virtual_size: 2 ** 33,
        SR: rawUuid(7, 0),
        on_boot: 'persist',
        sharable: false,
        read_only: false,
        allow_caching: false,
      },
    })),
    vifs: [0, 1].map((device) => ({
      uuid: rawUuid(3, index * 10 + device),
      device: String(device),
      MAC: `02:00:00:00:${String(index).padStart(2, '0')}:0${String(device)}`,
      network: RAW_NETWORKS[device],
      MTU: 1500,
      locking_mode: 'network_default',
      qos_algorithm_type: 'ratelimit',
      qos_algorithm_params: { kbps: '1000', burst: '9' },
      ipv4_allowed: ['10.0.0.1'],
      ipv6_allowed: ['fe80::1'],
      other_config: { 'ethtool-gso': 'off' },
    })),
    guest: { os: 'Debian 12', kernel: '6.1.0-18', tools: '8.4.0-1' },
  };
}

/** A configuration's worth of VMs. */
export function makeRawEstate(count: number): readonly RawVm[] {
  return Array.from({ length: count }, (_, index) => makeRawVm(index));
}

/** What the console would know of it. */
export function toFacts({ vm, disks, vifs, guest }: RawVm): VmFacts {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return makeVm({
    uuid: text(vm['uuid']),
    nameLabel: text(vm['name_label']),
    startOrder: Number(vm['order']),
    startDelaySeconds: Number(vm['start_delay']),
    shutdownDelaySeconds: Number(vm['shutdown_delay']),
    vcpus: Number(vm['VCPUs_max']),
    memoryBytes: memoryOf(vm),
    firmware: (vm['HVM_boot_params'] as Raw)['firmware'] === 'uefi' ? 'uefi' : 'bios',
    tags: vm['tags'] as readonly string[],
    affinityHostUuid: text(vm['affinity']),
    blockedOperations: vm['blocked_operations'] as Readonly<Record<string, string>>,
    settings: toSettings(listVmSettings(vm)),
    guestOs: text(guest['os']),
    guestKernel: text(guest['kernel']),
    toolsVersion: text(guest['tools']),
    disks: disks.map(({ vbd, vdi }): DiskFacts => ({
      vdiUuid: text(vdi['uuid']),
      device: Number(vbd['userdevice']),
      nameLabel: '',
      sizeBytes: Number(vdi['virtual_size']),
      srUuid: text(vdi['SR']),
      bootable: vbd['bootable'] === true,
      settings: toSettings(listVbdSettings(vbd)),
      imageSettings: toSettings(listVdiSettings(vdi)),
    })),
    vifs: vifs.map((vif): VifFacts => ({
      uuid: text(vif['uuid']),
      device: Number(vif['device']),
      networkUuid: text(vif['network']),
      mac: text(vif['MAC']),
      attached: false,
      settings: toSettings(listVifSettings(vif)),
    })),
  });
}
