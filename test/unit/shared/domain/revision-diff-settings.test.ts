import { describe, expect, it } from 'vitest';
import { toManifest } from '../../../../shared/domain/manifest.ts';
import { diffRevisions } from '../../../../shared/domain/revision-diff.ts';
import { makeRawVm, toFacts } from '../../../fakes/drift-estate.ts';
import { MUTATIONS } from '../../../fakes/drift-mutations.ts';

/** What is seen of a VM and belongs to no revision. */
const OBSERVED = /^(name|tags|affinity|blocked|guest\..*|disk\.\d+\.sr)$/;

describe('diffRevisions over settings', () => {
  it.each(MUTATIONS.map((mutation) => [mutation.kind, mutation] as const))('sees exactly: %s', (_kind, mutation) => {
    const manifestOf = (vm = makeRawVm(1)) => toManifest([toFacts(vm)], null, null);
    const changes = diffRevisions(manifestOf(), manifestOf(mutation.apply(makeRawVm(1), 3)));
    expect(changes).toHaveLength(OBSERVED.test(mutation.field) ? 0 : 1);
  });

  it('names a setting, and that of a disk by its place', () => {
    const vm = makeRawVm(1);
    const changed = {
      ...vm,
      vm: { ...vm.vm, platform: { nx: 'false', acpi: '1' } },
      disks: vm.disks.map((disk) => ({ ...disk, vbd: { ...disk.vbd, mode: 'RO' } })),
    };
    const changes = diffRevisions(toManifest([toFacts(vm)], null, null), toManifest([toFacts(changed)], null, null));
    expect(changes).toMatchObject([
      { kind: 'value', field: 'platform.nx', before: 'true', after: 'false' },
      { kind: 'value', field: 'disk 0 mode', before: 'RW', after: 'RO' },
      { kind: 'value', field: 'disk 1 mode', before: 'RW', after: 'RO' },
    ]);
  });
});
