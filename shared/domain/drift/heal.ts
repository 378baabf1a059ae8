import type { HostFacts, NetworkFacts, VmFacts } from '../inventory.ts';
import { findMappedNetwork } from '../network-role.ts';
import type { Comparison, Side } from './compare.ts';
import type { FieldComparison, VmComparison } from './compare-vm.ts';
import { needsHalt, ruleOf, type NoRemedy, type Severity } from './field-rules.ts';
import { deviceOf, groupOf, setterOf } from './field-setter.ts';
import { judgeDisk, type DiskRemedy, type HealStorage, type SpaceNeed } from './heal-disk.ts';

/** One difference, by the VM that is to become like its counterpart. */
export interface HealPick {
  readonly vmUuid: string;
  readonly field: string;
}

/** Whether a difference can be put back, or why not. */
export type HealVerdict =
  | {
      readonly kind: 'heals';
      /** The VM runs, and XAPI changes this of a halted one only. */
      readonly haltsVm: boolean;
    }
  | { readonly kind: 'cannot'; readonly why: NoRemedy };

/** One difference with what can be done about it. */
export interface HealRow {
  /** Null where the side to be healed has no such VM. */
  readonly vmUuid: string | null;
  readonly vmName: string;
  readonly field: string;
  /** What it is now; null: not there. */
  readonly now: string | null;
  /** What it is to be; null: not there. */
  readonly wanted: string | null;
  readonly severity: Severity;
  readonly verdict: HealVerdict;
  /** Of a NIC's network: where it is moved to. */
  readonly networkUuid?: string;
  /** Of a disk: what takes its place. */
  readonly disk?: DiskRemedy;
}

/** What judging differences rests on; the right side of the comparison is the one that is healed. */
export interface HealFacts {
  readonly comparison: Comparison;
  readonly left: Pick<Side, 'poolId'>;
  readonly right: Pick<Side, 'poolId' | 'stage'>;
  /** The right side's VMs as the pool has them. */
  readonly vms: readonly VmFacts[];
  readonly networks: readonly Pick<NetworkFacts, 'uuid'>[];
  readonly hosts: readonly Pick<HostFacts, 'uuid'>[];
  readonly storage: HealStorage;
}

/** Texts too long to keep end like this (`shorten`). */
const SHORTENED = /… \(\d+ characters, [0-9a-f]+\)$/;

/** Judges every difference of a comparison, in its order. What is expected or the same needs no healing. */
export function listHealRows(facts: HealFacts): readonly HealRow[] {
  const vms = new Map(facts.vms.map((vm) => [vm.uuid, vm]));
  return facts.comparison.vms.flatMap((pair) =>
    pair.fields
      .filter(({ verdict }) => verdict === 'drift')
      .map((field): HealRow => {
        const vm = pair.rightUuid === null ? undefined : vms.get(pair.rightUuid);
        const common = {
          vmUuid: pair.rightUuid,
          vmName: vm?.nameLabel ?? pair.name,
          field: field.field,
          now: field.right,
          wanted: field.left,
          severity: field.severity,
        };
        return { ...common, ...judge(pair, field, vm, facts) };
      }),
  );
}

/**
 * The differences that are put back: those picked, as far as they can be, and what is written together with them. Nothing
 * picked: all that halt no VM and replace no disk.
 */
export function choosePicked(rows: readonly HealRow[], picks: readonly HealPick[] | null): readonly HealRow[] {
  const able = rows.filter(({ verdict }) => verdict.kind === 'heals');
  if (picks === null)
    return able.filter(({ verdict, disk }) => verdict.kind === 'heals' && !verdict.haltsVm && disk === undefined);
  const wanted = new Set(picks.map(({ vmUuid, field }) => unitOf(vmUuid, field)));
  return able.filter(({ vmUuid, field }) => wanted.has(unitOf(vmUuid ?? '', field)));
}

/**
 * Differences of one unit are put back together: limits that hold for each other, a NIC's role and what carries it, what a
 * disk is and its size.
 */
export function unitOf(vmUuid: string, field: string): string {
  const group = groupOf(field);
  if (group === 'vcpus' || group === 'memory') return `${vmUuid} ${group}`;
  if (group === 'disk') return `${vmUuid} disk.${String(deviceOf(field))}`;
  return group === 'network' ? `${vmUuid} nic.${String(deviceOf(field))}` : `${vmUuid} ${field}`;
}

