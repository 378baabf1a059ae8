import type { LockingMode } from '../../../../shared/domain/fence/network-graph.ts';
import {
  listVbdSettings,
  listVdiSettings,
  listVifSettings,
  type Settings,
} from '../../../../shared/domain/vm-settings.ts';
import { CLONED_FROM, readClonedFrom } from '../../../../shared/domain/drift/disk-notes.ts';
import { toBool, toNumber, toRecord, toText } from '../../wire-values.ts';
import type { WireRecord } from '../../wire-values.ts';
import type { Interning } from '../interning.ts';

/** What is kept of a virtual network interface. */
export interface VifRecord {
  readonly uuid: string;
  readonly vm: string | null;
  readonly network: string | null;
  readonly device: number;
  readonly mac: string;
  readonly attached: boolean;
  readonly settings: Settings;
  readonly locking: LockingMode;
  /** `ipv4_allowed` and `ipv6_allowed` together. */
  readonly allowed: readonly string[];
}

/** What is kept of a virtual block device. It has no uuid here, since nobody asks for one. */
export interface VbdRecord {
  readonly vm: string | null;
  readonly vdi: string | null;
  readonly device: number;
  readonly isDisk: boolean;
  readonly bootable: boolean;
  readonly settings: Settings;
}

/** What is kept of a virtual disk image. */
export interface VdiRecord {
  readonly uuid: string;
  readonly nameLabel: string;
  readonly sizeBytes: number;
  readonly sr: string | null;
  readonly vbds: readonly string[];
  readonly settings: Settings;
  readonly snapshotOf: string | null;
  /** uuid of the disk whose blocks it shares (`sm_config`, VHD based SRs only); empty where there is none. */
  readonly parent: string;
  /** uuids of disks that we cloned or copied it from, nearest first, as we noted on it. */
  readonly clonedFrom: readonly string[];
}

/** Reads a record of XAPI class `VIF`. */
export function readVif(record: WireRecord, intern: Interning): VifRecord {
  return {
    uuid: toText(record['uuid']),
    vm: intern.ref(record['VM']),
    network: intern.ref(record['network']),
    device: toNumber(record['device']),
    mac: toText(record['MAC']),
    attached: toBool(record['currently_attached']),
    settings: intern.settings(listVifSettings(record)),
    locking: lockingOf(toText(record['locking_mode'])),
    allowed: allowedOf(record, intern),
  };
}

function lockingOf(text: string): LockingMode {
  return text === 'locked' || text === 'unlocked' || text === 'disabled' ? text : 'network_default';
}

function allowedOf(record: WireRecord, intern: Interning): readonly string[] {
  const [v4, v6] = [intern.list(record['ipv4_allowed']), intern.list(record['ipv6_allowed'])];
  // Nearly all have none, and then share one list.
  return v6.length === 0 ? v4 : [...v4, ...v6];
}

/** Reads a record of XAPI class `VBD`. */
export function readVbd(record: WireRecord, intern: Interning): VbdRecord {
  return {
    vm: intern.ref(record['VM']),
    vdi: intern.ref(record['VDI']),
    device: deviceNumber(toText(record['userdevice'])),
    isDisk: toText(record['type']) === 'Disk',
    bootable: toBool(record['bootable']),
    settings: intern.settings(listVbdSettings(record)),
  };
}

/** Reads a record of XAPI class `VDI`. */
export function readVdi(record: WireRecord, intern: Interning): VdiRecord {
  return {
    uuid: toText(record['uuid']),
    nameLabel: intern.text(record['name_label']),
    sizeBytes: toNumber(record['virtual_size']),
    sr: intern.ref(record['SR']),
    vbds: intern.refs(record['VBDs']),
    settings: intern.settings(listVdiSettings(record)),
    snapshotOf: intern.ref(record['snapshot_of']),
    parent: intern.text(toText(toRecord(record['sm_config'])['vhd-parent'])),
    clonedFrom: readClonedFrom(toText(toRecord(record['other_config'])[CLONED_FROM])),
  };
}

/** `userdevice` is a number as a rule; old clients wrote `hda` or `xvdb`. */
function deviceNumber(text: string): number {
  const letter = /^(?:hd|sd|xvd)([a-z])/.exec(text)?.[1];
  return letter === undefined ? toNumber(text) : letter.charCodeAt(0) - 97;
}
