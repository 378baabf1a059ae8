import { rulesOf, type Stage } from '../workflow.ts';
import { plainName } from './match-vms.ts';
import type { VmPortrait } from './portrait.ts';

/** Why a difference is no drift. */
export type ExpectedReason =
  /** Copies get MAC addresses of their own. */
  | 'own-mac'
  /** A clone's disk, which goes back to the same base. */
  | 'common-base'
  /** A disk that our record says was copied from the other in full. */
  | 'recorded-copy'
  /** Two VMs' disks whose descent the SR does not tell. */
  | 'descent-unknown'
  /** The same role, carried by the network of the stage's map. */
  | 'stage-map'
  /** A fenced copy's NICs are on its fence's networks. */
  | 'fenced'
  /** Not more than the stage allows a VM. */
  | 'stage-caps'
  /** The host or SR that the stage asks for. */
  | 'stage-placement'
  /** A copy is marked with its stage. */
  | 'copy-name'
  /** The guest agent of one of them does not report now. */
  | 'not-reported'
  /** Objects of another pool have other ids. */
  | 'other-pool'
  /** Unlike the template's own VM, and just what its parameters and the stage make of that. */
  | 'template-answers';

/** What a comparison is made in. */
export interface CompareContext {
  /** Stages of both sides, null where a side is in none. */
  readonly leftStage: Stage | null;
  readonly rightStage: Stage | null;
  readonly isSamePool: boolean;
}

/** How two disks are related, as far as the pool's data tells. */
export type DiskLineage = 'same' | 'common-base' | 'recorded-copy' | 'unrelated' | 'unknown';

/** Finds how the disks of two VMs at one device are related. */
export function lineageOf(left: VmPortrait, right: VmPortrait, device: string): DiskLineage {
  const of = (vm: VmPortrait) => vm.manifest.disks.find((disk) => String(disk.device) === device)?.vdi ?? '';
  const [a, b] = [of(left), of(right)];
  if (a === b) return 'same';
  const [above, beyond] = [left.ancestors[device] ?? [], right.ancestors[device] ?? []];
  const line = new Set([a, ...above]);
  if ([b, ...beyond].some((uuid) => line.has(uuid))) return 'common-base';
  if (left.origin === right.uuid || right.origin === left.uuid) return 'recorded-copy';
  if (left.origin !== null && left.origin === right.origin) return 'recorded-copy';
  return above.length > 0 && beyond.length > 0 ? 'unrelated' : 'unknown';
}

/** Why a difference of two VMs is to be expected; null where it is drift. */
export function findExpected(
  field: string,
  values: readonly [left: string | undefined, right: string | undefined],
  left: VmPortrait,
  right: VmPortrait,
  context: CompareContext,
): ExpectedReason | null {
  const isSameVm = left.uuid === right.uuid && context.isSamePool;
  // Within one stage nothing differs because of it.
  const isMoved = context.leftStage?.id !== context.rightStage?.id;
  const capped = isMoved ? findCapped(field, values, context) : null;
  if (capped) return capped;
  if (field === 'name') return !isSameVm && plainName(left) === plainName(right) ? 'copy-name' : null;
  if (field.startsWith('guest.')) return values[0] === undefined || values[1] === undefined ? 'not-reported' : null;
  if (field === 'affinity')
    return isMoved || !context.isSamePool
      ? findPlaced(values, context, (stage) => rulesOf(stage).placement.hostUuid)
      : null;
  if (field.startsWith('disk.')) return findExpectedOfDisk(field, values, left, right, isSameVm, context);
  if (field.startsWith('nic.')) return findExpectedOfNic(field, left, right, isSameVm, context);
  return null;
}

function findCapped(
  field: string,
  values: readonly [left: string | undefined, right: string | undefined],
  { leftStage, rightStage }: CompareContext,
): ExpectedReason | null {
  const capOf = (stage: Stage | null): number | null => {
    if (!stage) return null;
    const { caps } = rulesOf(stage);
    if (field === 'vcpus' || field === 'vcpus.startup') return caps.vcpus;
    return field === 'memory' || field === 'memory.static-max' || field === 'memory.dynamic-min'
      ? caps.memoryBytes
      : null;
  };
  const [a, b] = [Number(values[0] ?? 0), Number(values[1] ?? 0)];
  const [capA, capB] = [capOf(leftStage), capOf(rightStage)];
  // Exactly what the stage makes of the other: anything below was set by somebody.
  return (capB !== null && b === capB && a > capB) || (capA !== null && a === capA && b > capA) ? 'stage-caps' : null;
}

function findPlaced(
  values: readonly [left: string | undefined, right: string | undefined],
  { leftStage, rightStage, isSamePool }: CompareContext,
  wantedBy: (stage: Stage) => string | null,
): ExpectedReason | null {
  if (!isSamePool) return 'other-pool';
  const isWanted = (stage: Stage | null, value: string | undefined): boolean =>
    stage !== null && value !== undefined && wantedBy(stage) === value;
  return isWanted(leftStage, values[0]) || isWanted(rightStage, values[1]) ? 'stage-placement' : null;
}

function findExpectedOfDisk(
  field: string,
  values: readonly [left: string | undefined, right: string | undefined],
  left: VmPortrait,
  right: VmPortrait,
  isSameVm: boolean,
  context: CompareContext,
): ExpectedReason | null {
  const [, device = '', what] = field.split('.');
  const isMoved = context.leftStage?.id !== context.rightStage?.id;
  if (what === 'sr')
    return isMoved || !context.isSamePool
      ? findPlaced(values, context, (stage) => rulesOf(stage).placement.srUuid)
      : null;
  if (what !== 'vdi') return null;
  // Within one VM another disk is a change, whatever it descends from; the lineage is shown beside it.
  if (isSameVm) return null;
  const lineage = lineageOf(left, right, device);
  if (lineage === 'common-base' || lineage === 'recorded-copy') return lineage;
  return lineage === 'unrelated' && context.isSamePool ? null : 'descent-unknown';
}

function findExpectedOfNic(
  field: string,
  left: VmPortrait,
  right: VmPortrait,
  isSameVm: boolean,
  context: CompareContext,
): ExpectedReason | null {
  const [, device = '', what] = field.split('.');
  if (what === 'mac') return isSameVm ? null : 'own-mac';
  if (what !== 'carrier' && what !== 'network') return null;
  if (left.fenceId !== right.fenceId) return 'fenced';
  const networkOf = (vm: VmPortrait) => vm.manifest.vifs.find((vif) => String(vif.device) === device)?.network;
  const [a, b] = [networkOf(left), networkOf(right)];
  if (what === 'network') {
    // Without a role each pool has its own id of what may be the same network.
    const isNamed = a?.startsWith('role:') === true || b?.startsWith('role:') === true;
    return !isNamed && !context.isSamePool ? 'other-pool' : null;
  }
  if (!context.isSamePool) return 'other-pool';
  const isMoved = context.leftStage?.id !== context.rightStage?.id;
  return isMoved && a === b && a?.startsWith('role:') === true ? 'stage-map' : null;
}
