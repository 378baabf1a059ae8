import { beforeAll, describe, expect, it } from 'vitest';
import { LEASE_MS } from '../../../electron/runs/lease.ts';
import { lost } from '../../fakes/memory-pool.ts';
import { refused } from '../../fakes/refusal.ts';
import type { Fault } from '../../fakes/gate.ts';
import { onlyRun, Site, type Console } from './console.ts';

let original: unknown;
let promoted: unknown;
let calls = 0;
let callsOfUndo = 0;

/** Interrupts a promotion at its last call but two, so that there is everything to undo. */
async function interruptLate(site: Site): Promise<Console> {
  const console = site.open({
    kind: 'call',
    at: calls - 2,
    when: 'before',
    happen: () => refused('OTHER_OPERATION_IN_PROGRESS'),
  });
  await site.promote(console);
  expect(onlyRun(console).phase).toBe('interrupted');
  return console;
}

async function undoWith(site: Site, fault?: Fault): Promise<Console> {
  await interruptLate(site);
  const console = site.open(fault);
  await console.engine.recover();
  await console.engine.undo(onlyRun(console).id);
  await site.rest(console);
  return console;
}

beforeAll(async () => {
  const site = new Site();
  original = site.picture();
  const console = site.open();
  await site.promote(console);
  promoted = site.picture();
  calls = console.gate.count('call');
  callsOfUndo = (await undoWith(new Site())).gate.count('call');
});

describe('a connection that breaks', () => {
  it('has enough calls to break at', () => {
    expect(calls).toBeGreaterThanOrEqual(30);
    expect(callsOfUndo).toBeGreaterThanOrEqual(15);
  });

  it.each(['before', 'after'] as const)('is mended %s the pool acted, at any call of a promotion', async (when) => {
    for (let at = 1; at <= calls; at += 1) {
      const site = new Site();
      const console = site.open({ kind: 'call', at, when, happen: lost });
      await site.promote(console);
      expect(onlyRun(console), `${when} call ${String(at)}`).toMatchObject({ phase: 'succeeded', problem: null });
      expect(site.picture(), `${when} call ${String(at)}`).toEqual(promoted);
      expect(site.pool.history.filter(({ operation }) => operation === 'moveVif')).toHaveLength(3);
    }
  });

  it.each(['before', 'after'] as const)(
    'is waited out %s the pool acted, when the pool is away for a while',
    async (when) => {
      for (let at = 1; at <= calls; at += 1) {
        const site = new Site();
        const console: Console = site.open({
          kind: 'call',
          at,
          when,
          happen: () => {
            console.pools.setPhase('pool-a', 'lost');
            void site.clock.sleep(90_000).then(() => {
              console.pools.setPhase('pool-a', 'connected');
            });
            return lost();
          },
        });
        const phases = new Set<string>();
        console.engine.onChanged((run) => phases.add(run.phase));
        await site.promote(console);
        expect([...phases], `${when} call ${String(at)}`).toContain('waiting');
        expect(onlyRun(console).phase, `${when} call ${String(at)}`).toBe('succeeded');
        expect(site.picture(), `${when} call ${String(at)}`).toEqual(promoted);
      }
    },
  );

  it.each(['before', 'after'] as const)('is mended %s the pool acted, at any call of an undo', async (when) => {
    for (let at = 1; at <= callsOfUndo; at += 1) {
      const site = new Site();
      const console = await undoWith(site, { kind: 'call', at, when, happen: lost });
      expect(onlyRun(console).phase, `${when} call ${String(at)}`).toBe('errored');
      expect(site.picture(), `${when} call ${String(at)}`).toEqual(original);
    }
  });

  it('asks a person after ten minutes without the pool, not later', async () => {
    const site = new Site();
    const console: Console = site.open();
    console.pools.setPhase('pool-a', 'lost');
    const from = site.clock.now().getTime();
    await site.promote(console);
    expect(onlyRun(console)).toMatchObject({
      phase: 'interrupted',
      problem: { code: 'pool-unreachable', reason: 'timeout', address: 'xcp-1:443' },
    });
    expect(site.clock.now().getTime() - from).toBe(600_000);
    expect(site.picture()).toEqual(original);
    console.pools.setPhase('pool-a', 'connected');
    await console.engine.resume(onlyRun(console).id);
    await site.rest(console);
    expect(site.picture()).toEqual(promoted);
  });

  it('gives up after twenty broken attempts at one step', async () => {
    const site = new Site();
    const console = site.open({ kind: 'call', at: 1, when: 'before', happen: lost, forGood: true });
    await site.promote(console);
    expect(onlyRun(console)).toMatchObject({
      phase: 'interrupted',
      problem: { code: 'pool-unreachable', reason: 'lost' },
    });
    expect(console.gate.count('call')).toBe(20);
    // Beside the pauses sleeps what keeps the lock fresh.
    expect(Math.max(...site.clock.sleeps.filter((ms) => ms !== LEASE_MS / 3))).toBe(2000);
  });
});

