import type { RevisionChange, RevisionDifference, VmValue } from '../domain/revision-diff.ts';
import { countOf, formatBytes } from './format.ts';
import { inSentence, type Names } from './names.ts';

/** What of a VM differs, to follow its name; no full stop. */
function revisionChangeText(change: RevisionChange, names: Pick<Names, 'network'>): string {
  switch (change.kind) {
    case 'vm-added':
      return 'comes';
    case 'vm-removed':
      return 'goes';
    case 'value':
      return `${fieldWord(change.field)} ${valueText(change.field, change.before)} → ${valueText(change.field, change.after)}`;
    case 'disk-added':
      return `disk ${String(change.device)} added, ${formatBytes(change.sizeBytes)}`;
    case 'disk-removed':
      return `disk ${String(change.device)} removed, ${formatBytes(change.sizeBytes)}`;
    case 'disk-replaced':
      return `disk ${String(change.device)} is another one, with other content`;
    case 'disk-resized':
      return `disk ${String(change.device)} ${formatBytes(change.before)} → ${formatBytes(change.after)}`;
    case 'disk-bootable':
      return `disk ${String(change.device)} is ${change.bootable ? 'bootable' : 'not bootable any more'}`;
    case 'nic-added':
      return `NIC ${String(change.device)} added, on ${networkText(change.network, names)}`;
    case 'nic-removed':
      return `NIC ${String(change.device)} removed, was on ${networkText(change.network, names)}`;
    case 'nic-network':
      return `NIC ${String(change.device)} ${networkText(change.before, names)} → ${networkText(change.after, names)}`;
    case 'nic-mac':
      return `NIC ${String(change.device)} has another MAC, ${change.before} → ${change.after}`;
  }
}

/** Differences of one VM together. */
export interface VmDifference {
  readonly vm: string;
  readonly name: string;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly lines: readonly string[];
}

/** Differences VM by VM: what comes first, then what goes, then what changes, each by name. */
export function groupDifference(
  { changes, vmNames }: RevisionDifference,
  names: Pick<Names, 'network' | 'vm'>,
): readonly VmDifference[] {
  const byVm = new Map<string, RevisionChange[]>();
  for (const change of changes) byVm.set(change.vm, [...(byVm.get(change.vm) ?? []), change]);
  const order = { added: 0, removed: 1, changed: 2 } as const;
  return [...byVm]
    .map(([vm, own]): VmDifference => {
      const kind = own.some((each) => each.kind === 'vm-added')
        ? 'added'
        : own.some((each) => each.kind === 'vm-removed')
          ? 'removed'
          : 'changed';
      const lines = kind === 'changed' ? own.map((each) => revisionChangeText(each, names)) : [];
      return { vm, name: vmNames[vm] ?? names.vm(vm), kind, lines };
    })
    .sort((a, b) => order[a.kind] - order[b.kind] || a.name.localeCompare(b.name, undefined, { numeric: true }));
}

/** All of a difference in one line. */
export function differenceSummary(difference: RevisionDifference, names: Pick<Names, 'network' | 'vm'>): string {
  const groups = groupDifference(difference, names);
  if (groups.length === 0) return 'No difference: it is the same release.';
  const count = (kind: VmDifference['kind']): number => groups.filter((each) => each.kind === kind).length;
  const part = (kind: VmDifference['kind'], one: string, many: string): readonly string[] =>
    count(kind) === 0 ? [] : [`${countOf(count(kind), 'VM')} ${count(kind) === 1 ? one : many}`];
  const parts = [
    ...part('added', 'comes', 'come'),
    ...part('removed', 'goes', 'go'),
    ...part('changed', 'differs', 'differ'),
  ];
  return `${parts.join(', ')}.`;
}

const FIELDS: Readonly<Record<string, string>> = {
  vcpus: 'vCPUs',
  memoryBytes: 'memory',
  firmware: 'firmware',
  startOrder: 'start order',
  startDelaySeconds: 'start delay',
  shutdownDelaySeconds: 'shutdown delay',
};

/** A field of a manifest in words; one without words yet by its own name, parted into words. */
function fieldWord(field: VmValue): string {
  return FIELDS[field] ?? field.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
}

function valueText(field: VmValue, value: string | number | boolean | null): string {
  if (value === null || value === '') return 'none';
  if (typeof value === 'number' && /Bytes$/.test(field)) return formatBytes(value);
  if (typeof value === 'number' && /Seconds$/.test(field)) return `${String(value)} s`;
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'number' ? value.toLocaleString() : inSentence(value);
}

function networkText(network: string, names: Pick<Names, 'network'>): string {
  if (network.startsWith('role:')) return `the network for ${inSentence(network.slice(5))}`;
  return inSentence(names.network(network.replace(/^network:/, '')));
}