/** What the disks that are made for the differences take of their SRs, each disk once. */
export function listSpaceNeeds(rows: readonly HealRow[]): readonly SpaceNeed[] {
  const disks = new Map(rows.flatMap(({ vmUuid, field, disk }) => (disk ? [[unitOf(vmUuid ?? '', field), disk]] : [])));
  return [...disks.values()].flatMap(({ needs }) => needs);
}

type Judgement = Pick<HealRow, 'verdict' | 'networkUuid' | 'disk'>;

const cannot = (why: NoRemedy): Judgement => ({ verdict: { kind: 'cannot', why } });

function judge(pair: VmComparison, field: FieldComparison, vm: VmFacts | undefined, facts: HealFacts): Judgement {
  const rule = ruleOf(field.field);
  if (groupOf(field.field) === 'disk' && field.left !== null && vm) return judgeDiskField(pair, field, vm, facts);
  if (rule.remedy === 'none') return cannot(whyOf(field, rule.why ?? 'fixed-at-creation'));
  if (!vm) return cannot('vm-missing');
  if (SHORTENED.test(field.left ?? '')) return cannot('shortened');
  switch (groupOf(field.field)) {
    case 'network': {
      const target = findNicTarget(pair, field.field, vm, facts);
      return target === undefined
        ? cannot('no-network')
        : { verdict: { kind: 'heals', haltsVm: false }, networkUuid: target };
    }
    case 'affinity':
      if (field.left !== null && !facts.hosts.some(({ uuid }) => uuid === field.left)) return cannot('no-host');
      break;
    case 'single':
      if (!setterOf(field.field)) return cannot('fixed-at-creation');
      break;
    case 'vcpus':
    case 'memory':
    case 'order':
    case 'tags':
    case 'disk':
      break;
  }
  return needsHalt(field.field) ? whenHalted(vm) : { verdict: { kind: 'heals', haltsVm: false } };
}

function whenHalted({ powerState }: VmFacts): Judgement {
  if (powerState === 'Halted') return { verdict: { kind: 'heals', haltsVm: false } };
  return powerState === 'Running' ? { verdict: { kind: 'heals', haltsVm: true } } : cannot('suspended');
}

/** What a disk is, its size and where it lies are put back by one exchange, as far as the other disk has them. */
function judgeDiskField(pair: VmComparison, field: FieldComparison, vm: VmFacts, facts: HealFacts): Judgement {
  const isSamePool = facts.left.poolId === facts.right.poolId;
  const disk = judgeDisk(pair, deviceOf(field.field), vm, { isSamePool, storage: facts.storage });
  const isOfSr = field.field.endsWith('.sr');
  if (typeof disk === 'string') return cannot(isOfSr ? 'storage' : disk);
  // A clone or copy comes to be where the replaced disk lies.
  if (isOfSr && (disk.way !== 'hang-on' || disk.source.srUuid !== field.left)) return cannot('storage');
  if (field.field.endsWith('.size') && disk.source.sizeBytes !== Number(field.left)) return cannot('disk-size');
  const judged = whenHalted(vm);
  return judged.verdict.kind === 'heals' ? { ...judged, disk } : judged;
}

/** One rule stands for what is missing and what is too many. */
function whyOf({ left }: FieldComparison, why: NoRemedy): NoRemedy {
  if (left !== null) return why;
  if (why === 'vm-missing') return 'vm-added';
  if (why === 'disk-missing') return 'disk-added';
  return why === 'nic-missing' ? 'nic-added' : why;
}

/** The network a NIC goes to: the one it was on, or the one that the stage gives to the role of its counterpart. */
function findNicTarget(pair: VmComparison, field: string, vm: VmFacts, facts: HealFacts): string | undefined {
  const device = String(deviceOf(field));
  const wantedOf = (what: string): string | null =>
    pair.fields.find((each) => each.field === `nic.${device}.${what}`)?.left ?? null;
  const [network, carrier] = [wantedOf('network'), wantedOf('carrier')];
  const isSamePool = facts.left.poolId === facts.right.poolId;
  const isSameVm = isSamePool && pair.leftUuid === pair.rightUuid;
  const role = network?.startsWith('role:') === true ? network.slice('role:'.length) : null;
  const own = role === null ? network?.replace(/^network:/, '') : carrier;
  const mapped = role !== null && facts.right.stage ? findMappedNetwork(facts.right.stage, role) : undefined;
  const target = isSameVm || role === null ? (isSamePool ? own : undefined) : mapped;
  const now = vm.vifs.find((vif) => String(vif.device) === device)?.networkUuid;
  const isThere = facts.networks.some(({ uuid }) => uuid === target);
  return target !== undefined && target !== null && isThere && target !== now ? target : undefined;
}
