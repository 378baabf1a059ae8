import { describe, expect, it } from 'vitest';
import { findOperateBlockers } from '../../../../../shared/domain/operate/find-operate-blockers.ts';
import type { OperateFacts } from '../../../../../shared/domain/operate/operate-facts.ts';
import type { WishOf } from '../../../../../shared/domain/operate/operate-wish.ts';
import { planOperate } from '../../../../../shared/domain/operate/plan-operate.ts';
import type { StageRules } from '../../../../../shared/domain/stage-rules.ts';
import {
  makeOccupant,
  makePlanFacts,
  makeRuledWorkflow,
  makeRules,
  makeShopVms,
  makeSr,
  SRS,
} from '../../../../fakes/plan-facts.ts';
import { SHOP } from '../../../../fakes/sample-estate.ts';

const GIB = 1024 ** 3;
const none = makeRules().budget;
const operations = ['snapshot', 'clone', 'copy'];

/** Two copies of two VMs, each of 2 vCPUs, 4 GiB of memory and 20 GiB of disk. */
function find(rules: Partial<StageRules>, part: Partial<OperateFacts> = {}, more: Partial<WishOf<'copy'>> = {}) {
  const wish: WishOf<'copy'> = {
    ...{ verb: 'copy', count: 2, names: '{name} {n}', vmNames: '{vm} {n}', srUuid: null, networks: [] },
    ...{ stageId: 'integration', ...more },
  };
  const facts: OperateFacts = {
    ...makePlanFacts({
      workflow: makeRuledWorkflow({ integration: rules }),
      vms: makeShopVms({ allowedOperations: operations }),
      configurationNames: [],
    }),
    ...{ fences: [], runningVms: new Map(), sharedVdiUuids: new Set<string>(), ...part },
  };
  return findOperateBlockers(facts, wish, planOperate(facts, wish));
}
const over = (part: string, wanted: number, limit: number) => ({
  ...{ kind: 'budget-exceeded', stage: 'Integration', part, wanted, limit },
});

describe('copies', () => {
  const exact = { configurations: 2, vcpus: 8, memoryBytes: 16 * GIB, diskBytes: 80 * GIB };

  it('take of the budget of their stage what all of them are', () => {
    expect(find({ budget: exact })).toEqual([]);
    const less = { configurations: 1, vcpus: 7, memoryBytes: 16 * GIB - 1, diskBytes: 80 * GIB - 1 };
    expect(find({ budget: less })).toEqual([
      over('configurations', 2, 1),
      over('vcpus', 8, 7),
      over('memory', 16 * GIB, 16 * GIB - 1),
      over('disk', 80 * GIB, 80 * GIB - 1),
    ]);
  });

  it('come on top of what is in the stage, not of what is elsewhere', () => {
    const { configuration, vms } = makeOccupant();
    expect(find({ budget: exact }, { neighbours: [{ configuration, vms }] })).toEqual([
      over('configurations', 3, 2),
      over('vcpus', 12, 8),
      over('memory', 16 * GIB + 8192, 16 * GIB),
      over('disk', 80 * GIB + 2048, 80 * GIB),
    ]);
    const elsewhere = { configuration: { ...configuration, stageId: 'staging' }, vms };
    expect(find({ budget: exact }, { neighbours: [elsewhere] })).toEqual([]);
    expect(find({ budget: { ...none, configurations: 1 } }, {}, { stageId: null })).toEqual([]);
  });

  it('count as the caps of the stage leave them', () => {
    const caps = { vcpus: 1, memoryBytes: GIB };
    expect(find({ caps, budget: { ...none, vcpus: 4, memoryBytes: 4 * GIB } })).toEqual([]);
    expect(find({ caps, budget: { ...none, vcpus: 3 } })).toEqual([over('vcpus', 4, 3)]);
  });

  it('need names of their own, and a stage that does not fence what enters', () => {
    expect(find({}, { configurationNames: ['Web shop 1 2', 'Other'] })).toEqual([
      { kind: 'copy-name-taken', names: ['Web shop 1 2'] },
    ]);
    expect(find({ fence: 'block' })).toEqual([{ kind: 'stage-fences-copies', stage: 'Integration' }]);
  });

  it('need an SR that can clone, or one to copy to that hosts see and that takes disks', () => {
    const slow = (part: object) => ({ srs: [makeSr(SRS.slow, 'slow', part), makeSr(SRS.fast, 'fast')] });
    const fast = (part: object) => ({ srs: [makeSr(SRS.slow, 'slow'), makeSr(SRS.fast, 'fast', part)] });
    const full = { srUuid: SRS.fast };
    expect(find({}, slow({ type: 'iscsi' }))).toEqual([
      { kind: 'sr-cannot-snapshot', srUuid: SRS.slow, vmUuid: SHOP.web, type: 'iscsi' },
    ]);
    expect(find({}, fast({}), full)).toEqual([]);
    expect(find({}, fast({ hostUuids: [] }), full)).toContainEqual({ kind: 'sr-detached', srUuid: SRS.fast });
    expect(find({}, fast({ type: 'iso' }), full)).toContainEqual({
      ...{ kind: 'migration', finding: { why: 'sr-unfit', sr: 'fast', type: 'iso' } },
    });
    expect(find({}, fast({ sizeBytes: 80 * GIB }), full)).toEqual([]);
    expect(find({}, fast({ sizeBytes: 80 * GIB - 1 }), full)).toEqual([
      { kind: 'sr-full', srUuid: SRS.fast, neededBytes: 80 * GIB, freeBytes: 80 * GIB - 1 },
    ]);
  });
});
