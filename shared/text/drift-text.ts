import type { VmComparison, FieldComparison } from '../domain/drift/compare-vm.ts';
import type { DriftView } from '../domain/drift/drift-view.ts';
import type { DiskLineage, ExpectedReason } from '../domain/drift/expected.ts';
import { fieldKind, type Severity } from '../domain/drift/field-rules.ts';
import { judgeDrift } from '../domain/drift/judge-drift.ts';
import type { DriftTolerance } from '../domain/drift/tolerance.ts';
import { isTemplateSide, type SideView, type TemplateSideView } from '../ipc/areas/drift.ts';
import { countOf, formatBytes, shortRevision } from './format.ts';
import { inSentence } from './names.ts';

const WORDS: Readonly<Record<string, string>> = {
  vm: 'VM',
  name: 'Name',
  vcpus: 'vCPUs, most',
  'vcpus.startup': 'vCPUs at start',
  memory: 'Memory',
  'memory.dynamic-min': 'Memory, least while ballooning',
  'memory.static-max': 'Memory, static maximum',
  'memory.static-min': 'Memory, static minimum',
  'shadow-multiplier': 'Shadow memory multiplier',
  firmware: 'Firmware',
  'start.order': 'Start order',
  'start.delay': 'Start delay',
  'shutdown.delay': 'Shutdown delay',
  'ha.priority': 'HA restart priority',
  'auto-start': 'Starts with its host',
  'hardware-version': 'Virtual hardware version',
  'domain-type': 'Virtualisation mode',
  'vendor-device': 'Windows Update device',
  tags: 'Tags',
  affinity: 'Preferred host',
  blocked: 'Blocked operations',
  'guest.os': 'Guest system',
  'guest.kernel': 'Guest kernel',
  'guest.tools': 'Guest tools',
  'boot.policy': 'Boot policy',
};
/** What comes after the number of a disk or NIC. */
const DEVICE_WORDS: Readonly<Record<string, string>> = {
  vdi: 'content',
  size: 'size',
  bootable: 'bootable',
  mode: 'mode',
  unpluggable: 'unpluggable',
  qos: 'scheduling',
  'on-boot': 'on boot',
  sharable: 'sharable',
  'read-only': 'read only',
  caching: 'caching',
  sr: 'SR',
  mac: 'MAC address',
  network: 'network',
  carrier: 'network that carries it',
  mtu: 'MTU',
  locking: 'locking mode',
  'ipv4-allowed': 'allowed IPv4 addresses',
  'ipv6-allowed': 'allowed IPv6 addresses',
};
const GROUPS: readonly (readonly [prefix: string, word: string])[] = [
  ['vcpus.params.', 'vCPU parameter'],
  ['after.', 'After'],
  ['boot.', 'Boot parameter'],
  ['pv.', 'PV boot'],
  ['platform.', 'Platform flag'],
  ['xenstore.', 'XenStore key'],
  ['bios.', 'BIOS string'],
];

/** A field in words: "Disk 0 size", "Platform flag nx". Keys that other people chose are isolated and cut. */
export function fieldText(field: string): string {
  const known = WORDS[field];
  if (known !== undefined && Object.hasOwn(WORDS, field)) return known;
  const device = /^(disk|nic)\.([^.]+)(?:\.(.+))?$/s.exec(field);
  if (device) {
    const [, what, number = '', rest] = device;
    const start = `${what === 'disk' ? 'Disk' : 'NIC'} ${number}`;
    if (rest === undefined) return start;
    return `${start} ${Object.hasOwn(DEVICE_WORDS, rest) ? (DEVICE_WORDS[rest] ?? rest) : inSentence(rest)}`;
  }
  const group = GROUPS.find(([prefix]) => field.startsWith(prefix));
  return group ? `${group[1]} ${inSentence(field.slice(group[0].length))}` : inSentence(field);
}

/** A value in words; null where that side has none. */
export function driftValueText(field: string, value: string | null, names: Readonly<Record<string, string>>): string {
  if (value === null) return 'none';
  const kind = fieldKind(field);
  if (kind.startsWith('memory') || kind === 'disk.*.size') return formatBytes(Number(value));
  if (kind === 'start.delay' || kind === 'shutdown.delay') return `${value} s`;
  if (kind === 'nic.*.network') {
    if (value.startsWith('role:')) return `role ${inSentence(value.slice(5))}`;
    return nameOf(value.replace(/^network:/, ''), names);
  }
  if (kind === 'nic.*.carrier' || kind === 'disk.*.sr' || kind === 'disk.*.vdi' || kind === 'affinity')
    return nameOf(value, names);
  if (kind === 'tags' || kind === 'blocked') return value.split('\n').map(inSentence).join(', ');
  return value;
}

