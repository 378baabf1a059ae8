import { describe, expect, it } from 'vitest';
import type { VmComparison } from '../../../../../shared/domain/drift/compare-vm.ts';
import { readClonedFrom, writeClonedFrom } from '../../../../../shared/domain/drift/disk-notes.ts';
import { findFullSrs, judgeDisk, type HealSr } from '../../../../../shared/domain/drift/heal-disk.ts';
import type { DiskFacts, ImageFacts } from '../../../../../shared/domain/inventory.ts';
import { makeVm } from '../../../../fakes/sample-estate.ts';

const GIB = 2 ** 30;
const sr = (uuid: string, more: Partial<HealSr> = {}): HealSr => ({
  ...{ uuid, nameLabel: uuid, type: 'nfs', hostUuids: ['host-1', 'host-2'], sizeBytes: 100 * GIB, usedBytes: 0 },
  ...more,
});

interface Scene {
  readonly source?: Partial<ImageFacts> | null;
  readonly replaced?: Partial<DiskFacts>;
  readonly srs?: readonly HealSr[];
  readonly isSameVm?: boolean;
  readonly isSamePool?: boolean;
  readonly wanted?: string | null;
  readonly wantedSize?: number;
}

const user = { uuid: 'left-vm', nameLabel: 'db of production', isRunning: true };

function judge(scene: Scene): ReturnType<typeof judgeDisk> {
  const replaced: DiskFacts = {
    ...{ vdiUuid: 'now', device: 0, nameLabel: 'data', sizeBytes: 20 * GIB, srUuid: 'sr-a', bootable: true },
    ...scene.replaced,
  };
  const source: ImageFacts | undefined =
    scene.source === null
      ? undefined
      : {
          ...{ uuid: 'wanted', nameLabel: 'data', sizeBytes: 20 * GIB, srUuid: 'sr-a', sharable: false },
          users: scene.isSameVm === true ? [] : [user],
          ...scene.source,
        };
  const field = (what: string, left: string | null) => ({
    ...{ field: `disk.0.${what}`, left, right: 'now', verdict: 'drift', reason: null, severity: 'high' },
  });
  const pair = {
    ...{ leftUuid: scene.isSameVm === true ? 'right-vm' : 'left-vm', rightUuid: 'right-vm', name: 'db' },
    matchedBy: 'name',
    fields: [
      field('vdi', scene.wanted === undefined ? 'wanted' : scene.wanted),
      field('size', String(scene.wantedSize ?? 20 * GIB)),
    ],
  } as VmComparison;
  const storage = {
    findDisk: (uuid: string) => (uuid === 'wanted' ? source : undefined),
    srs: scene.srs ?? [sr('sr-a'), sr('sr-b')],
  };
  const vm = makeVm({ uuid: 'right-vm', disks: [replaced] });
  return judgeDisk(pair, 0, vm, { isSamePool: scene.isSamePool ?? true, storage });
}

const said = (scene: Scene): string => {
  const verdict = judge(scene);
  return typeof verdict === 'string' ? verdict : `${verdict.way}${verdict.isSnapshotted ? ', snapshotted' : ''}`;
};

const raw = { type: 'iscsi' };
const elsewhere = { srUuid: 'sr-b' };

