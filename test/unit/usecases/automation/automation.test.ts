import { afterEach, describe, expect, it } from 'vitest';
import { armTransition, disarmTransition } from '../../../../electron/usecases/automation/arm-transition.ts';
import { Automation } from '../../../../electron/usecases/automation/automation.ts';
import type { Run } from '../../../../shared/domain/run.ts';
import { recordKey, type ServiceRecord, type StageRecord } from '../../../../shared/domain/stage-record.ts';
import type { Transition } from '../../../../shared/domain/workflow.ts';
import { ProblemError } from '../../../../shared/errors.ts';
import type { ArmedView } from '../../../../shared/ipc/areas/automation.ts';
import { MemoryArmed } from '../../../fakes/memory-automation.ts';
import { ROOT } from '../../../fakes/memory-pools.ts';
import { makeService, makeStageContent, makeWorkflow, SHOP, signRecord } from '../../../fakes/sample-estate.ts';
import { flush } from '../../../fakes/virtual-clock.ts';
import { makeRun } from '../../renderer/made-facts.ts';
import { openDesk, problemOf, RecordedRuns } from '../desk.ts';

const WAY = { poolId: 'pool-a', serviceId: 'web-shop', from: 'development', to: 'integration' } as const;
const AUTOMATIC: Partial<Transition> = { trigger: { kind: 'automatic' } };
/** The virtual clock begins on Monday, 2 March 2026, 08:00 UTC. */
const AT_TEN: Partial<Transition> = {
  trigger: { kind: 'scheduled', days: [1, 2], time: '10:00', timeZone: 'UTC' },
};
const MINUTE = 60_000;

/** Runs that end as a test says. */
class EndingRuns extends RecordedRuns {
  readonly ended: Run[] = [];

  override list(): readonly Run[] {
    return [...this.ended, ...super.list()];
  }
}

let opened: Automation[] = [];
afterEach(async () => {
  for (const automation of opened) await automation.stop();
  opened = [];
});

/** A console over the shop whose way from Development to Integration is as given. */
function openConsole(transition: Partial<Transition>, armed = new MemoryArmed()) {
  const desk = openDesk();
  const runs = new EndingRuns();
  const published: (readonly ArmedView[])[] = [];
  const notices: string[] = [];
  const bugs: unknown[] = [];
  const ports = {
    ...desk,
    runs,
    armed,
    notices: { raise: (_tone: string, title: string) => void notices.push(title) },
    publish: (event: string, payload: unknown) => {
      if (event === 'automation.changed') published.push((payload as { armed: readonly ArmedView[] }).armed);
    },
  };
  let seq = 1;
  const publishWay = (change: Partial<Transition>): void => {
    const workflow = makeWorkflow();
    const transitions = workflow.transitions.map((each) =>
      each.from === WAY.from && each.to === WAY.to ? { ...each, ...change } : each,
    );
    desk.pool.content.records.delete(recordKey('service', 'web-shop', seq));
    seq += 1;
    const record = signRecord<ServiceRecord>(desk.signer, {
      pool: 'uuid-of-pool-a',
      seq,
      at: '2026-03-01T08:00:00.000Z',
      by: 'root',
      kind: 'service',
      id: 'web-shop',
      service: makeService({ workflow: { ...workflow, transitions } }),
    });
    desk.pool.content.records.set(recordKey('service', 'web-shop', seq), JSON.stringify(record));
  };
  publishWay(transition);
  /** Time passes in steps in which a look has its turns. */
  const live = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 10_000) {
      await desk.clock.advance(Math.min(10_000, ms - passed));
      for (let turn = 0; turn < 4; turn += 1) await flush();
    }
  };
  const automation = new Automation(ports, (error) => void bugs.push(error));
  opened.push(automation);
  automation.start();
  return {
    ...ports,
    published,
    noticed: notices,
    bugs,
    automation,
    publishWay,
    /** Something changes on the pool, and some time passes. */
    pass: async (ms = 2000) => {
      desk.pools.report({ poolId: 'pool-a', sharedRecords: true });
      await live(ms);
    },
    live,
    /** Time passes of which nobody sees much: the workstation sleeps. */
    skip: async (ms: number) => {
      await desk.clock.advance(ms);
      await live(30_000);
    },
    /** What windows were told last about the shop. */
    state: () => published.at(-1)?.[0]?.configurations.find(({ uuid }) => uuid === SHOP.vapp)?.state,
    standing: () => published.at(-1)?.[0]?.standing,
    kinds: () => desk.ledger.kinds().filter((kind) => kind.startsWith('automation.')),
    /** The run that was started last, at an end. */
    end: (phase: Run['phase']): void => {
      runs.ended.push(
        makeRun({ id: `run-${String(runs.started.length)}`, phase, finishedAt: desk.clock.now().toISOString() }),
      );
    },
  };
}

