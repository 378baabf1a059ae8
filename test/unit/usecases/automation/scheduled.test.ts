import { afterEach, describe, expect, it } from 'vitest';
import { armTransition } from '../../../../electron/usecases/automation/arm-transition.ts';
import type { Transition } from '../../../../shared/domain/workflow.ts';
import { MemoryArmed } from '../../../fakes/memory-automation.ts';
import { SHOP } from '../../../fakes/sample-estate.ts';
import { closeConsoles, MINUTE, openConsole, WAY } from './automation-console.ts';

/** The virtual clock begins on Monday, 2 March 2026, 08:00 UTC. */
const AT_TEN: Partial<Transition> = {
  trigger: { kind: 'scheduled', days: [1, 2], time: '10:00', timeZone: 'UTC' },
};

afterEach(closeConsoles);

describe('a scheduled transition', () => {
  it('starts at its time, and not before', async () => {
    const console_ = openConsole(AT_TEN);
    await armTransition(console_, WAY);
    await console_.skip(119 * MINUTE);
    expect(console_.runs.started).toEqual([]);
    expect(console_.published.at(-1)?.[0]?.nextAt).toBe('2026-03-02T10:00:00.000Z');
    await console_.live(2 * MINUTE);
    expect(console_.runs.started).toHaveLength(1);
  });

  it('still starts within ten minutes, when a blocker clears', async () => {
    const console_ = openConsole(AT_TEN);
    console_.pool.editVm(SHOP.web, { currentOperations: ['snapshot'] });
    await armTransition(console_, WAY);
    await console_.skip(118 * MINUTE);
    await console_.live(5 * MINUTE);
    expect(console_.state()).toMatchObject({ kind: 'waits', until: '2026-03-02T10:10:00.000Z' });
    console_.pool.editVm(SHOP.web, { currentOperations: [] });
    await console_.pass();
    expect(console_.runs.started).toHaveLength(1);
    expect(console_.kinds()).toEqual(['automation.armed', 'automation.started']);
  });

  it('says once that a time was missed, and why, and goes on to the next', async () => {
    const console_ = openConsole(AT_TEN);
    console_.pool.editVm(SHOP.web, { currentOperations: ['snapshot'] });
    await armTransition(console_, WAY);
    await console_.skip(118 * MINUTE);
    await console_.live(15 * MINUTE);
    console_.pool.editVm(SHOP.web, { currentOperations: [] });
    await console_.pass(5 * MINUTE);
    expect(console_.runs.started).toEqual([]);
    expect(console_.kinds()).toEqual(['automation.armed', 'automation.missed']);
    expect(console_.ledger.entries.at(-1)?.data).toMatchObject({ at: '2026-03-02T10:00:00.000Z', reason: 'vm-busy' });
    expect(console_.state()).toEqual({ kind: 'scheduled', nextAt: '2026-03-03T10:00:00.000Z' });
    await console_.skip(23 * 60 * MINUTE + 40 * MINUTE);
    await console_.live(5 * MINUTE);
    expect(console_.runs.started).toHaveLength(1);
  });

  it('says after an absence what was missed, in one entry, and does not catch up', async () => {
    const first = openConsole(AT_TEN);
    await armTransition(first, WAY);
    await first.automation.stop();
    const memory = new MemoryArmed();
    memory.armed = first.armed.armed;
    const second = openConsole(AT_TEN, memory);
    // Two times pass before the console is there again: its pool is away.
    second.pools.setPhase('pool-a', 'lost');
    await second.skip(30 * 60 * MINUTE);
    second.pools.setPhase('pool-a', 'connected');
    await second.pass(5 * MINUTE);
    expect(second.runs.started).toEqual([]);
    expect(second.kinds()).toEqual(['automation.missed']);
    expect(second.ledger.entries.at(-1)?.data).toMatchObject({
      at: '2026-03-03T10:00:00.000Z',
      reason: 'this workstation was away',
    });
  });

  it('tells a hold at its time as a hold', async () => {
    const console_ = openConsole({ ...AT_TEN, hold: 'audit' });
    await armTransition(console_, WAY);
    await console_.skip(118 * MINUTE);
    await console_.live(15 * MINUTE);
    expect(console_.kinds()).toEqual(['automation.armed', 'automation.held', 'automation.held']);
    expect(console_.runs.started).toEqual([]);
  });
});
