import { toRecord, toText } from '../../wire-values.ts';
import type { WireRecord } from '../../wire-values.ts';
import type { Interning } from '../interning.ts';

/** What is kept of a guest agent's report. */
export interface GuestMetricsRecord {
  readonly guestOs: string;
  /** Kernel of Linux guests, build of Windows ones; empty where none is reported. */
  readonly guestKernel: string;
  /** Empty where no tools report. */
  readonly toolsVersion: string;
  /** By device, IPv4 first. */
  readonly addresses: readonly string[];
  /** Device number of each address. */
  readonly devices: readonly number[];
}

/** Reads a record of XAPI class `VM_guest_metrics`. */
export function readGuestMetrics(record: WireRecord, intern: Interning): GuestMetricsRecord {
  const version = toRecord(record['PV_drivers_version']);
  const numbers = ['major', 'minor', 'micro'].map((part) => toText(version[part])).filter((part) => part !== '');
  const build = toText(version['build']);
  const system = toRecord(record['os_version']);
  const found = addressesOf(toRecord(record['networks']));
  return {
    guestKernel: intern.text(toText(system['uname']) || toText(system['build'])),
    // Windows appends folder and disk to its name, separated by bars.
    guestOs: intern.text(toText(system['name']).split('|')[0]),
    toolsVersion: intern.text(
      numbers.length === 0 || build === '' ? numbers.join('.') : `${numbers.join('.')}-${build}`,
    ),
    addresses: found.map(({ address }) => address),
    devices: found.map(({ device }) => device),
  };
}

/** Keys are `0/ip`, `0/ipv4/0`, `0/ipv6/1`; old agents send only the first form. */
function addressesOf(networks: WireRecord): readonly { readonly device: number; readonly address: string }[] {
  const found: { readonly rank: number; readonly device: number; readonly address: string }[] = [];
  for (const key of Object.keys(networks)) {
    const match = /^(\d+)\/(ip|ipv4|ipv6)(?:\/(\d+))?$/.exec(key);
    const address = toText(networks[key]);
    if (!match || address === '') continue;
    const [, device, family, index = '0'] = match;
    const rank = Number(device) * 1000 + (family === 'ipv6' ? 500 : 0) + Math.min(499, Number(index));
    found.push({ rank, device: Number(device), address });
  }
  found.sort((a, b) => a.rank - b.rank);
  const met = new Set<string>();
  return found.filter(({ address }) => !met.has(address) && met.add(address));
}