describe('an automatic transition', () => {
  it('starts nothing until a person arms it on this workstation', async () => {
    const console_ = openConsole(AUTOMATIC);
    await console_.pass(5 * MINUTE);
    expect(console_.runs.started).toEqual([]);
    await armTransition(console_, WAY);
    await console_.pass();
    expect(console_.runs.started.map(({ plan }) => [plan.configurationUuid, plan.toStageId])).toEqual([
      [SHOP.vapp, 'integration'],
    ]);
    expect(console_.kinds()).toEqual(['automation.armed', 'automation.started']);
    expect(console_.ledger.entries.find(({ kind }) => kind === 'automation.started')).toMatchObject({
      actor: 'root',
      configurationUuid: SHOP.vapp,
      runId: 'run-1',
      data: { from: 'Development', to: 'Integration' },
    });
    expect(console_.bugs).toEqual([]);
  });

  it('waits for what blocks it and starts when that is gone', async () => {
    const console_ = openConsole(AUTOMATIC);
    console_.pool.editVm(SHOP.web, { currentOperations: ['snapshot'] });
    await armTransition(console_, WAY);
    await console_.pass();
    expect(console_.state()).toMatchObject({ kind: 'waits', blockers: [{ kind: 'vm-busy' }] });
    expect(console_.runs.started).toEqual([]);
    console_.pool.editVm(SHOP.web, { currentOperations: [] });
    await console_.pass();
    expect(console_.runs.started).toHaveLength(1);
  });

  it('is looked at again when time passes and nothing else happens', async () => {
    const console_ = openConsole(AUTOMATIC);
    await armTransition(console_, WAY);
    console_.pool.editVm(SHOP.web, { currentOperations: ['snapshot'] });
    await console_.pass();
    console_.pool.editVm(SHOP.web, { currentOperations: [] });
    await console_.live(MINUTE);
    expect(console_.runs.started).toHaveLength(1);
  });

  it.each(['failed', 'errored', 'aborted'] as const)(
    'makes no second start of a revision whose run %s, says so, and starts another revision',
    async (phase) => {
      const console_ = openConsole(AUTOMATIC);
      await armTransition(console_, WAY);
      await console_.pass();
      console_.end(phase);
      for (let i = 0; i < 5; i += 1) await console_.skip(30 * MINUTE);
      expect(console_.runs.started).toHaveLength(1);
      expect(console_.state()).toEqual({ kind: 'had-its-start', runId: 'run-1', outcome: phase });
      console_.pool.editVm(SHOP.web, { vcpus: 7 });
      await console_.pass();
      expect(console_.runs.started).toHaveLength(2);
    },
  );

  it('starts a revision again when a person arms it again', async () => {
    const console_ = openConsole(AUTOMATIC);
    await armTransition(console_, WAY);
    await console_.pass();
    console_.end('errored');
    await console_.pass();
    await armTransition(console_, WAY);
    await console_.pass();
    expect(console_.runs.started).toHaveLength(2);
  });

  it('does not start again, after a restart, what was about to start when the console ended', async () => {
    const first = openConsole(AUTOMATIC);
    await armTransition(first, WAY);
    first.runs.start = () => new Promise(() => undefined); // the power goes
    await first.pass();
    expect(first.armed.find(WAY)?.starts).toMatchObject([{ configurationUuid: SHOP.vapp, runId: null }]);
    const memory = new MemoryArmed();
    memory.armed = structuredClone(first.armed.armed) as typeof memory.armed;
    const second = openConsole(AUTOMATIC, memory);
    await second.pass(5 * MINUTE);
    expect(second.runs.started).toEqual([]);
    expect(second.state()).toEqual({ kind: 'had-its-start', runId: null, outcome: 'unknown' });
    opened = opened.filter((automation) => automation !== first.automation);
  });

  it('does not send away again what was sent back', async () => {
    const console_ = openConsole(AUTOMATIC);
    await armTransition(console_, WAY);
    await console_.pass();
    console_.end('succeeded');
    const back = signRecord<StageRecord>(
      console_.signer,
      makeStageContent({ seq: 3, since: '2026-03-02T09:00:00.000Z' }),
    );
    console_.pool.content.records.set(recordKey('stage', SHOP.vapp, 3), JSON.stringify(back));
    console_.pool.editVm(SHOP.web, { vcpus: 7 });
    await console_.pass();
    expect(console_.state()).toEqual({ kind: 'had-its-start', runId: 'run-1', outcome: 'back' });
    await console_.skip(60 * MINUTE);
    expect(console_.runs.started).toHaveLength(1);
  });

  it('is stopped by a hold, which the ledger tells once', async () => {
    const console_ = openConsole({ ...AUTOMATIC, hold: 'audit' });
    await armTransition(console_, WAY);
    for (let i = 0; i < 5; i += 1) await console_.pass(MINUTE);
    expect(console_.runs.started).toEqual([]);
    expect(console_.kinds()).toEqual(['automation.armed', 'automation.held']);
    expect(console_.ledger.entries.at(-1)).toMatchObject({ data: { reason: 'audit' }, configurationUuid: SHOP.vapp });
    console_.publishWay(AUTOMATIC);
    await console_.pass();
    expect(console_.runs.started).toHaveLength(1);
  });

  it('starts nothing once disarmed', async () => {
    const console_ = openConsole(AUTOMATIC);
    console_.pool.editVm(SHOP.web, { currentOperations: ['snapshot'] });
    await armTransition(console_, WAY);
    await console_.pass();
    await disarmTransition(console_, WAY);
    console_.pool.editVm(SHOP.web, { currentOperations: [] });
    await console_.pass(5 * MINUTE);
    expect(console_.runs.started).toEqual([]);
    expect(console_.kinds()).toEqual(['automation.armed', 'automation.disarmed']);
    expect(console_.published.at(-1)).toEqual([]);
  });
});

