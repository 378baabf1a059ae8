import type { DiskFacts, ImageFacts, SrFacts, VmFacts } from '../inventory.ts';
import type { VmComparison } from './compare-vm.ts';
import type { NoRemedy } from './field-rules.ts';
import type { DiskWay } from './heal-action.ts';

/** What of an SR says whether a disk can be made on it. */
export type HealSr = Pick<SrFacts, 'uuid' | 'nameLabel' | 'type' | 'hostUuids' | 'sizeBytes' | 'usedBytes'>;

/** The disks and SRs of the pool that is healed. */
export interface HealStorage {
  /** Whatever it hangs on, also on nothing. */
  readonly findDisk: (uuid: string) => ImageFacts | undefined;
  readonly srs: readonly HealSr[];
}

/** Bytes that a disk takes of an SR at once. */
export interface SpaceNeed {
  readonly srUuid: string;
  readonly bytes: number;
}

/** How the disk of a VM is put back: another one takes its place, and it is kept. */
export interface DiskRemedy {
  /** The disk that is taken off. */
  readonly replaced: Pick<DiskFacts, 'device' | 'vdiUuid' | 'nameLabel' | 'sizeBytes' | 'srUuid'>;
  /** What takes its place, or is cloned or copied for it. */
  readonly source: ImageFacts;
  readonly way: DiskWay;
  /** The source is snapshotted first, so that it may be written to meanwhile. */
  readonly isSnapshotted: boolean;
  /** What it takes until all is done; thin SRs take what is written later, which nobody knows now. */
  readonly needs: readonly SpaceNeed[];
}

/** SRs whose disks are devices or images as they are; their drivers neither snapshot nor clone, and make no disk. */
const RAW: ReadonlySet<string> = new Set(['iscsi', 'hba', 'rawhba', 'udev', 'iso', 'dummy']);

/** SRs on which a disk, a clone and what is written after a snapshot take their full size at once. */
const isThick = ({ type }: HealSr): boolean => type.startsWith('lvm');

/** What judging a disk rests on. */
interface DiskCase {
  readonly isSamePool: boolean;
  readonly storage: HealStorage;
}

/**
 * Finds how the disk of a VM can be made what the other side has there, or why it can't. Of the same VM only the very disk
 * that it had will do; of another VM a clone or copy of that one's disk as it is now.
 */
export function judgeDisk(
  pair: VmComparison,
  device: number,
  vm: VmFacts,
  { isSamePool, storage }: DiskCase,
): DiskRemedy | NoRemedy {
  const wantedOf = (what: string): string | null =>
    pair.fields.find(({ field }) => field === `disk.${String(device)}.${what}`)?.left ?? null;
  const replaced = vm.disks.find((disk) => disk.device === device);
  const wanted = wantedOf('vdi');
  if (!replaced || wanted === null) return 'disk-content';
  if (!isSamePool) return 'other-pool';
  // The same disk of another size has grown.
  if (wanted === replaced.vdiUuid) return 'disk-size';
  const source = storage.findDisk(wanted);
  if (!source) return 'disk-content';
  const from = storage.srs.find(({ uuid }) => uuid === source.srUuid);
  if (!from || from.hostUuids.length === 0) return 'sr-away';
  if (pair.leftUuid === pair.rightUuid)
    return source.users.length === 0
      ? { replaced, source, way: 'hang-on', isSnapshotted: false, needs: [] }
      : 'disk-elsewhere';
  const size = wantedOf('size');
  if (size !== null && Number(size) !== source.sizeBytes) return 'disk-size';
  const isShared = replaced.imageSettings?.['sharable'] === 'yes' || source.sharable || source.users.length > 1;
  return isShared ? 'disk-shared' : judgeCopy(replaced, source, from, storage);
}

function judgeCopy(replaced: DiskFacts, source: ImageFacts, from: HealSr, storage: HealStorage): DiskRemedy | NoRemedy {
  const to = storage.srs.find(({ uuid }) => uuid === replaced.srUuid);
  if (!to || to.hostUuids.length === 0) return 'sr-away';
  if (RAW.has(to.type)) return 'disk-raw';
  const isSnapshotted = !RAW.has(from.type);
  if (!isSnapshotted && source.users.some(({ isRunning }) => isRunning)) return 'disk-busy';
  const way = isSnapshotted && from.uuid === to.uuid ? 'clone' : 'copy';
  if (way === 'copy' && !from.hostUuids.some((host) => to.hostUuids.includes(host))) return 'sr-apart';
  const needs: SpaceNeed[] = [];
  if (isSnapshotted && isThick(from)) needs.push({ srUuid: from.uuid, bytes: source.sizeBytes });
  if (way === 'copy' || isThick(to)) needs.push({ srUuid: to.uuid, bytes: source.sizeBytes });
  return findFullSrs(needs, storage.srs).length > 0
    ? 'sr-full'
    : { replaced, source, way, isSnapshotted, needs: sumByKey(needs) };
}

/** An SR without room for what is to come. */
export interface FullSr {
  readonly srUuid: string;
  readonly neededBytes: number;
  readonly freeBytes: number;
}

/** SRs that have less room than all of it takes; those that do not tell their size are believed to have room. */
export function findFullSrs(needs: readonly SpaceNeed[], srs: readonly HealSr[]): readonly FullSr[] {
  return sumByKey(needs).flatMap(({ srUuid, bytes }): readonly FullSr[] => {
    const sr = srs.find(({ uuid }) => uuid === srUuid);
    if (!sr || sr.sizeBytes <= 0) return [];
    const freeBytes = Math.max(0, sr.sizeBytes - sr.usedBytes);
    return bytes > freeBytes ? [{ srUuid, neededBytes: bytes, freeBytes }] : [];
  });
}

function sumByKey(needs: readonly SpaceNeed[]): readonly SpaceNeed[] {
  const sums = new Map<string, number>();
  for (const { srUuid, bytes } of needs) sums.set(srUuid, (sums.get(srUuid) ?? 0) + bytes);
  return [...sums].map(([srUuid, bytes]) => ({ srUuid, bytes }));
}
