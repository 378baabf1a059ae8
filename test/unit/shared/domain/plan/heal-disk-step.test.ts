import { describe, expect, it } from 'vitest';
import type { DiskRemedy } from '../../../../../shared/domain/drift/heal-disk.ts';
import { healDiskNotes, healDiskStep } from '../../../../../shared/domain/plan/heal-disk-step.ts';
import { makeSr, SRS } from '../../../../fakes/plan-facts.ts';
import { makeVm } from '../../../../fakes/sample-estate.ts';

const GIB = 2 ** 30;
const vm = makeVm({ uuid: 'vm-1', nameLabel: 'web' });
const remedy = (part: Partial<DiskRemedy> = {}): DiskRemedy => {
  const known = {
    replaced: { device: 1, vdiUuid: 'now-disk-uuid', nameLabel: 'now', srUuid: SRS.slow, sizeBytes: 2 * GIB },
    source: { uuid: 'then-disk-uuid', nameLabel: 'then', srUuid: SRS.fast, sizeBytes: 4 * GIB, users: [] },
    ...{ way: 'copy', isSnapshotted: true, needs: [{ srUuid: SRS.slow, bytes: 4 * GIB }] },
  };
  return { ...known, ...part } as unknown as DiskRemedy;
};
const stepOf = (part?: Partial<DiskRemedy>) => healDiskStep(vm, remedy(part), []);
const calls = (part?: Partial<DiskRemedy>) =>
  stepOf(part)
    .call.split('\n')
    .map((line) => line.replace(/ .*/, ''));
const notes = (part?: Partial<DiskRemedy>) => healDiskNotes(vm, remedy(part), [makeSr(SRS.slow, 'slow')]);
const { source } = remedy();
const used = (isRunning: boolean) => ({
  source: { ...source, users: [{ nameLabel: 'gold', isRunning }] } as unknown as DiskRemedy['source'],
});

describe('the step that replaces a disk', () => {
  it('makes of a snapshot what takes its place, and removes the snapshot', () => {
    expect(calls({ way: 'copy' })).toEqual(['VDI.snapshot', 'VDI.copy', 'VBD.destroy', 'VBD.create', 'VDI.destroy']);
    expect(calls({ way: 'clone' })).toEqual(['VDI.snapshot', 'VDI.clone', 'VBD.destroy', 'VBD.create', 'VDI.destroy']);
    expect(calls({ way: 'copy', isSnapshotted: false })).toEqual(['VDI.copy', 'VBD.destroy', 'VBD.create']);
    expect(calls({ way: 'hang-on', isSnapshotted: false })).toEqual(['VBD.destroy', 'VBD.create']);
  });

  it('says in words what hangs there then, and how it is undone', () => {
    expect(stepOf()).toMatchObject({
      title:
        'Replace disk 1 of web (2 GiB) by a copy of “then” (then-dis) as it is now, and keep the disk that hangs there now',
      undo: 'hang the kept disk on again, and remove the copy',
    });
    expect(stepOf({ way: 'clone', ...used(false) }).title).toMatch(
      /^Replace .* by a clone of “then” \(then-dis\) of gold as/,
    );
    expect(stepOf({ way: 'hang-on' })).toMatchObject({
      title: 'Hang the former disk “then” (then-dis) on web again as disk 1, and keep the disk that hangs there now',
      undo: 'hang the kept disk on again, and keep this one',
    });
    expect(stepOf({ source: { ...source, nameLabel: '' } }).title).toMatch(/copy of without a name \(then-dis\)/);
  });

  it('holds both SRs and the disk that is copied, and takes as long as its way does', () => {
    const resources = [`sr:${SRS.slow}`, `sr:${SRS.fast}`, 'disk:then-disk-uuid'].map((key) => ({ key, limit: 1 }));
    expect(stepOf().resources).toEqual(resources);
    const [copy, clone, hangOn] = (['copy', 'clone', 'hang-on'] as const).map((way) => stepOf({ way }).estimateMs);
    expect(copy).toBeGreaterThan(clone!);
    expect(clone).toBeGreaterThan(hangOn!);
  });
});

describe('what a person should know of a replaced disk', () => {
  it('is where the former one is kept, what room it takes, and what a running guest means', () => {
    expect(notes().join('\n')).toMatch(
      /“now” \(now-disk\), is kept on slow .*up to 2 GiB.*\nThe copy takes up to 4 GiB on slow\.$/s,
    );
    expect(notes({ way: 'clone', needs: [] }).at(-1)).toMatch(/^The clone takes no space at first/);
    expect(notes({ way: 'hang-on' })).toHaveLength(2);
    expect(notes(used(true)).at(-1)).toMatch(/^gold runs/);
    expect(notes(used(false)).at(-1)).toMatch(/^The copy takes/);
    expect(notes({ way: 'hang-on', ...used(true) })).toHaveLength(2);
  });
});
