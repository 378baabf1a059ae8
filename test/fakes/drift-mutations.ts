import { RAW_NETWORKS, rawUuid, type Raw, type RawDisk, type RawVm } from './drift-estate.ts';

/** One known change of one VM, and the one field it must show up in. */
export interface Mutation {
  readonly kind: string;
  /** @param salt - makes values of repeated use differ */
  readonly apply: (vm: RawVm, salt: number) => RawVm;
  readonly field: string;
}

type Of = 'vm' | 'vbd' | 'vdi' | 'vif' | 'guest';

const DEVICE = 1;

/** Changes the record of one class. */
function on(of: Of, change: (record: Raw, salt: number) => Raw): Mutation['apply'] {
  const isIt = (record: Raw): boolean => Number(record['userdevice'] ?? record['device']) === DEVICE;
  return (vm, salt) => {
    const diskOf = (disk: RawDisk): RawDisk =>
      !isIt(disk.vbd)
        ? disk
        : of === 'vbd'
          ? { ...disk, vbd: { ...disk.vbd, ...change(disk.vbd, salt) } }
          : { ...disk, vdi: { ...disk.vdi, ...change(disk.vdi, salt) } };
    switch (of) {
      case 'vm':
        return { ...vm, vm: { ...vm.vm, ...change(vm.vm, salt) } };
      case 'guest':
        return { ...vm, guest: { ...vm.guest, ...change(vm.guest, salt) } };
      case 'vbd':
      case 'vdi':
        return { ...vm, disks: vm.disks.map(diskOf) };
      case 'vif':
        return { ...vm, vifs: vm.vifs.map((vif) => (isIt(vif) ? { ...vif, ...change(vif, salt) } : vif)) };
    }
  };
}

const text =
  (field: string) =>
  (_record: Raw, salt: number): Raw => ({ [field]: `changed ${String(salt)}` });
const more =
  (field: string, by = 1) =>
  (record: Raw, salt: number): Raw => ({ [field]: Number(record[field]) + by * (1 + salt) });
const flip =
  (field: string) =>
  (record: Raw): Raw => ({ [field]: record[field] !== true });

/** A key added, changed and taken away. */
function mapKinds(of: Of, field: string, prefix: string, present: string, added: string): readonly Mutation[] {
  const mapOf = (record: Raw): Raw => record[field] as Raw;
  return [
    {
      kind: `${prefix}: key added`,
      field: `${prefix}.${added}`,
      apply: on(of, (record, salt) => ({ [field]: { ...mapOf(record), [added]: `new ${String(salt)}` } })),
    },
    {
      kind: `${prefix}: key changed`,
      field: `${prefix}.${present}`,
      apply: on(of, (record, salt) => ({ [field]: { ...mapOf(record), [present]: `other ${String(salt)}` } })),
    },
    {
      kind: `${prefix}: key taken away`,
      field: `${prefix}.${present}`,
      apply: on(of, (record) => {
        const { [present]: _gone, ...rest } = mapOf(record);
        return { [field]: rest };
      }),
    },
  ];
}

const one = (kind: string, field: string, apply: Mutation['apply']): Mutation => ({ kind, field, apply });
const disk = `disk.${String(DEVICE)}`;
const nic = `nic.${String(DEVICE)}`;

const OF_VM: readonly Mutation[] = [
  ...(
    [
      ['after.crash', 'actions_after_crash'],
      ['after.reboot', 'actions_after_reboot'],
      ['after.shutdown', 'actions_after_shutdown'],
      ['boot.policy', 'HVM_boot_policy'],
      ['ha.priority', 'ha_restart_priority'],
      ['pv.args', 'PV_args'],
      ['pv.bootloader', 'PV_bootloader'],
      ['pv.bootloader-args', 'PV_bootloader_args'],
      ['pv.kernel', 'PV_kernel'],
      ['pv.legacy-args', 'PV_legacy_args'],
      ['pv.ramdisk', 'PV_ramdisk'],
      ['domain-type', 'domain_type'],
      ['name', 'name_label'],
    ] as const
  ).map(([field, raw]) => one(field, field, on('vm', text(raw)))),
  ...(
    [
      ['hardware-version', 'hardware_platform_version'],
      ['memory.dynamic-min', 'memory_dynamic_min'],
      ['memory.static-max', 'memory_static_max'],
      ['memory.static-min', 'memory_static_min'],
      ['memory', 'memory_dynamic_max'],
      ['shadow-multiplier', 'HVM_shadow_multiplier'],
      ['vcpus.startup', 'VCPUs_at_startup'],
      ['vcpus', 'VCPUs_max'],
      ['start.order', 'order'],
      ['start.delay', 'start_delay'],
      ['shutdown.delay', 'shutdown_delay'],
    ] as const
  ).map(([field, raw]) => one(field, field, on('vm', more(raw)))),
  one('vendor-device', 'vendor-device', on('vm', flip('has_vendor_device'))),
  one(
    'firmware',
    'firmware',
    on('vm', (vm) => ({ HVM_boot_params: { ...(vm['HVM_boot_params'] as Raw), firmware: 'uefi' } })),
  ),
  one(
    'auto-start',
    'auto-start',
    on('vm', (vm) => ({ other_config: { ...(vm['other_config'] as Raw), auto_poweron: 'false' } })),
  ),
  one(
    'tag added',
    'tags',
    on('vm', (vm, salt) => ({ tags: [...(vm['tags'] as string[]), `new ${String(salt)}`] })),
  ),
  one(
    'tag taken away',
    'tags',
    on('vm', () => ({ tags: ['linux'] })),
  ),
  one(
    'affinity',
    'affinity',
    on('vm', (_vm, salt) => ({ affinity: rawUuid(6, 1 + salt) })),
  ),
  one(
    'operation blocked',
    'blocked',
    on('vm', () => ({ blocked_operations: { destroy: 'asked', start: 'no' } })),
  ),
  ...mapKinds('vm', 'HVM_boot_params', 'boot', 'order', 'added'),
  ...mapKinds('vm', 'platform', 'platform', 'nx', 'viridian'),
  ...mapKinds('vm', 'VCPUs_params', 'vcpus.params', 'weight', 'mask'),
  ...mapKinds('vm', 'bios_strings', 'bios', 'bios-vendor', 'oem-1'),
  ...mapKinds('vm', 'xenstore_data', 'xenstore', 'vm-data/role', 'vm-data/new'),
  one('guest.os', 'guest.os', on('guest', text('os'))),
  one('guest.kernel', 'guest.kernel', on('guest', text('kernel'))),
  one('guest.tools', 'guest.tools', on('guest', text('tools'))),
];

