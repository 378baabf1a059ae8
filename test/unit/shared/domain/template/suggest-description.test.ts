import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VmFacts } from '../../../../../shared/domain/inventory.ts';
import { checkDescription } from '../../../../../shared/domain/template/check-description.ts';
import { readTemplateFile, writeTemplateFile } from '../../../../../shared/domain/template/template-file.ts';
import { suggestDescription, suggestTiers } from '../../../../../shared/domain/template/suggest-description.ts';
import { makeDisk, makeVif, makeVm } from '../../../../fakes/sample-estate.ts';

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

describe('the tiers', () => {
  const named = (vms: readonly VmFacts[], alike = true) => suggestTiers(vms, alike).map(({ id, label }) => [id, label]);

  it('have names and ids of their own', () => {
    const same = [vm('web', { uuid: 'a' }), vm('web', { uuid: 'b' }), vm('web', { uuid: 'c' })];
    expect(named(same, false)).toEqual([
      ['web', 'web'],
      ['web_2', 'web 2'],
      ['web_3', 'web 3'],
    ]);
    expect(named([vm('1'), vm('試', { uuid: 'b' })], false)).toEqual([
      ['vm', '1'],
      ['vm_2', '試'],
    ]);
    // "vm" alone stands for something else in formulas once there are several.
    expect(named([vm('a'), vm('vm', { uuid: 'b' })], false)).toEqual([
      ['a', 'a'],
      ['vm_2', 'vm'],
    ]);
    expect(named([vm('12'), vm('13')], true)).toEqual([['vm', 'VM']]);
    expect(named([vm(`Ä ${'long '.repeat(30)}`)])[0]?.[0]).toBe('a_long_long_long_lon');
  });

  it('stand in start order, then by name, then by uuid', () => {
    const vms = [vm('b'), vm('a', { uuid: '2' }), vm('a', { uuid: '1', vcpus: 9 }), vm('c', { startOrder: -1 })];
    expect(suggestTiers(vms, false).map(({ vms: [first] }) => first?.uuid)).toEqual([
      'uuid of c',
      '1',
      '2',
      'uuid of b',
    ]);
  });

  it.each<readonly [string, Partial<VmFacts>]>([
    ['vCPUs', { vcpus: 3 }],
    ['memory', { memoryBytes: 1 }],
    ['place in the start order', { startOrder: 5 }],
    ['disks', { disks: [makeDisk()] }],
    ['NICs', { vifs: [makeVif()] }],
  ])('are two where the %s differ', (_what, part) => {
    expect(suggestTiers([vm('web1'), vm('web2')], true)).toHaveLength(1);
    expect(suggestTiers([vm('web1'), vm('web2', part)], true)).toHaveLength(2);
  });
});

describe('a suggested description', () => {
  const suggest = (vms: readonly VmFacts[]) => suggestDescription('Shop', suggestTiers(vms, true), () => ' front ');

  it('has the present numbers as defaults, with room to grow', () => {
    const { parameters, tiers } = suggest([
      vm('web1', { memoryBytes: 3 * 2 ** 30 }),
      vm('web2', { memoryBytes: 3 * 2 ** 30 }),
    ]);
    expect(parameters.map(({ id, default: value, min, max }) => [id, value, min, max])).toEqual([
      ['base_name', 'Shop new', undefined, undefined],
      ['web_count', 2, 1, 8],
      ['web_vcpus', 2, 1, 16],
      ['web_memory', 3, 0.5, 64],
    ]);
    expect(tiers).toHaveLength(1);
    expect(Object.keys(tiers[0]!)).not.toContain('startDelaySeconds');
    expect(Object.keys(tiers[0]!)).not.toContain('nics');
  });

  it('widens its limits where the VMs are beyond them', () => {
    const big = (name: string) => vm(name, { vcpus: 32, memoryBytes: 100 * 2 ** 30 });
    const { parameters } = suggest(Array.from({ length: 9 }, (_, index) => big(`web${String(index)}`)));
    expect(parameters.slice(1).map(({ default: value, max }) => [value, max])).toEqual([
      [9, 9],
      [32, 32],
      [100, 100],
    ]);
    const [, , , memory] = suggest([vm('tiny', { memoryBytes: 2 ** 20 })]).parameters;
    expect([memory?.default, memory?.min]).toEqual([0.0625, 0.0625]);
  });

  it('keeps order, delays and NICs', () => {
    const nics = Array.from({ length: 17 }, (_, device) => makeVif({ device }));
    const [tier] = suggest([
      vm('db', { startOrder: 3, startDelaySeconds: 5, shutdownDelaySeconds: 7, vifs: nics }),
    ]).tiers;
    expect(tier).toMatchObject({ order: 3, startDelaySeconds: 5, shutdownDelaySeconds: 7 });
    expect(tier?.nics).toHaveLength(16);
    expect(tier?.nics?.[1]).toEqual({ device: 1, network: 'front' });
    expect(suggest([vm('db', { startOrder: -3 })]).tiers[0]?.order).toBe(0);
  });

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
