import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { campaign, seed } from '../../bench/campaign.ts';
import { recordFigure } from '../../bench/figures.ts';
import { Model, type Counted } from './model/model.ts';
import { sequences } from './model/operations.ts';
import { openPoolInMemory } from './model/pool-in-memory.ts';

describe('an estate in which people make, start, move, break and remove fenced copies', () => {
  it('never lets equal MACs meet or anything cross a fence, and the proof says what a flood over the pool shows', async () => {
    const pool = await openPoolInMemory();
    const counted: Counted = {
      ...{ operations: 0, refused: 0, fences: 0, states: 0, pairs: 0, disagreements: 0 },
      ...{ broken: 0, unseen: 0, twins: 0, crossings: 0, largest: 0 },
      blocks: new Set(),
    };
    let done = 0;
    await fc.assert(
      fc.asyncProperty(sequences, async ({ operations, ...shape }) => {
        done += 1;
        const model = new Model(pool, counted, shape);
        await model.begin();
        for (const each of operations) await model.perform(each);
      }),
      { seed: seed(), numRuns: campaign(30, 5000), endOnFailure: true },
    );
    expect([...counted.blocks].sort()).toEqual(
      expect.arrayContaining(['hostInternal block', 'hostInternal outOnly', 'vlan block', 'vlan inOut']),
    );
    expect(counted.broken).toBeGreaterThan(0);
    const bad = counted.twins + counted.crossings;
    recordFigure('fence.pool-sequences', { count: done, bad, target: 0, ok: bad === 0 });
    recordFigure('fence.pool-states', { count: counted.states, bad, target: 0, ok: bad === 0 });
    recordFigure('fence.pool-flood-pairs', {
      count: counted.pairs,
      bad: counted.disagreements,
      target: 0,
      ok: counted.disagreements === 0,
    });
    recordFigure('fence.pool-broken-unseen', {
      count: counted.broken,
      bad: counted.unseen,
      target: 0,
      ok: counted.unseen === 0,
    });
    // With copies on top of them, the largest estates of the full campaign pass 200.
    recordFigure('fence.pool-largest', {
      value: counted.largest,
      target: campaign(0, 200),
      ok: counted.largest >= campaign(0, 200),
    });
    expect(counted.largest).toBeGreaterThanOrEqual(campaign(0, 200));
  }, 7_200_000);
});
