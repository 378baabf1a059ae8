import { toBool, toNumber, toRecord, toText, toTextMap } from '../../wire-values.ts';
import type { WireRecord } from '../../wire-values.ts';
import type { Interning } from '../interning.ts';

/** What is kept of the pool. */
export interface PoolRecord {
  readonly uuid: string;
  readonly nameLabel: string;
  readonly master: string | null;
  readonly guiConfig: Readonly<Record<string, string>>;
  /** Address of the controller that programs Open vSwitch; empty where there is none (before SDN_controller came). */
  readonly vswitchController: string;
}

/** What is kept of a host. */
export interface HostRecord {
  readonly uuid: string;
  readonly nameLabel: string;
  readonly address: string;
  readonly enabled: boolean;
  readonly metrics: string | null;
  readonly cpuCount: number;
  readonly apiMajor: number;
  readonly apiMinor: number;
  readonly brand: string;
  readonly product: string;
  readonly xapiBuild: string;
  readonly networkBackend: string;
}

/** What is kept of a host's measurements. */
export interface HostMetricsRecord {
  readonly live: boolean;
  readonly memoryTotalBytes: number;
  readonly memoryFreeBytes: number;
}

/** What is kept of a storage repository. */
export interface SrRecord {
  readonly uuid: string;
  readonly nameLabel: string;
  readonly type: string;
  readonly shared: boolean;
  readonly pbds: readonly string[];
  readonly sizeBytes: number;
  readonly usedBytes: number;
}

/** What is kept of a host's connection to a storage repository. */
export interface PbdRecord {
  readonly host: string | null;
  readonly attached: boolean;
}

/** Reads a record of XAPI class `pool`. */
export function readPool(record: WireRecord, intern: Interning): PoolRecord {
  return {
    uuid: toText(record['uuid']),
    nameLabel: toText(record['name_label']),
    master: intern.ref(record['master']),
    guiConfig: toTextMap(record['gui_config']),
    vswitchController: toText(record['vswitch_controller']),
  };
}

/** Reads a record of XAPI class `host`. */
export function readHost(record: WireRecord, intern: Interning): HostRecord {
  const software = toRecord(record['software_version']);
  return {
    uuid: toText(record['uuid']),
    nameLabel: toText(record['name_label']),
    address: toText(record['address']),
    enabled: toBool(record['enabled']),
    metrics: intern.ref(record['metrics']),
    cpuCount: toNumber(toRecord(record['cpu_info'])['cpu_count']),
    apiMajor: toNumber(record['API_version_major']),
    apiMinor: toNumber(record['API_version_minor']),
    brand: intern.text(software['product_brand']),
    product: intern.text(software['product_version']),
    // The field was called `xapi` before `xapi_build` came; neither is on every host.
    xapiBuild: intern.text(software['xapi_build'] ?? software['xapi']),
    networkBackend: intern.text(software['network_backend']),
  };
}

/** Reads a record of XAPI class `host_metrics`. */
export function readHostMetrics(record: WireRecord): HostMetricsRecord {
  return {
    live: toBool(record['live']),
    memoryTotalBytes: toNumber(record['memory_total']),
    memoryFreeBytes: toNumber(record['memory_free']),
  };
}

/** Reads a record of XAPI class `SR`. */
export function readSr(record: WireRecord, intern: Interning): SrRecord {
  return {
    uuid: toText(record['uuid']),
    nameLabel: toText(record['name_label']),
    type: toText(record['type']),
    shared: toBool(record['shared']),
    pbds: intern.refs(record['PBDs']),
    sizeBytes: toNumber(record['physical_size']),
    usedBytes: toNumber(record['physical_utilisation']),
  };
}

/** Reads a record of XAPI class `PBD`. */
export function readPbd(record: WireRecord, intern: Interning): PbdRecord {
  return { host: intern.ref(record['host']), attached: toBool(record['currently_attached']) };
}
