import { afterEach, describe, expect, it } from 'vitest';
import { armTransition, disarmTransition } from '../../../../electron/usecases/automation/arm-transition.ts';
import { recordKey, type StageRecord } from '../../../../shared/domain/stage-record.ts';
import type { Transition } from '../../../../shared/domain/workflow.ts';
import { ProblemError } from '../../../../shared/errors.ts';
import { MemoryArmed } from '../../../fakes/memory-automation.ts';
import { ROOT } from '../../../fakes/memory-pools.ts';
import { makeStageContent, SHOP, signRecord } from '../../../fakes/sample-estate.ts';
import { problemOf } from '../desk.ts';
import { closeConsoles, loseConsole, MINUTE, openConsole, WAY } from './automation-console.ts';

const AUTOMATIC: Partial<Transition> = { trigger: { kind: 'automatic' } };

afterEach(closeConsoles);

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
    memory.armed = structuredClone(first.armed.armed);
    const second = openConsole(AUTOMATIC, memory);
    await second.pass(5 * MINUTE);
    expect(second.runs.started).toEqual([]);
    expect(second.state()).toEqual({ kind: 'had-its-start', runId: null, outcome: 'unknown' });
    loseConsole(first.automation);
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
