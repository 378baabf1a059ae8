import { describe, expect, it } from 'vitest';
import { buildEstate } from '../../../../electron/demo-pool/estate/build-estate.ts';
import {
  parseSnapshotMetadata,
  printSnapshotMetadata,
} from '../../../../electron/demo-pool/estate/snapshot-metadata.ts';
import { makeBareWorld } from './bare-world.ts';

describe('snapshot metadata', () => {
  it('gives back every field of a VM it was made of', () => {
    const world = makeBareWorld();
    buildEstate(world, { seed: 1 });
    for (const [, vm] of world.db.entries('VM')) {
      const { snapshot_metadata: _left, ...fields } = vm;
      expect({ ...parseSnapshotMetadata(printSnapshotMetadata(vm)) }).toEqual(fields);
    }
  });

  it('reads the form of a real pool: names of the database, values quoted inside values', () => {
    const text =
      "(('memory__static_max' '268435456') ('name__label' 'demo (1)') ('_ref' 'OpaqueRef:1') ('other_config' '((\\'folder\\' \\'/x\\') (\\'it\\\\\\'s\\' \\'\\'))') ('is_a_template' 'false'))";
    expect(parseSnapshotMetadata(text)).toEqual({
      memory_static_max: 268_435_456,
      name_label: 'demo (1)',
      other_config: { folder: '/x', "it's": '' },
      is_a_template: false,
    });
  });

  it('refuses what is no list of pairs', () => {
    for (const text of ['', "'a'", "('a')", "(('a'))"]) expect(() => parseSnapshotMetadata(text)).toThrow();
  });
});
