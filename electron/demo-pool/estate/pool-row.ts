import * as zlib from 'node:zlib';
import { NULL_REF, type World } from '../core/contract.ts';

/** Features that a paid edition of XenServer would restrict; XCP-ng restricts none. */
const RESTRICTIONS = [
  'ad',
  'cbt',
  'checkpoint',
  'cifs',
  'connection',
  'corosync',
  'cpu_masking',
  'dmc',
  'email_alerting',
  'export_resource_data',
  'gpu',
  'guest_agent_auto_update',
  'guest_ip_setting',
  'ha',
  'hotfix_apply',
  'igmp_snooping',
  'intellicache',
  'live_patching',
  'nested_virt',
  'network_sriov',
  'pool_attached_storage',
  'pool_size',
  'pvs_proxy',
  'pv_drivers_management',
  'qos',
  'rbac',
  'read_caching',
  'snapshot_schedule',
  'storage_xen_motion',
  'storage_motion',
  'tpm',
  'updates',
  'vgpu',
  'vif_locking',
  'vlan',
  'vss',
  'vswitch_controller',
  'vtpm',
  'wlb',
  'xcm',
  'xen_motion',
  'zstd_export',
] as const;

/** What of a pool row the estates choose. */
export interface PoolSpec {
  readonly name: string;
  readonly description: string;
  readonly coordinator: string;
  readonly defaultSr: string;
  readonly suspendSr: string;
  readonly tags?: readonly string[];
  readonly otherConfig?: Readonly<Record<string, string>>;
}

/** Adds the one pool row. @returns its ref */
export function addPool(world: World, spec: PoolSpec): string {
  const restrictions = Object.fromEntries(RESTRICTIONS.map((feature) => [`restrict_${feature}`, 'false']));
  return world.db.create('pool', {
    name_label: spec.name,
    name_description: spec.description,
    master: spec.coordinator,
    default_SR: spec.defaultSr,
    suspend_image_SR: spec.suspendSr,
    crash_dump_SR: NULL_REF,
    other_config: {
      auto_poweron: 'true',
      'memory-ratio-hvm': '0.25',
      'memory-ratio-pv': '0.25',
      ...spec.otherConfig,
    },
    restrictions: {
      ...restrictions,
      // True to what GET /export can do on the runtime this runs on.
      restrict_zstd_export: String(!('createZstdCompress' in zlib)),
      enable_xha: 'true',
      platform_filter: 'false',
      regular_nag_dialog: 'false',
    },
    ha_cluster_stack: 'xhad',
    guest_agent_config: {},
    cpu_info: { vendor: 'GenuineIntel', cpu_count: '96', socket_count: '6', features_pv: '', features_hvm: '' },
    tls_verification_enabled: true,
    tags: spec.tags ?? [],
  });
}
