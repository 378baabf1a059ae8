import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Configuration } from '../../../../shared/domain/configuration.ts';
import { listByName } from '../../../../renderer/state/name-order.ts';
import { compareNames } from '../../../../renderer/state/selectors.ts';
import { makeConfiguration } from '../made-facts.ts';

const sortAll = (configurations: ReadonlyMap<string, Configuration>): string[] =>
  [...configurations]
    .sort(([a, one], [b, other]) => compareNames(one.nameLabel, other.nameLabel) || (a < b ? -1 : 1))
    .map(([key]) => key);

describe('the order by name', () => {
  it('is that of sorting all anew, after any renaming, adding and removing', () => {
    const name = fc.oneof(fc.constantFrom('web 2', 'web 10', 'Web 2', ''), fc.string({ unit: 'grapheme' }));
    const step = fc.array(fc.record({ key: fc.nat(150), name, isGone: fc.boolean() }), { maxLength: 160 });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 6 }), (steps) => {
        const configurations = new Map<string, Configuration>();
        for (const changes of steps) {
          for (const { key, name: nameLabel, isGone } of changes) {
            if (isGone) configurations.delete(String(key));
            else configurations.set(String(key), makeConfiguration({ nameLabel }));
          }
          expect(listByName(configurations)).toEqual(sortAll(configurations));
        }
      }),
    );
  });

  it('is the same object while no name changes, so that nothing is drawn again', () => {
    const configurations = new Map([
      ['a', makeConfiguration({ nameLabel: 'b' })],
      ['b', makeConfiguration()],
    ]);
    const before = listByName(configurations);
    expect(listByName(new Map(configurations))).toBe(before);
  });
});
