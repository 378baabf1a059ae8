import { describe, expect, it } from 'vitest';
import { freshnessOf } from '../../../../../shared/domain/replica/replica-freshness.ts';
import {
  isReplicated,
  listFormerReplicas,
  listReplicaStages,
  toReplicaFacts,
} from '../../../../../shared/domain/replica/replica-facts.ts';
import { planReplica } from '../../../../../shared/domain/replica/plan-replica.ts';
import {
  decideRefresh,
  isSameRefresh,
  REFRESH_OPEN_MS,
  refreshScheduleSchema,
  type RefreshSchedule,
} from '../../../../../shared/domain/replica/refresh-schedule.ts';
import { makeOccupant, makePlanFacts, makeRuledWorkflow } from '../../../../fakes/plan-facts.ts';
import { makeConfiguration, SHOP } from '../../../../fakes/sample-estate.ts';
import { makePlan } from '../../../../fakes/sample-plans.ts';

const workflow = makeRuledWorkflow();
const origin = {
  ...{ configuration: SHOP.vapp, name: 'Web shop 1', stage: 'production', revision: 'ab'.repeat(32), vms: [] },
  at: '2026-03-01T10:00:00.000Z',
};
const inProduction = { ...makeConfiguration(), stageId: 'production' };

describe('what replicas are made of', () => {
  it('go into every stage but production and the one it is in', () => {
    const ids = listReplicaStages(workflow, 'integration').map(({ id }) => id);
    expect(ids).toContain('development');
    expect(ids).not.toContain('integration');
    expect(ids).not.toContain('production');
    expect([isReplicated(workflow, 'production'), isReplicated(workflow, 'staging')]).toEqual([true, false]);
    expect(isReplicated(workflow, 'nowhere')).toBe(false);
  });

  it('has a way by copy and without a gate, in place of the way that the workflow has', () => {
    const facts = makePlanFacts({ configuration: inProduction, toStageId: 'integration' });
    const ways = (toReplicaFacts(facts)?.workflow?.transitions ?? []).filter(
      ({ from, to }) => from === 'production' && to === 'integration',
    );
    expect(ways).toEqual([{ from: 'production', to: 'integration', kind: 'demote', mode: 'copy' }]);
    const back = makePlanFacts({
      configuration: makeConfiguration({ stageId: 'integration' }),
      toStageId: 'development',
    });
    const all = toReplicaFacts(back)?.workflow?.transitions ?? [];
    expect(all).toHaveLength(back.workflow?.transitions.length ?? 0);
  });

  it.each([
    ['production', 'production'],
    ['production', 'nowhere'],
    [null, 'integration'],
  ])('is none from %s to %s', (stageId, toStageId) => {
    const configuration = { ...inProduction, stageId };
    expect(toReplicaFacts(makePlanFacts({ configuration, toStageId }))).toBeUndefined();
    expect(toReplicaFacts(makePlanFacts({ configuration, toStageId, workflow: null }))).toBeUndefined();
  });

  it('knows the older ones of the same configuration and stage, the newest first', () => {
    const made = (n: number, at: string, part: Partial<typeof origin> = {}, stageId = 'integration') => {
      const { configuration, vms } = makeOccupant(n);
      return { configuration: { ...configuration, stageId, origin: { ...origin, at, ...part } }, vms };
    };
    const neighbours = [
      made(1, '2026-03-01'),
      made(2, '2026-03-03'),
      made(3, '2026-03-04', { configuration: SHOP.web }),
      made(4, '2026-03-05', { stage: 'staging' }),
      made(5, '2026-03-06', {}, 'development'),
      makeOccupant(6),
      made(7, '2026-03-02'),
    ];
    const found = listFormerReplicas(makePlanFacts({ configuration: inProduction, neighbours }));
    expect(found.map(({ configuration }) => configuration.origin?.at)).toEqual([
      '2026-03-03',
      '2026-03-02',
      '2026-03-01',
    ]);
  });

  it('has no plan where a stage is not known', () => {
    const base = makePlan({}, 'copy');
    for (const part of [
      { workflow: null },
      { toStageId: 'nowhere' },
      { configuration: { ...inProduction, stageId: null } },
    ])
      expect(planReplica({ facts: makePlanFacts(part), base, note: '', retired: [] })).toBeUndefined();
  });
});

it.each([
  ['fresh', { stageId: 'production', revision: 'ab'.repeat(32) }, 'production'],
  ['stale', { stageId: 'production', revision: 'cd'.repeat(32) }, 'production'],
  ['source-gone', { stageId: 'staging', revision: 'ab'.repeat(32) }, 'production'],
  ['source-gone', undefined, 'production'],
  ['none', { stageId: 'staging', revision: 'ab'.repeat(32) }, 'staging'],
] as const)('a replica is %s beside a source like %j', (expected, source, stage) => {
  expect(freshnessOf({ origin: { ...origin, stage } }, source, workflow)).toBe(expected);
  expect(freshnessOf({ origin: { ...origin, stage } }, source, null)).toBe('none');
  expect(freshnessOf({}, source, workflow)).toBe('none');
});

describe('a schedule of replicas', () => {
  const DAILY: RefreshSchedule = {
    ...{ poolId: 'pool-a', configurationUuid: SHOP.vapp, toStageId: 'integration', fence: 'block', isStarted: true },
    ...{ keep: 1, times: { days: [0, 1, 2, 3, 4, 5, 6], time: '22:30', timeZone: 'UTC' }, armedBy: 'root' },
    ...{ armedAt: '2026-03-01T08:00:00.000Z', settledUntil: '2026-03-02T22:30:00.000Z' },
    ...{ lastRunId: null, lastReason: '' },
  };
  const due = Date.parse('2026-03-03T22:30:00.000Z');

  it('is read as it was written, with one or fifty kept, and refused beyond', () => {
    for (const keep of [1, 50])
      expect(refreshScheduleSchema.safeParse({ ...DAILY, keep }).data).toEqual({ ...DAILY, keep });
    for (const keep of [0, 51]) expect(refreshScheduleSchema.safeParse({ ...DAILY, keep }).success).toBe(false);
    for (const days of [[], [7]])
      expect(refreshScheduleSchema.safeParse({ ...DAILY, times: { ...DAILY.times, days } }).success).toBe(false);
  });

  it('waits for its time, is open for a while, and is missed after it', () => {
    expect(decideRefresh(DAILY, due - 1)).toEqual({ kind: 'wait', nextMs: due });
    expect(decideRefresh(DAILY, due)).toEqual({ kind: 'make', at: due });
    expect(decideRefresh(DAILY, due + REFRESH_OPEN_MS - 1)).toEqual({ kind: 'make', at: due });
    expect(decideRefresh(DAILY, due + REFRESH_OPEN_MS)).toEqual({ kind: 'missed', at: due });
    const settled = { ...DAILY, settledUntil: new Date(due).toISOString() };
    expect(decideRefresh(settled, due)).toEqual({ kind: 'wait', nextMs: due + 86_400_000 });
  });

  it('is another one for another pool, configuration or stage', () => {
    expect(isSameRefresh(DAILY, { ...DAILY })).toBe(true);
    for (const part of [{ poolId: 'pool-b' }, { configurationUuid: SHOP.web }, { toStageId: 'development' }])
      expect(isSameRefresh(DAILY, { ...DAILY, ...part })).toBe(false);
  });
});
