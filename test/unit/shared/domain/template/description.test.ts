import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawBlueprints } from '../../../../../shared/domain/template/blueprint.ts';
import { checkDescription } from '../../../../../shared/domain/template/check-description.ts';
import { orderParameters } from '../../../../../shared/domain/template/parameter-order.ts';
import { resolveParameters } from '../../../../../shared/domain/template/resolve-parameters.ts';
import type { Parameter, TemplateDescription } from '../../../../../shared/domain/template/template-description.ts';
import { sampleDescription } from '../../../../fakes/sample-template.ts';

const faultsOf = (change: Partial<TemplateDescription>): readonly string[] =>
  checkDescription({ ...sampleDescription(), ...change }).map(({ path, message }) => `${path.join('.')}: ${message}`);

const parameter = (id: string, value: Parameter['default'], more: Partial<Parameter> = {}): Parameter => ({
  ...{ id, label: id, type: 'number', default: value },
  ...more,
});

describe('a description', () => {
  it('is sound where every formula comes to something that fits', () => {
    expect(faultsOf({})).toEqual([]);
  });

  it('says which formulas need each other in a ring, with the way round', () => {
    const parameters = [parameter('a', '=b + 1'), parameter('b', '=c'), parameter('c', '=a * 2'), parameter('d', 1)];
    const tiers = sampleDescription().tiers.map((tier) => ({ ...tier, count: 1, vcpus: 1, memoryGiB: 1 }));
    expect(faultsOf({ parameters, tiers, configurationName: '="x" & n' })).toEqual([
      'parameters.0.default: this formula needs itself: a → b → c → a',
    ]);
  });

  it('says what is wrong at its place', () => {
    const [tier] = sampleDescription().tiers;
    expect(faultsOf({ tiers: [{ ...tier!, count: '=i' }] })).toEqual([
      'tiers.0.count: there is nothing called "i" here',
    ]);
    expect(faultsOf({ configurationName: '=1 +' })).toEqual([
      'configurationName: something is missing at the end (character 5)',
    ]);
    expect(faultsOf({ configurationName: 'always the same' })).toEqual([
      expect.stringMatching(/^configurationName: two configurations would be called "always the same"/),
    ]);
    expect(faultsOf({ tiers: [tier!, tier!] })[0]).toBe(`tiers.1.id: another tier is called "${tier!.id}"`);
    expect(faultsOf({ tiers: [{ ...tier!, hostName: '="-x"' }] })[0]).toMatch(/^tiers\.0\.hostName: comes to "-x"/);
  });

  it('refuses ids that mean something already, twice the same, and a choice without choices', () => {
    const faults = faultsOf({
      parameters: [
        parameter('n', 1),
        parameter('min', 1),
        parameter('a', 1),
        parameter('a', 1),
        parameter('c', 'x', { type: 'choice' }),
      ],
    });
    expect(faults.filter((fault) => fault.startsWith('parameters.'))).toEqual([
      'parameters.0.id: "n" means something in formulas already',
      'parameters.1.id: "min" means something in formulas already',
      'parameters.3.id: another parameter is called "a"',
      'parameters.4.type: a choice needs choices',
    ]);
  });

  it('finds a ring exactly where there is one', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { maxLength: 8 }), (edges) => {
        const parameters = Array.from({ length: 6 }, (_, index) => {
          const asked = edges.filter(([from]) => from === index).map(([, to]) => `p${String(to)}`);
          return parameter(`p${String(index)}`, asked.length === 0 ? 1 : `=${asked.join(' + ')}`);
        });
        const reach = (from: number, to: number, left = 7): boolean =>
          left > 0 && edges.some(([a, b]) => a === from && (b === to || reach(b, to, left - 1)));
        const hasRing = parameters.some((_, index) => reach(index, index));
        const ordered = orderParameters(parameters);
        expect(ordered.ok).toBe(!hasRing);
        if (ordered.ok) {
          const at = new Map(ordered.order.map(({ id }, index) => [id, index]));
          for (const [from, to] of edges) expect(at.get(`p${String(to)}`)).toBeLessThan(at.get(`p${String(from)}`)!);
        } else {
          expect(ordered.ring[0]).toBe(ordered.ring.at(-1));
          ordered.ring.slice(1).forEach((id, index) => {
            const from = Number(ordered.ring[index]!.slice(1));
            expect(edges).toContainEqual([from, Number(id.slice(1))]);
          });
        }
      }),
    );
  });
});

describe('answers', () => {
  it('are held against limits that other answers set', () => {
    const parameters = [
      parameter('cores', 4, { max: 16 }),
      parameter('memory', '=cores * 2', { min: '=cores', max: '=cores * 4', unit: 'GiB' }),
    ];
    const resolved = (given: Record<string, number | string | boolean>) => resolveParameters({ parameters }, given);
    expect(resolved({ cores: 8 }).values.get('memory')).toBe(16);
    expect(resolved({ cores: 8 }).limits.get('memory')).toEqual({ min: 8, max: 32 });
    expect(resolved({ cores: 8, memory: 4 }).faults.get('memory')).toBe('must be 8 GiB at least');
    expect(resolved({ cores: 2.5 }).faults.get('cores')).toBe('must be a whole number');
    expect(resolved({ cores: 17 }).faults.get('cores')).toBe('must be 16 at most');
    expect(resolved({ cores: '4' }).faults.get('cores')).toBe('must be a number, not a text');
    expect(resolved({ cores: 17 }).faults.get('memory')).toMatch(/nothing called "cores"/);
  });

  it('to what is computed are not taken', () => {
    const parameters = [parameter('a', '=1 + 1', { computed: true })];
    expect(resolveParameters({ parameters }, { a: 7 }).values.get('a')).toBe(2);
  });
});

describe('blueprints', () => {
  const draw = (given: Record<string, number | string | boolean>, copies: number) => {
    const description = sampleDescription();
    const resolved = resolveParameters(description, given);
    expect([...resolved.faults]).toEqual([]);
    return drawBlueprints(description, resolved.values, copies);
  };

  it('follow from the answers', () => {
    const drawing = draw({ web_count: 3, base_name: 'Shop' }, 2);
    if (!drawing.ok) throw new Error(JSON.stringify(drawing.faults));
    expect(drawing.blueprints.map(({ name }) => name)).toEqual(['Shop 1', 'Shop 2']);
    const [first] = drawing.blueprints;
    expect(first!.vms.map(({ name }) => name)).toEqual(['Shop 1 web-1', 'Shop 1 web-2', 'Shop 1 web-3', 'Shop 1 db']);
    expect(first!.vms[1]!.xenstore).toEqual({
      'vm-data/stagewright/hostname': 'shop-1-web-2',
      'vm-data/stagewright/nic/0/address': '10.0.0.12/24',
      'vm-data/app/role': 'web',
    });
    expect(first!.vms[3]!.memoryBytes).toBe(8 * 2 ** 30);
  });

  it('are bounded in number', () => {
    const drawing = draw({ web_count: 8 }, 16);
    expect(drawing.ok).toBe(true);
    const description = sampleDescription();
    const many = { ...description, tiers: description.tiers.map((tier) => ({ ...tier, count: 60 })) };
    const resolved = resolveParameters(many, {});
    expect(drawBlueprints(many, resolved.values, 1)).toMatchObject({ ok: false });
  });
});
