import { NULL_REF, type Value, type World } from '../core/contract.ts';
import { daysAgo } from './past.ts';
import { GIB, MIB } from './sizes.ts';

/** What distinguishes one member of the pool from the next. */
export interface HostSpec {
  readonly name: string;
  readonly description: string;
  /** Where clients reach this member; the server writes its own over it. */
  readonly address: string;
  readonly memoryGib: number;
  readonly cpus: number;
  readonly tags?: readonly string[];
  readonly otherConfig?: Readonly<Record<string, string>>;
}

const CPU_FEATURES = '1fcbfbff-f7fa3223-2d93fbff-00000523-00000001-000007ab-00000000-00000000-00001000-8c000000';
const CPU_MODEL = 'Intel(R) Xeon(R) Gold 6326 CPU @ 2.90GHz';

/** XenServer software facts of a current XCP-ng host with the vSwitch backend. */
export const SOFTWARE_VERSION: Readonly<Record<string, string>> = {
  product_version: '8.3.0',
  product_version_text: '8.3',
  product_version_text_short: '8.3',
  product_brand: 'XCP-ng',
  platform_name: 'XCP',
  platform_version: '3.4.0',
  build_number: 'cloud',
  hostname: 'localhost',
  date: '20250606T10:14:22Z',
  dbv: '0.0.1',
  xapi: '25.6',
  xapi_build: '25.6.0',
  xen: '4.17.5-13',
  linux: '4.19.0+1',
  xencenter_min: '2.21',
  xencenter_max: '2.21',
  network_backend: 'openvswitch',
  db_schema: '5.786',
};

/**
 * Adds one member with its metrics, CPUs and control domain.
 *
 * The pool row need not exist yet, so the first call makes the future coordinator.
 * @returns the host's ref
 */
export function addHost(world: World, spec: HostSpec): string {
  const { db } = world;
  const metrics = db.create('host_metrics', {
    memory_total: spec.memoryGib * GIB,
    memory_free: spec.memoryGib * GIB,
    live: true,
    last_updated: world.clock.stamp(),
  });
  const host = db.create('host', hostFields(world, spec, metrics));
  for (let number = 0; number < spec.cpus; number += 1) {
    db.create('host_cpu', {
      host,
      number,
      vendor: 'GenuineIntel',
      speed: 2900,
      modelname: CPU_MODEL,
      family: 6,
      model: 106,
      stepping: '6',
      flags:
        'fpu de tsc msr pae mce cx8 apic sep mca cmov pat clflush acpi mmx fxsr sse sse2 ss ht syscall nx lm constant_tsc',
      features: CPU_FEATURES,
      utilisation: 0,
    });
  }
  db.set('host', host, { control_domain: addControlDomain(world, host, spec) });
  return host;
}

function hostFields(world: World, spec: HostSpec, metrics: string): Record<string, Value> {
  const bootSeconds = Math.floor(world.clock.now() / 1000) - 41 * 86_400;
  return {
    name_label: spec.name,
    name_description: spec.description,
    hostname: spec.name,
    address: spec.address,
    metrics,
    memory_overhead: 1_100 * MIB,
    API_version_major: 2,
    API_version_minor: 21,
    API_version_vendor: 'XenSource',
    API_version_vendor_implementation: {},
    enabled: true,
    software_version: { ...SOFTWARE_VERSION, hostname: spec.name },
    other_config: {
      agent_start_time: `${String(bootSeconds + 95)}.`,
      boot_time: `${String(bootSeconds)}.`,
      iscsi_iqn: `iqn.2024-01.example.pool:${spec.name}`,
      multipathing: 'true',
      ...spec.otherConfig,
    },
    capabilities: ['xen-3.0-x86_64', 'hvm-3.0-x86_32', 'hvm-3.0-x86_32p', 'hvm-3.0-x86_64', ''],
    cpu_configuration: {},
    cpu_info: {
      cpu_count: String(spec.cpus),
      socket_count: '2',
      threads_per_core: '2',
      vendor: 'GenuineIntel',
      speed: '2900.000',
      modelname: CPU_MODEL,
      family: '6',
      model: '106',
      stepping: '6',
      features: CPU_FEATURES,
      features_pv: CPU_FEATURES,
      features_hvm: CPU_FEATURES,
      features_hvm_host: CPU_FEATURES,
      features_pv_host: CPU_FEATURES,
    },
    sched_policy: 'credit',
    supported_bootloaders: ['pygrub', 'eliloader'],
    logging: {},
    suspend_image_sr: NULL_REF,
    crash_dump_sr: NULL_REF,
    license_params: {
      restrict_pool_attached_storage: 'false',
      license_type: '',
      sku_type: 'xcp-ng',
      version: '',
      expiry: '20991231T23:59:59Z',
    },
    edition: 'xcp-ng',
    editions: ['xcp-ng'],
    license_server: { address: 'localhost', port: '27000' },
    bios_strings: {
      'bios-vendor': 'Dell Inc.',
      'bios-version': '1.12.1',
      'system-manufacturer': 'Dell Inc.',
      'system-product-name': 'PowerEdge R650',
      'system-version': '',
      'system-serial-number': `SN${spec.name.toUpperCase()}`,
      'hp-rombios': '',
    },
    power_on_mode: '',
    chipset_info: { iommu: 'true' },
    ssl_legacy: false,
    virtual_hardware_platform_versions: [0, 1, 2],
    iscsi_iqn: `iqn.2024-01.example.pool:${spec.name}`,
    multipathing: true,
    tls_verification_enabled: true,
    last_software_update: daysAgo(world, 41),
    tags: spec.tags ?? [],
  };
}

function addControlDomain(world: World, host: string, spec: HostSpec): string {
  const memory = 8 * GIB;
  const vcpus = Math.min(16, spec.cpus);
  const metrics = world.db.create('VM_metrics', {
    memory_actual: memory,
    VCPUs_number: vcpus,
    start_time: daysAgo(world, 41),
    install_time: daysAgo(world, 400),
    last_updated: world.clock.stamp(),
    current_domain_type: 'pv',
  });
  const controlDomain = world.db.create('VM', {
    name_label: `Control domain on host: ${spec.name}`,
    name_description: 'The domain which manages physical devices and manages other domains',
    power_state: 'Running',
    resident_on: host,
    affinity: host,
    is_control_domain: true,
    domid: 0,
    domain_type: 'pv',
    metrics,
    guest_metrics: NULL_REF,
    memory_target: memory,
    memory_static_max: memory,
    memory_dynamic_max: memory,
    memory_dynamic_min: memory,
    memory_static_min: memory,
    VCPUs_max: vcpus,
    VCPUs_at_startup: vcpus,
    actions_after_shutdown: 'destroy',
    actions_after_reboot: 'destroy',
    actions_after_crash: 'destroy',
    other_config: { is_system_domain: 'true', storage_driver_domain: NULL_REF },
  });
  world.db.create('console', {
    protocol: 'vt100',
    location: `https://${spec.address}/console?ref=${controlDomain}`,
    VM: controlDomain,
  });
  return controlDomain;
}