const OF_DISKS: readonly Mutation[] = [
  one(
    'disk mode',
    `${disk}.mode`,
    on('vbd', () => ({ mode: 'RO' })),
  ),
  one('disk bootable', `${disk}.bootable`, on('vbd', flip('bootable'))),
  one('disk unpluggable', `${disk}.unpluggable`, on('vbd', flip('unpluggable'))),
  one('disk qos', `${disk}.qos`, on('vbd', text('qos_algorithm_type'))),
  ...mapKinds('vbd', 'qos_algorithm_params', `${disk}.qos`, 'sched', 'added'),
  one('disk size', `${disk}.size`, on('vdi', more('virtual_size', 2 ** 20))),
  one(
    'disk on-boot',
    `${disk}.on-boot`,
    on('vdi', () => ({ on_boot: 'reset' })),
  ),
  one('disk sharable', `${disk}.sharable`, on('vdi', flip('sharable'))),
  one('disk read-only', `${disk}.read-only`, on('vdi', flip('read_only'))),
  one('disk caching', `${disk}.caching`, on('vdi', flip('allow_caching'))),
  one(
    'disk replaced',
    `${disk}.vdi`,
    on('vdi', (vdi) => ({ uuid: String(vdi['uuid']).replace('-8002-', '-8012-') })),
  ),
  one(
    'disk on another SR',
    `${disk}.sr`,
    on('vdi', (_vdi, salt) => ({ SR: rawUuid(7, 1 + salt) })),
  ),
  one('disk taken away', disk, (vm) => ({
    ...vm,
    disks: vm.disks.filter(({ vbd }) => vbd['userdevice'] !== String(DEVICE)),
  })),
  one('disk added', 'disk.5', (vm, salt) => {
    const [first] = vm.disks;
    if (!first) return vm;
    const vdi = {
      ...first.vdi,
      uuid: String(first.vdi['uuid']).replace('-8002-', `-8${String(20 + (salt % 70)).padStart(3, '0')}-`),
    };
    return { ...vm, disks: [...vm.disks, { vbd: { ...first.vbd, userdevice: '5' }, vdi }] };
  }),
];

const OF_NICS: readonly Mutation[] = [
  one(
    'NIC MAC',
    `${nic}.mac`,
    on('vif', (_vif, salt) => ({ MAC: `02:99:00:00:00:${String(salt % 90).padStart(2, '0')}` })),
  ),
  one(
    'NIC network',
    `${nic}.network`,
    on('vif', () => ({ network: RAW_NETWORKS[2] })),
  ),
  one('NIC MTU', `${nic}.mtu`, on('vif', more('MTU', 100))),
  one(
    'NIC locking',
    `${nic}.locking`,
    on('vif', () => ({ locking_mode: 'disabled' })),
  ),
  one('NIC qos', `${nic}.qos`, on('vif', text('qos_algorithm_type'))),
  ...mapKinds('vif', 'qos_algorithm_params', `${nic}.qos`, 'kbps', 'added'),
  one(
    'NIC IPv4',
    `${nic}.ipv4-allowed`,
    on('vif', () => ({ ipv4_allowed: [] })),
  ),
  one(
    'NIC IPv6',
    `${nic}.ipv6-allowed`,
    on('vif', () => ({ ipv6_allowed: ['fe80::2'] })),
  ),
  one(
    'NIC offload',
    `${nic}.other.ethtool-gso`,
    on('vif', () => ({ other_config: { 'ethtool-gso': 'on' } })),
  ),
  one('NIC taken away', nic, (vm) => ({ ...vm, vifs: vm.vifs.filter((vif) => vif['device'] !== String(DEVICE)) })),
  one('NIC added', 'nic.5', (vm) => ({
    ...vm,
    vifs: [...vm.vifs, { ...vm.vifs[0], uuid: rawUuid(3, 99_999), device: '5' }],
  })),
];

/** Every kind of change that a comparison must find, each exactly once. */
export const MUTATIONS: readonly Mutation[] = [...OF_VM, ...OF_DISKS, ...OF_NICS];