describe('what a person armed', () => {
  it('does not stretch to a mode that was published later', async () => {
    const console_ = openConsole(AUTOMATIC);
    console_.pool.editVm(SHOP.web, { currentOperations: ['snapshot'] });
    await armTransition(console_, WAY);
    await console_.pass();
    console_.publishWay({ ...AUTOMATIC, mode: 'swap' });
    console_.pool.editVm(SHOP.web, { currentOperations: [] });
    await console_.pass(5 * MINUTE);
    expect(console_.runs.started).toEqual([]);
    expect(console_.standing()).toBe('changed');
  });

  it('does not stretch to another account, nor to a pool that is away', async () => {
    const console_ = openConsole(AUTOMATIC);
    await armTransition(console_, WAY);
    console_.pools.change('pool-a', { rights: { ...ROOT, userName: 'bob' } });
    await console_.pass(5 * MINUTE);
    expect(console_.standing()).toBe('other-account');
    console_.pools.setPhase('pool-a', 'lost');
    await console_.pass(5 * MINUTE);
    expect(console_.standing()).toBe('pool-away');
    expect(console_.runs.started).toEqual([]);
  });

  it('can only be what is published and starts by itself', async () => {
    const console_ = openConsole({});
    expect(await problemOf(armTransition(console_, WAY))).toMatchObject({ code: 'not-found', kind: 'transition' });
    expect(await problemOf(armTransition(console_, { ...WAY, to: 'production' }))).toMatchObject({ code: 'not-found' });
    console_.pools.setPhase('pool-a', 'lost');
    expect(await problemOf(armTransition(console_, WAY))).toMatchObject({ code: 'blocked' });
    expect(console_.armed.list()).toEqual([]);
  });

  it('starts nothing that it can’t remember, and says so', async () => {
    const console_ = openConsole(AUTOMATIC);
    await armTransition(console_, WAY);
    console_.armed.failure = new ProblemError({
      code: 'store-failed',
      file: 'armed-transitions.json',
      reason: 'ENOSPC',
    });
    await console_.pass(5 * MINUTE);
    expect(console_.runs.started).toEqual([]);
    expect(console_.noticed).toContain('Nothing is started by itself');
    console_.armed.failure = undefined;
    await console_.pass(20 * MINUTE);
    expect(console_.runs.started).toHaveLength(1);
  });
});

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
