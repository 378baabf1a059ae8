import { afterEach, describe, expect, it } from 'vitest';
import type { RefreshSchedules } from '../../../../electron/ports/replicas.ts';
import { RefreshClock } from '../../../../electron/usecases/replicas/refresh-clock.ts';
import { isSameRefresh, type RefreshSchedule } from '../../../../shared/domain/replica/refresh-schedule.ts';
import { ProblemError } from '../../../../shared/errors.ts';
import type { RefreshView } from '../../../../shared/ipc/areas/replicas.ts';
import { Gate } from '../../../fakes/gate.ts';
import { MemoryLedger } from '../../../fakes/memory-ledger.ts';
import { SHOP } from '../../../fakes/sample-estate.ts';
import { VirtualClock } from '../../../fakes/virtual-clock.ts';

const MINUTE = 60_000;

class MemorySchedules implements RefreshSchedules {
  all: RefreshSchedule[] = [];
  list = (): readonly RefreshSchedule[] => this.all;
  save(schedule: RefreshSchedule): Promise<void> {
    this.all = [...this.all, schedule];
    return Promise.resolve();
  }
  change(...[key, change]: Parameters<RefreshSchedules['change']>): Promise<void> {
    this.all = this.all.map((each) => (isSameRefresh(each, key) ? change(each) : each));
    return Promise.resolve();
  }
  remove(): Promise<void> {
    this.all = [];
    return Promise.resolve();
  }
}

/** The virtual clock begins on Monday, 2 March 2026, 08:00 UTC. */
const AT_TEN: RefreshSchedule = {
  ...{ poolId: 'pool-a', configurationUuid: SHOP.vapp, toStageId: 'staging' },
  ...{ fence: null, isStarted: false, keep: 2 },
  times: { days: [1, 2], time: '10:00', timeZone: 'UTC' },
  ...{ armedBy: 'root', armedAt: '2026-03-02T08:00:00.000Z', settledUntil: '2026-03-02T08:00:00.000Z' },
  ...{ lastRunId: null, lastReason: '' },
};

const open: RefreshClock[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.stop();
});

function site(schedule: RefreshSchedule = AT_TEN) {
  const clock = new VirtualClock();
  const ledger = new MemoryLedger(new Gate(), clock);
  const schedules = new MemorySchedules();
  schedules.all = [schedule];
  const made: string[] = [];
  const views: (readonly RefreshView[])[] = [];
  const bugs: unknown[] = [];
  const state = { user: 'root', phase: 'connected', problem: undefined as ProblemError | undefined };
  const refreshes = new RefreshClock(
    {
      schedules,
      clock,
      ledger,
      pools: { find: () => ({ phase: state.phase, rights: { userName: state.user } }) as never },
      publish: (_event, payload) => {
        views.push((payload as { schedules: readonly RefreshView[] }).schedules);
      },
      make: () => {
        if (state.problem) return Promise.reject(state.problem);
        made.push(clock.now().toISOString());
        return Promise.resolve(`run-${String(made.length)}`);
      },
      nameOf: () => 'Web shop',
    },
    (error) => bugs.push(error),
  );
  open.push(refreshes);
  const kinds = (): readonly string[] => ledger.entries.map(({ kind }) => kind);
  return { clock, ledger, schedules, made, views, bugs, state, refreshes, kinds };
}

describe('a replica that is made anew on a schedule', () => {
  it('is made at its times, once each, and says when the next one is', async () => {
    const { clock, made, refreshes, views, kinds, bugs } = site();
    refreshes.start();
    await clock.advance(119 * MINUTE);
    expect(made).toEqual([]);
    await clock.advance(30 * MINUTE);
    expect(made).toEqual(['2026-03-02T10:00:00.000Z']);
    expect(views.at(-1)?.[0]).toMatchObject({ nextAt: '2026-03-03T10:00:00.000Z', lastRunId: 'run-1', lastReason: '' });
    await clock.advance(24 * 60 * MINUTE);
    expect(made).toHaveLength(2);
    expect(kinds()).toEqual(['replica.refreshed', 'replica.refreshed']);
    expect(bugs).toEqual([]);
  });

  it('tries again while its time is open, and says once why nothing was made', async () => {
    const { clock, made, refreshes, state, kinds, ledger } = site();
    refreshes.start();
    state.problem = new ProblemError({ code: 'blocked', blockers: [{ kind: 'vapp-gone' }] });
    await clock.advance(125 * MINUTE);
    expect(kinds()).toEqual([]);
    state.problem = undefined;
    await clock.advance(MINUTE);
    expect(made).toHaveLength(1);

    state.problem = new ProblemError({ code: 'blocked', blockers: [{ kind: 'vapp-gone' }] });
    await clock.advance(24 * 60 * MINUTE);
    expect(kinds()).toEqual(['replica.refreshed']);
    await clock.advance(10 * MINUTE);
    expect(made).toHaveLength(1);
    expect(kinds()).toEqual(['replica.refreshed', 'replica.refresh-missed']);
    expect(ledger.entries.at(-1)?.data).toMatchObject({ reason: 'blocked: vapp-gone', at: '2026-03-03T10:00:00.000Z' });
  });

  it('is not made by another account, nor for a time that passed while the console was closed', async () => {
    const other = site();
    other.state.user = 'mallory';
    other.refreshes.start();
    await other.clock.advance(140 * MINUTE);
    expect([other.made, other.kinds()]).toEqual([[], ['replica.refresh-missed']]);

    const late = site({ ...AT_TEN, settledUntil: '2026-02-20T08:00:00.000Z' });
    late.refreshes.start();
    await late.clock.advance(MINUTE);
    expect([late.made, late.kinds()]).toEqual([[], ['replica.refresh-missed']]);
    expect(late.schedules.all[0]?.settledUntil).toBe('2026-02-24T10:00:00.000Z');
  });

  it('writes a time down as dealt with before it makes anything, so that a crash never makes two', async () => {
    const { clock, schedules, refreshes, made } = site();
    refreshes.start();
    await clock.runUntil(() => made.length === 1);
    expect(schedules.all[0]?.settledUntil).toBe('2026-03-02T10:00:00.000Z');
    await refreshes.stop();
    await clock.advance(60 * MINUTE);
    expect(made).toHaveLength(1);
  });
});