function nameOf(uuid: string, names: Readonly<Record<string, string>>): string {
  return Object.hasOwn(names, uuid) ? (names[uuid] ?? uuid) : uuid.slice(0, 8);
}

const REASONS: Readonly<Record<ExpectedReason, string>> = {
  'own-mac': 'copies get MAC addresses of their own',
  'common-base': 'a clone or copy: both go back to one base',
  'recorded-copy': 'copied in full, as our record says',
  'descent-unknown': 'the SR does not tell what it came from',
  'stage-map': 'the network of the stage',
  fenced: 'a fenced copy is on networks of its fence',
  'stage-caps': 'the most that the stage allows',
  'stage-placement': 'where the stage places it',
  'copy-name': 'a copy is marked with its stage',
  'not-reported': 'the guest agent does not report on both sides',
  'other-pool': 'of another pool',
  'template-answers': 'as its template asks',
};

/** Why a difference is no drift. */
export function expectedText(reason: ExpectedReason): string {
  return REASONS[reason];
}

const LINEAGES: Readonly<Record<DiskLineage, string>> = {
  same: 'the same disk',
  'common-base': 'same base, each may have been written since',
  'recorded-copy': 'copied in full',
  unrelated: 'unrelated: no common base',
  unknown: 'descent unknown',
};

/** What a verdict says beside its word. */
export function verdictNote({ verdict, reason, lineage }: FieldComparison): string {
  if (reason !== null) return expectedText(reason);
  return verdict === 'drift' && lineage !== undefined ? LINEAGES[lineage] : '';
}

/** How bad, in a word. */
export function severityWord(severity: Severity): string {
  return severity;
}

/** How a VM found its counterpart. */
export function matchText({ matchedBy, leftUuid }: VmComparison): string {
  switch (matchedBy) {
    case 'identity':
      return 'the same VM';
    case 'lineage':
      return 'matched by lineage';
    case 'role':
      return 'matched by role';
    case 'name':
      return 'matched by name';
    case null:
      return leftUuid === null ? 'only on the right' : 'only on the left';
  }
}

const ANSWERS = {
  'given-then': 'as answered then',
  asked: 'with answers',
  defaults: 'with its defaults',
} as const satisfies Record<TemplateSideView['answers'], string>;

/** One side of a comparison: its name, its stage, and of when; of a template its version and the answers. */
export function sideText(side: SideView): string {
  if (isTemplateSide(side)) {
    const said = side.parameters.map(({ label, value }) => `${label} ${value}`).join('; ');
    return `template ${side.name}, version ${String(side.version)}, ${ANSWERS[side.answers]}${said === '' ? '' : `: ${said}`}`;
  }
  const { name, stageName, when } = side;
  const as = when === 'now' ? 'now' : when === 'promoted' ? 'as promoted' : `revision ${shortRevision(when.slice(9))}`;
  return [name, stageName, as].filter((part) => part !== null).join(', ');
}

/** What a configuration is held against. */
export function baselineText({ baseline }: Pick<DriftView, 'baseline'>): string {
  return baseline.kind === 'replica' ? `production: ${inSentence(baseline.name)}` : 'its state at promotion';
}

/** What a stage lets pass of drift, as part of a sentence. */
export function toleranceText({ countsFrom, leastScore }: DriftTolerance): string {
  const score = leastScore === null ? '' : `, a score from ${String(leastScore)} %`;
  return `${countsFrom === 'low' ? 'every difference counts' : `differences count from ${countsFrom}`}${score}`;
}

/** All about the drift of a card, for its tooltip. */
export function driftSummary(view: DriftView): string {
  const { drift, expected } = view.tally;
  const { count, lowScore } = judgeDrift(view.tally, view.tolerance);
  const passed = drift > count ? `, ${String(drift - count)} of them tolerated in this stage` : '';
  const least = lowScore ? `, below the ${String(lowScore.least)} % asked for here` : '';
  const held = `held against ${baselineText(view)}`;
  const mute = view.mute ? `; muted: ${inSentence(view.mute.reason)}` : '';
  return `${countOf(drift, 'difference')}${passed}${expected > 0 ? `, ${String(expected)} expected` : ''}, score ${String(view.score)} %${least}, ${held}${mute}`;
}
