import { describe, expect, it } from 'vitest';
import type { TemplateFacts } from '../../../../../shared/domain/inventory.ts';
import { findProvisionBlockers } from '../../../../../shared/domain/template/find-template-blockers.ts';
import { planProvision } from '../../../../../shared/domain/template/plan-provision.ts';
import type { ProvisionFacts } from '../../../../../shared/domain/template/template-facts.ts';
import { rulesOf } from '../../../../../shared/domain/workflow.ts';
import { makeRules, makeSr, SRS } from '../../../../fakes/plan-facts.ts';
import {
  makeProvisionFacts as factsOf,
  makeProvisionWish as wishOf,
  makeTemplate as template,
  PROVISION_STAGE as stage,
} from '../../../../fakes/provision-facts.ts';
import { makeConfiguration, makeDisk, SHOP } from '../../../../fakes/sample-estate.ts';
import { sampleContent } from '../../../../fakes/sample-template.ts';

const GIB = 2 ** 30;

function kinds(part: Partial<ProvisionFacts>, wish = wishOf()): readonly string[] {
  const facts = factsOf(part, wish);
  return findProvisionBlockers(facts, wish, planProvision(facts, wish)).map((blocker) =>
    blocker.kind === 'template-unfit' ? `${blocker.tier}: ${blocker.unfit.why}` : blocker.kind,
  );
}

const webOnly = (part: Partial<TemplateFacts>): Partial<ProvisionFacts> => ({
  templates: new Map([
    [SHOP.web, template(SHOP.web, part)],
    [SHOP.spare, template(SHOP.spare)],
  ]),
});

const ruled = (part: Parameters<typeof makeRules>[0]): Partial<ProvisionFacts> => ({
  stage: { ...stage, rules: makeRules(part) },
});

describe('a plan that provisions', () => {
  it('makes each VM once, tells it, sizes it, and records each configuration last', () => {
    const facts = factsOf();
    const { steps, kind, notes } = planProvision(facts, wishOf());
    const of = (each: string): readonly string[] =>
      steps.filter(({ action }) => action.kind === each).map(({ id }) => id);
    expect(kind).toBe('provision');
    expect(of('create-vapp')).toEqual(['create-vapp:1', 'create-vapp:2']);
    expect(of('copy-vm')).toEqual(
      ['1:web:1', '1:web:2', '1:db:1', '2:web:1', '2:web:2', '2:db:1'].map((key) => `copy-vm:${key}`),
    );
    expect(of('fit-out-vm')).toHaveLength(6);
    expect(of('write-stage-record')).toEqual(['write-stage-record:1', 'write-stage-record:2']);
    const ids = new Set<string>();
    for (const { id, dependsOn } of steps) {
      for (const other of dependsOn) expect(ids).toContain(other);
      ids.add(id);
    }
    expect(ids.size).toBe(steps.length);
    expect(notes[0]).toBe('6 VMs in 2 configurations, of version 1 of Web shop.');
    expect(planProvision(facts, wishOf())).toEqual(planProvision(factsOf(), wishOf()));
  });

  it('is cut to what the stage allows', () => {
    const { steps } = planProvision(factsOf(ruled({ caps: { vcpus: 1, memoryBytes: 4 * GIB } })), wishOf());
    const sizes = steps.flatMap(({ action }) => (action.kind === 'set-up-copy' ? [action.size] : []));
    expect(sizes.slice(0, 3)).toEqual([
      { vcpus: 1, memoryBytes: null },
      { vcpus: 1, memoryBytes: null },
      { vcpus: 1, memoryBytes: 4 * GIB },
    ]);
    expect(rulesOf(stage).caps.vcpus).toBeNull();
  });
});

describe('provisioning is refused', () => {
  it('by nothing where all fits', () => {
    expect(kinds({})).toEqual([]);
  });

  it.each<[string, Partial<ProvisionFacts>, readonly string[]]>([
    ['without the pool', { isConnected: false }, ['pool-not-connected']],
    ['where a VM is gone', { templates: new Map([[SHOP.spare, template(SHOP.spare)]]) }, ['Web: missing']],
    [
      'where a VM is no template',
      { templates: new Map([[SHOP.spare, template(SHOP.spare)]]), others: new Set([SHOP.web]) },
      ['Web: no-template'],
    ],
    ['of what came with the hosts', webOnly({ isBuiltIn: true }), ['Web: built-in']],
    ['of what has no disks', webOnly({ disks: [] }), ['Web: no-disks']],
    ['where a NIC is missing', webOnly({ vifs: [] }), ['Web: no-device']],
    ['below the least memory', webOnly({ settings: { 'memory.static-min': String(3 * GIB) } }), ['Web: memory-least']],
    [
      'at the end of a chain',
      webOnly({ disks: [makeDisk({ device: 0, srUuid: SRS.slow, chainLength: 29 })] }),
      ['template-chain-deep'],
    ],
    ['where an SR cannot clone', { srs: [makeSr(SRS.slow, 'slow', { type: 'iscsi' })] }, ['sr-cannot-snapshot']],
    ['under a name that is taken', { configurationNames: ['Web shop 2'] }, ['copy-name-taken']],
    ['into a stage that fences copies', ruled({ fence: 'block' }), ['stage-fences-copies']],
    [
      'beyond the budget',
      {
        ...ruled({ budget: { configurations: 2, vcpus: 9, memoryBytes: null, diskBytes: 100 * GIB } }),
        neighbours: [makeConfiguration({ vcpus: 1 })],
      },
      ['budget-exceeded', 'budget-exceeded', 'budget-exceeded'],
    ],
  ])('%s', (_what, part, wanted) => {
    expect(kinds(part)).toEqual(wanted);
  });

  it('where nobody said which network, and on an SR without room', () => {
    expect(kinds({}, wishOf({ networks: [] }))).toEqual(['network-not-chosen']);
    expect(kinds({ srs: [makeSr(SRS.fast, 'fast', { sizeBytes: 50 * GIB })] }, wishOf({ srUuid: SRS.fast }))).toEqual([
      'sr-full',
    ]);
    expect(kinds({ srs: [] }, wishOf({ srUuid: SRS.fast }))).toEqual(['sr-missing']);
  });

  it('where a disk would have to shrink', () => {
    const content = sampleContent(SHOP.web);
    const [web, db] = content.description.tiers;
    const smaller = {
      ...content.description,
      tiers: [
        web!,
        {
          ...db!,
          disks: [
            { device: 0, sizeGiB: 1 },
            { device: 7, sizeGiB: 1 },
          ],
        },
      ],
    };
    const sources = [
      { tier: 'web', vm: SHOP.web },
      { tier: 'db', vm: SHOP.spare },
    ];
    expect(kinds({ content: { ...content, description: smaller, sources } })).toEqual([
      'Database: disk-larger',
      'Database: no-device',
    ]);
  });
});