describe('what puts a disk back', () => {
  it.each<readonly [string, Scene, string]>([
    ['the very disk, of the same VM', { isSameVm: true }, 'hang-on'],
    ['no other than that one, of the same VM', { isSameVm: true, source: { users: [user] } }, 'disk-elsewhere'],
    ['none where it is gone', { source: null }, 'disk-content'],
    ['none where the other side has none there', { wanted: null }, 'disk-content'],
    ['none where it is the same that has grown', { wanted: 'now' }, 'disk-size'],
    ['none of another pool', { isSamePool: false }, 'other-pool'],
    ['a clone on the same SR', {}, 'clone, snapshotted'],
    ['a copy from another SR', { source: elsewhere }, 'copy, snapshotted'],
    ['none of a disk that several VMs write to', { source: { sharable: true } }, 'disk-shared'],
    ['none of a disk that hangs on several VMs', { source: { users: [user, { ...user, uuid: 'x' }] } }, 'disk-shared'],
    ['none in place of a shared one', { replaced: { imageSettings: { sharable: 'yes' } } }, 'disk-shared'],
    ['none where the other one has changed its size since', { source: { sizeBytes: 30 * GIB } }, 'disk-size'],
    ['none on a device that is passed through', { srs: [sr('sr-a', raw), sr('sr-b')] }, 'disk-raw'],
    ['none of a raw disk that is in use', { source: elsewhere, srs: [sr('sr-a'), sr('sr-b', raw)] }, 'disk-busy'],
    [
      'a copy of a raw disk that nobody writes to',
      { source: { ...elsewhere, users: [{ ...user, isRunning: false }] }, srs: [sr('sr-a'), sr('sr-b', raw)] },
      'copy',
    ],
    [
      'none from an SR that no host reaches',
      { source: elsewhere, srs: [sr('sr-a'), sr('sr-b', { hostUuids: [] })] },
      'sr-away',
    ],
    ['none from an SR that is gone', { source: elsewhere, srs: [sr('sr-a')] }, 'sr-away'],
    [
      'none where no host reaches both SRs',
      { source: elsewhere, srs: [sr('sr-a', { hostUuids: ['host-1'] }), sr('sr-b', { hostUuids: ['host-2'] })] },
      'sr-apart',
    ],
    [
      'none where the SR has not the room for a copy',
      { source: elsewhere, srs: [sr('sr-a', { usedBytes: 81 * GIB }), sr('sr-b')] },
      'sr-full',
    ],
    ['a clone where a thin SR has little room', { srs: [sr('sr-a', { usedBytes: 99 * GIB })] }, 'clone, snapshotted'],
    [
      'none where a thick SR has room for the clone alone, not for the snapshot too',
      { srs: [sr('sr-a', { type: 'lvmoiscsi', usedBytes: 61 * GIB })] },
      'sr-full',
    ],
    [
      'a clone on a thick SR with room for both',
      { srs: [sr('sr-a', { type: 'lvm', usedBytes: 60 * GIB })] },
      'clone, snapshotted',
    ],
    [
      'a clone on an SR that does not tell its size',
      { srs: [sr('sr-a', { type: 'lvm', sizeBytes: -1 })] },
      'clone, snapshotted',
    ],
  ])('is %s', (_what, scene, wanted) => {
    expect(said(scene)).toBe(wanted);
  });

  it('takes what is written after the snapshot and the clone itself, on a thick SR', () => {
    const remedy = judge({ srs: [sr('sr-a', { type: 'lvm' })] });
    expect(remedy).toMatchObject({ needs: [{ srUuid: 'sr-a', bytes: 40 * GIB }] });
    expect(judge({})).toMatchObject({ needs: [] });
    expect(judge({ source: elsewhere })).toMatchObject({ needs: [{ srUuid: 'sr-a', bytes: 20 * GIB }] });
  });
});

describe('room for several disks', () => {
  it('is counted together', () => {
    const needs = [1, 2, 3].map(() => ({ srUuid: 'sr-a', bytes: 40 * GIB }));
    expect(findFullSrs(needs.slice(1), [sr('sr-a')])).toEqual([]);
    expect(findFullSrs(needs, [sr('sr-a')])).toEqual([
      { srUuid: 'sr-a', neededBytes: 120 * GIB, freeBytes: 100 * GIB },
    ]);
  });
});

describe('the note of what a disk came from', () => {
  const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

  it('says the line of descent, nearest first, and is cut at its far end', () => {
    expect(readClonedFrom(writeClonedFrom(uuid(1), writeClonedFrom(uuid(2), '')))).toEqual([uuid(1), uuid(2)]);
    let note = '';
    for (let n = 0; n < 40; n += 1) note = writeClonedFrom(uuid(n), note);
    expect(readClonedFrom(note)).toHaveLength(16);
    expect(readClonedFrom(note)[0]).toBe(uuid(39));
  });

  it('is read as nothing where it says nothing that is a uuid', () => {
    expect(readClonedFrom('')).toEqual([]);
    expect(readClonedFrom('<script> __proto__ 1234')).toEqual([]);
    expect(readClonedFrom('x'.repeat(100_000))).toEqual([]);
  });
});
