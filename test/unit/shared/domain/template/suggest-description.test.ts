import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VmFacts } from '../../../../../shared/domain/inventory.ts';
import { checkDescription } from '../../../../../shared/domain/template/check-description.ts';
import { readTemplateFile, writeTemplateFile } from '../../../../../shared/domain/template/template-file.ts';
import { suggestDescription, suggestTiers } from '../../../../../shared/domain/template/suggest-description.ts';
import { makeVm } from '../../../../fakes/sample-estate.ts';

const vm = (nameLabel: string, more: Partial<VmFacts> = {}): VmFacts =>
  makeVm({ uuid: `uuid of ${nameLabel}`, nameLabel, startOrder: 0, ...more });

describe('suggested tiers', () => {
  it('are one for VMs that differ only in numbers of their names, in start order', () => {
    const vms = [
      vm('shop-web2-stg'),
      vm('shop-db1-stg', { startOrder: -1 }),
      vm('shop-web1-stg'),
      vm('shop-web3-stg', { vcpus: 7 }),
    ];
    const named = (alike: boolean) => suggestTiers(vms, alike).map(({ id, vms: members }) => [id, members.length]);
    expect(named(true)).toEqual([
      ['shop_db1_stg', 1],
      ['shop_web_stg', 2],
      ['shop_web3_stg', 1],
    ]);
    expect(named(false)).toHaveLength(4);
  });
});

describe('a suggested description', () => {
  it('is sound and survives its file, whatever the VMs are called', () => {
    const name = fc.string({ maxLength: 60, unit: 'grapheme' }).filter((text) => !/\p{Cc}/u.test(text));
    const size = fc.record({
      vcpus: fc.integer({ min: 1, max: 64 }),
      memoryBytes: fc.integer({ min: 2 ** 27, max: 2 ** 40 }),
    });
    fc.assert(
      fc.property(
        name,
        fc.array(fc.tuple(name, size), { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        (of, parts, alike) => {
          const vms = parts.map(([nameLabel, sizes], index) =>
            vm(nameLabel, { ...sizes, uuid: `vm-${String(index)}` }),
          );
          const description = suggestDescription(of, suggestTiers(vms, alike), () => 'front');
          // VMs of one name in two tiers would be called the same: that is said, and nothing else.
          expect(
            checkDescription(description).filter(({ message }) => !message.startsWith('two VMs would be called')),
          ).toEqual([]);
          const template = { name: 'x', notes: '', description, vms: {} };
          const reading = readTemplateFile(writeTemplateFile(template));
          if (checkDescription(description).length === 0) expect(reading).toEqual({ ok: true, template });
        },
      ),
    );
  });
});
