import { describe, expect, it } from 'vitest';
import { matchVms } from '../../../../shared/domain/drift/match-vms.ts';
import { toPortrait } from '../../../../shared/domain/drift/portrait.ts';
import type { VmFacts } from '../../../../shared/domain/inventory.ts';
import { toManifest } from '../../../../shared/domain/manifest.ts';
import { alignVms, diffRevisions } from '../../../../shared/domain/revision-diff.ts';
import { makeDisk, makeVif, makeVm, SHOP } from '../../../fakes/sample-estate.ts';
import { uuidOf } from '../../../fakes/sample-signer.ts';

const vm = makeVm({ uuid: SHOP.web, nameLabel: 'web-1', disks: [makeDisk()], vifs: [makeVif()] });
const copy = (part: Partial<VmFacts>): VmFacts => ({
  ...vm,
  uuid: uuidOf(90),
  disks: [makeDisk({ vdiUuid: uuidOf(91) })],
  vifs: [makeVif({ mac: '02:00:00:00:00:91' })],
  ...part,
});

/** As the use case pairs and compares them. */
function compare(before: VmFacts, after: VmFacts, origin: string | null) {
  const [was, is] = [toManifest([before], null, null), toManifest([after], null, null)];
  const pairs = matchVms([toPortrait(before, null, null)], [toPortrait(after, null, null, origin)]);
  const twins = pairs.flatMap(({ left, right }) => (left && right ? [[left.uuid, right.uuid] as const] : []));
  return diffRevisions(alignVms(was, is, new Map(twins)), is);
}

describe('revisions of two configurations', () => {
  it.each<readonly [string, VmFacts, VmFacts, string | null]>([
    ['lineage, whatever the names', vm, copy({ nameLabel: 'front' }), vm.uuid],
    ['role', { ...vm, tags: ['role: web'] }, copy({ nameLabel: 'front', tags: ['role: web'] }), null],
    ['name, without the mark of a copy', vm, copy({ nameLabel: 'web-1 · Staging' }), null],
  ])('pair VMs by %s; disks and MACs of its own make no copy another release', (_how, before, after, origin) => {
    expect(compare(before, after, origin)).toEqual([]);
    expect(compare(before, { ...after, vcpus: 7 }, origin)).toMatchObject([
      { kind: 'value', vm: after.uuid, field: 'vcpus', after: 7 },
    ]);
  });

  it('name VMs without a counterpart as coming and going', () => {
    expect(compare(vm, copy({ nameLabel: 'other' }), null)).toEqual([
      { kind: 'vm-removed', vm: vm.uuid },
      { kind: 'vm-added', vm: uuidOf(90) },
    ]);
  });
});