describe('a pool that refuses a call', () => {
  it('interrupts the run at that call, and both choices then end soundly', async () => {
    for (let at = 1; at <= calls; at += 1)
      for (const choice of ['resume', 'undo'] as const) {
        const where = `refused call ${String(at)}, then ${choice}`;
        const site = new Site();
        const console = site.open({ kind: 'call', at, when: 'before', happen: () => refused('INTERNAL_ERROR', 'x') });
        await site.promote(console);
        const run = onlyRun(console);
        expect(run, where).toMatchObject({
          phase: 'interrupted',
          problem: { code: 'xapi-failure', xapiCode: 'INTERNAL_ERROR' },
        });
        expect(
          run.steps.filter((step) => step.phase === 'failed'),
          where,
        ).toHaveLength(1);
        await console.engine[choice](run.id);
        await site.rest(console);
        expect(onlyRun(console).phase, where).toBe(choice === 'resume' ? 'succeeded' : 'errored');
        expect(site.picture(), where).toEqual(choice === 'resume' ? promoted : original);
        expect(onlyRun(console).problem?.code, where).toBe(choice === 'resume' ? undefined : 'xapi-failure');
      }
  });

  it('interrupts an undo at that call, and it can be begun again', async () => {
    for (let at = 1; at <= callsOfUndo; at += 1) {
      const site = new Site();
      const console = await undoWith(site, {
        kind: 'call',
        at,
        when: 'before',
        happen: () => refused('INTERNAL_ERROR'),
      });
      expect(onlyRun(console).phase, String(at)).toBe('interrupted');
      await console.engine.undo(onlyRun(console).id);
      await site.rest(console);
      expect(onlyRun(console).phase, String(at)).toBe('errored');
      expect(site.picture(), String(at)).toEqual(original);
    }
  });
});

describe('events that are late', () => {
  it('do not keep an undo from finding the record that was just written', async () => {
    const site = new Site();
    site.pool.holdEvents();
    const console = await interruptLate(site);
    await console.engine.undo(onlyRun(console).id);
    await site.rest(console);
    expect(onlyRun(console).phase).toBe('errored');
    expect(site.stageRecord()).toMatchObject({ stage: 'development', since: '2026-03-01T08:00:00.000Z' });
  });

  it('do not keep a run from going on after it was half undone', async () => {
    const site = new Site();
    site.pool.holdEvents();
    const console = await interruptLate(site);
    await undoHalf(site, console);
    await console.engine.resume(onlyRun(console).id);
    await site.rest(console);
    expect(onlyRun(console).phase).toBe('succeeded');
    expect(site.stageRecord()).toMatchObject({ stage: 'integration' });
  });
});

async function undoHalf(site: Site, console: Console): Promise<void> {
  const { length } = console.gate.passed;
  console.gate.onPass = (name) => {
    if (name === 'removeVmTag' && console.gate.passed.length > length) {
      console.gate.onPass = undefined;
      throw refused('INTERNAL_ERROR');
    }
  };
  await console.engine.undo(onlyRun(console).id);
  await site.rest(console);
  expect(onlyRun(console).phase).toBe('interrupted');
  expect(site.stageRecord()).toMatchObject({ stage: 'development', seq: 3 });
}
