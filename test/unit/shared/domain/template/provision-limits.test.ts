import { describe, expect, it } from 'vitest';
import type { TemplateFacts } from '../../../../../shared/domain/inventory.ts';
import { findProvisionBlockers } from '../../../../../shared/domain/template/find-template-blockers.ts';
import { planProvision } from '../../../../../shared/domain/template/plan-provision.ts';
import { sizeOf } from '../../../../../shared/domain/template/provision-size.ts';
import type { ProvisionFacts } from '../../../../../shared/domain/template/template-facts.ts';
import type { ProvisionWish } from '../../../../../shared/domain/template/template-wish.ts';
import { makeRules, makeSr, SRS } from '../../../../fakes/plan-facts.ts';
import {
  makeProvisionFacts,
  makeProvisionWish,
  makeTemplate,
  PROVISION_STAGE,
} from '../../../../fakes/provision-facts.ts';
import { makeConfiguration, makeDisk, SHOP } from '../../../../fakes/sample-estate.ts';

const GIB = 2 ** 30;
const none = makeRules().budget;

/** Two configurations, each of two VMs of 2 vCPUs, 2 GiB and 20 GiB of disk, and one of 2 vCPUs, 8 GiB and 40 GiB. */
function find(part: Partial<ProvisionFacts>, wish: Partial<ProvisionWish> = {}): readonly unknown[] {
  const wanted = makeProvisionWish(wish);
  const facts = makeProvisionFacts(part, wanted);
  return findProvisionBlockers(facts, wanted, planProvision(facts, wanted));
}
const ruled = (part: Parameters<typeof makeRules>[0]): Partial<ProvisionFacts> => ({
  stage: { ...PROVISION_STAGE, rules: makeRules(part) },
});
const web = (part: Partial<TemplateFacts>): Partial<ProvisionFacts> => ({
  templates: new Map([
    [SHOP.web, makeTemplate(SHOP.web, part)],
    [SHOP.spare, makeTemplate(SHOP.spare)],
  ]),
});
const disk = (part: object) => ({ disks: [makeDisk({ device: 0, sizeBytes: 20 * GIB, srUuid: SRS.slow, ...part })] });
const over = (part: string, wanted: number, limit: number) => ({
  ...{ kind: 'budget-exceeded', stage: 'Development', part, wanted, limit },
});

describe('the budget of the stage that is provisioned into', () => {
  const exact = { configurations: 2, vcpus: 12, memoryBytes: 24 * GIB, diskBytes: 160 * GIB };

  it('counts all that is made', () => {
    expect(find(ruled({ budget: exact }))).toEqual([]);
    const less = { configurations: 1, vcpus: 11, memoryBytes: 24 * GIB - 1, diskBytes: 160 * GIB - 1 };
    expect(find(ruled({ budget: less }))).toEqual([
      over('configurations', 2, 1),
      over('vcpus', 12, 11),
      over('memory', 24 * GIB, 24 * GIB - 1),
      over('disk', 160 * GIB, 160 * GIB - 1),
    ]);
  });

  it('counts what is there', () => {
    const neighbours = [makeConfiguration({ vcpus: 3, memoryBytes: 5, diskBytes: 7 })];
    expect(find({ ...ruled({ budget: exact }), neighbours })).toEqual([
      over('configurations', 3, 2),
      over('vcpus', 15, 12),
      over('memory', 24 * GIB + 5, 24 * GIB),
      over('disk', 160 * GIB + 7, 160 * GIB),
    ]);
  });

  it('counts what the caps of the stage leave', () => {
    const caps = { vcpus: 1, memoryBytes: GIB };
    expect(find(ruled({ caps, budget: { ...none, vcpus: 6, memoryBytes: 6 * GIB } }))).toEqual([]);
    expect(find(ruled({ caps, budget: { ...none, vcpus: 5 } }))).toEqual([over('vcpus', 6, 5)]);
  });
});

