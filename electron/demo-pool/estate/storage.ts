import { NULL_REF, type World } from '../core/contract.ts';

const VHD_FEATURES = {
  SR_PROBE: 1,
  SR_UPDATE: 1,
  SR_SUPPORTS_LOCAL_CACHING: 1,
  VDI_CREATE: 1,
  VDI_DELETE: 1,
  VDI_ATTACH: 1,
  VDI_DETACH: 1,
  VDI_UPDATE: 1,
  VDI_CLONE: 1,
  VDI_SNAPSHOT: 1,
  VDI_RESIZE: 1,
  VDI_MIRROR: 1,
  VDI_GENERATE_CONFIG: 1,
  VDI_RESET_ON_BOOT: 2,
  VDI_CONFIG_CBT: 1,
  ATOMIC_PAUSE: 1,
} as const;

interface Driver {
  readonly type: string;
  readonly name: string;
  readonly description: string;
  readonly features: Readonly<Record<string, number>>;
  readonly configuration: Readonly<Record<string, string>>;
}

const DRIVERS: readonly Driver[] = [
  {
    type: 'ext',
    name: 'Local EXT3 VHD',
    description:
      'SR plugin which represents disks as VHD files stored on a local EXT3 filesystem, created inside an LVM volume',
    features: VHD_FEATURES,
    configuration: { device: 'local device path (required) (e.g. /dev/sda3)' },
  },
  {
    type: 'nfs',
    name: 'NFS VHD',
    description: 'SR plugin which stores disks as VHD files on a remote NFS filer',
    features: VHD_FEATURES,
    configuration: {
      server: 'hostname or IP address of NFS server (required)',
      serverpath: 'path on remote server (required)',
    },
  },
  {
    type: 'lvmoiscsi',
    name: 'LVHD over iSCSI',
    description: 'SR plugin which represents disks as Logical Volumes within a Volume Group created on an iSCSI LUN',
    features: VHD_FEATURES,
    configuration: {
      SCSIid: 'The scsi_id of the destination LUN',
      target: 'IP address or hostname of the iSCSI target',
      targetIQN: 'The IQN of the target LUN group to be attached',
    },
  },
  {
    type: 'iso',
    name: 'ISO',
    description: 'Handles CD images stored as files in iso format',
    features: { VDI_CREATE: 1, VDI_DELETE: 1, VDI_ATTACH: 1, VDI_DETACH: 1, SR_SCAN: 1, SR_ATTACH: 1, SR_DETACH: 1 },
    configuration: { location: 'path to mount (required) (e.g. server:/path)' },
  },
  {
    type: 'udev',
    name: 'udev',
    description: 'SR plugin which represents devices plugged in via udev as VDIs',
    features: { VDI_INTRODUCE: 1, VDI_ATTACH: 1, VDI_DETACH: 1, VDI_UPDATE: 1, SR_UPDATE: 1 },
    configuration: { location: 'path to mount (required) (e.g. server:/path)' },
  },
];

/** Adds the storage drivers that the estates' SRs use. */
export function addStorageDrivers(world: World): void {
  for (const driver of DRIVERS) {
    world.db.create('SM', {
      type: driver.type,
      name_label: driver.name,
      name_description: driver.description,
      vendor: 'Citrix Systems Inc',
      copyright: '(C) 2008 Citrix Systems Inc',
      version: '3.2.12',
      required_api_version: '1.0',
      driver_filename: `/opt/xensource/sm/${driver.type === 'iso' ? 'ISO' : driver.type.toUpperCase()}SR`,
      features: { ...driver.features },
      capabilities: Object.keys(driver.features),
      configuration: { ...driver.configuration },
    });
  }
}

/** A storage repository and where it is plugged in. */
export interface SrSpec {
  readonly name: string;
  readonly description: string;
  readonly type: 'ext' | 'nfs' | 'lvmoiscsi' | 'iso' | 'udev';
  readonly contentType: 'user' | 'iso' | 'disk';
  readonly sizeBytes: number;
  /** Hosts that see it; more than one makes it shared. */
  readonly hosts: readonly string[];
  readonly deviceConfig: Readonly<Record<string, string>>;
  readonly isTools?: boolean;
  readonly smConfig?: Readonly<Record<string, string>>;
  readonly otherConfig?: Readonly<Record<string, string>>;
  readonly tags?: readonly string[];
  /** Hosts of `hosts` on which it is not plugged at present. */
  readonly unpluggedOn?: readonly string[];
}

/** Adds an SR and a PBD per host. Space used is set by `settleSrSpace` once its disks exist. @returns its ref */
export function addSr(world: World, spec: SrSpec): string {
  const sr = world.db.create('SR', {
    name_label: spec.name,
    name_description: spec.description,
    type: spec.type,
    content_type: spec.contentType,
    shared: spec.hosts.length > 1,
    physical_size: spec.sizeBytes,
    physical_utilisation: 0,
    virtual_allocation: 0,
    is_tools_sr: spec.isTools ?? false,
    sm_config: { ...spec.smConfig },
    other_config: { ...spec.otherConfig },
    tags: spec.tags ?? [],
  });
  for (const host of spec.hosts) {
    world.db.create('PBD', {
      host,
      SR: sr,
      device_config: { ...spec.deviceConfig },
      currently_attached: !(spec.unpluggedOn ?? []).includes(host),
    });
  }
  return sr;
}

/** A virtual disk, or an ISO where the SR holds those. */
export interface VdiSpec {
  readonly sr: string;
  readonly name: string;
  readonly description?: string;
  readonly sizeBytes: number;
  /** What a thin SR really stores of it. */
  readonly usedBytes: number;
  readonly type?: 'system' | 'user' | 'suspend';
  readonly readOnly?: boolean;
  readonly location?: string;
  readonly isToolsIso?: boolean;
  readonly tags?: readonly string[];
  /**
   * Names what the disk holds: disks of one content id hold the same bytes, and clones and snapshots inherit it
   * because XAPI copies other_config. Left out: a content of its own.
   */
  readonly contentId?: string;
  readonly snapshotOf?: string;
  readonly snapshotTime?: string;
}

/** Adds a virtual disk. @returns its ref */
export function addVdi(world: World, spec: VdiSpec): string {
  const uuid = world.random.uuid();
  const sr = world.db.get('SR', spec.sr);
  const isIso = sr['content_type'] === 'iso';
  return world.db.create(
    'VDI',
    {
      SR: spec.sr,
      name_label: spec.name,
      name_description: spec.description ?? '',
      virtual_size: spec.sizeBytes,
      physical_utilisation:
        sr['type'] === 'lvmoiscsi' && spec.snapshotOf === undefined ? spec.sizeBytes : spec.usedBytes,
      type: spec.type ?? 'user',
      sharable: false,
      read_only: spec.readOnly ?? false,
      managed: true,
      missing: false,
      storage_lock: false,
      location: spec.location ?? uuid,
      sm_config: isIso ? {} : { vdi_type: 'vhd' },
      other_config: { content_id: spec.contentId ?? uuid },
      is_tools_iso: spec.isToolsIso ?? false,
      is_a_snapshot: spec.snapshotOf !== undefined,
      snapshot_of: spec.snapshotOf ?? NULL_REF,
      ...(spec.snapshotTime === undefined ? {} : { snapshot_time: spec.snapshotTime }),
      tags: spec.tags ?? [],
    },
    { uuid },
  );
}