describe('storage for what is provisioned', () => {
  const on = (part: object) => ({ srs: [makeSr(SRS.fast, 'fast', part)] });

  it.each<readonly [string, object, readonly unknown[]]>([
    ['just enough', { sizeBytes: 170 * GIB, usedBytes: 10 * GIB }, []],
    [
      'a byte short',
      { sizeBytes: 170 * GIB, usedBytes: 10 * GIB + 1 },
      [{ kind: 'sr-full', srUuid: SRS.fast, neededBytes: 160 * GIB, freeBytes: 160 * GIB - 1 }],
    ],
    [
      'filled beyond its size',
      { sizeBytes: 1, usedBytes: 2 },
      [{ kind: 'sr-full', srUuid: SRS.fast, neededBytes: 160 * GIB, freeBytes: 0 }],
    ],
    ['of a size that nobody tells', { sizeBytes: 0, usedBytes: 2 }, []],
    ['that no host has', { hostUuids: [] }, [{ kind: 'sr-detached', srUuid: SRS.fast }]],
  ])('is judged by the SR: %s', (_what, part, expected) => {
    expect(find(on(part), { srUuid: SRS.fast })).toEqual(expected);
  });

  it.each([
    [28, []],
    [29, [{ kind: 'template-chain-deep', tier: 'Web', length: 29, limit: 30 }]],
    [undefined, []],
  ])('is judged by the chain of the template, %s images long', (chainLength, expected) => {
    expect(find(web(disk(chainLength === undefined ? {} : { chainLength })))).toEqual(expected);
  });

  it('names an SR that cannot clone once, with a VM that is on it', () => {
    expect(find({ srs: [makeSr(SRS.slow, 'slow', { type: 'iscsi' })] })).toEqual([
      { kind: 'sr-cannot-snapshot', srUuid: SRS.slow, vmUuid: SHOP.spare, type: 'iscsi' },
    ]);
  });
});

describe('a VM template', () => {
  const unfit = (refusal: object) => [{ kind: 'template-unfit', tier: 'Web', name: 'vm', unfit: refusal }];

  it('may have just what is asked of it, once named where it has less', () => {
    expect(find(web({ settings: { 'memory.static-min': String(2 * GIB) } }))).toEqual([]);
    expect(find(web({ settings: { 'memory.static-min': String(2 * GIB + 1) } }))).toEqual(
      unfit({ why: 'memory-least', leastBytes: 2 * GIB + 1, wantedBytes: 2 * GIB }),
    );
    expect(find(web({ vifs: [] }))).toEqual(unfit({ why: 'no-device', what: 'nic', device: 0 }));
    const db = (sizeBytes: number) => ({
      templates: new Map([
        [SHOP.web, makeTemplate(SHOP.web)],
        [SHOP.spare, makeTemplate(SHOP.spare, disk({ sizeBytes }))],
      ]),
    });
    expect(find(db(40 * GIB))).toEqual([]);
    expect(find(db(41 * GIB))).toEqual([
      {
        ...{ kind: 'template-unfit', tier: 'Database', name: 'vm' },
        unfit: { why: 'disk-larger', device: 0, sizeBytes: 41 * GIB, wantedBytes: 40 * GIB },
      },
    ]);
  });

  it.each([
    [{ vcpus: 4, memoryBytes: 8 }, {}, { vcpus: 4, memoryBytes: 8 }],
    [{ vcpus: 2, memoryBytes: 4 }, {}, { vcpus: null, memoryBytes: null }],
    [{ vcpus: null, memoryBytes: null }, {}, { vcpus: null, memoryBytes: null }],
    [
      { vcpus: null, memoryBytes: null },
      { vcpus: 1, memoryBytes: 3 },
      { vcpus: 1, memoryBytes: 3 },
    ],
    [
      { vcpus: 4, memoryBytes: 8 },
      { vcpus: 3, memoryBytes: 9 },
      { vcpus: 3, memoryBytes: 8 },
    ],
  ])('of 2 vCPUs and 4 bytes, asked for %j in a stage with caps %j, is set to %j', (asked, caps, expected) => {
    const stage = { ...PROVISION_STAGE, rules: makeRules({ caps: { vcpus: null, memoryBytes: null, ...caps } }) };
    expect(sizeOf(asked, { vcpus: 2, memoryBytes: 4 }, stage)).toEqual(expected);
    if (Object.keys(caps).length === 0) expect(sizeOf(asked, { vcpus: 2, memoryBytes: 4 }, null)).toEqual(expected);
  });
});
