import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import { lockKey, recordKey } from '../../../shared/domain/stage-record.ts';
import { quickDemoPool, type HeadlessConsole } from '../../fakes/headless-console.ts';
import {
  anyIn,
  ended,
  expectNoBugs,
  openConsole,
  pictureOf,
  problemOf,
  promote,
  settledIn,
  sharedRecordsOf,
  writeByHand,
} from './desk.ts';
import { rested } from '../../fakes/rested.ts';

let pool: RunningDemoPool;
let console_: HeadlessConsole;
let card: Configuration;
const others: HeadlessConsole[] = [];

beforeEach(async () => {
  pool = await quickDemoPool();
  console_ = await openConsole(pool);
  card = await anyIn(console_, 'development', 'erp');
});

afterEach(async () => {
  for (const other of [...others.splice(0), console_]) {
    await other.close();
    expectNoBugs(other);
  }
  await pool.close();
});

const newKey = (seq: number): string => recordKey('stage', card.uuid, seq);
const present = (): string => sharedRecordsOf(pool)[newKey(card.recordSeq)] ?? '';
const warningOf = (kind: string) =>
  console_.until(`the warning ${kind}`, ({ configurations }) =>
    configurations.get(card.uuid)?.warnings.find((warning) => warning.kind === kind),
  );
const target = () => ({ poolId: 'demo', configurationUuid: card.uuid, toStageId: 'integration' });

describe('a stage record that was not written by a console', () => {
  const moved = (): Record<string, unknown> => ({
    ...(JSON.parse(present()) as object),
    seq: card.recordSeq + 1,
    stage: 'production',
  });
  it.each([
    ['a copy that says another stage', () => JSON.stringify(moved())],
    ['text that is no record', () => 'production'],
    ['a record of a newer version', () => JSON.stringify({ ...moved(), v: 2, gates: ['new'] })],
    [
      'a record of another configuration',
      () => JSON.stringify({ ...moved(), id: '11111111-1111-4111-8111-111111111111' }),
    ],
  ])('is not believed and shown as such: %s', async (_what, make) => {
    writeByHand(pool, newKey(card.recordSeq + 1), make());
    const warning = await warningOf('record-not-believed');
    expect('reason' in warning && warning.reason).toMatch(/./);
    expect(console_.facts.configurations.get(card.uuid)).toMatchObject({
      stageId: 'development',
      recordSeq: card.recordSeq,
    });
    const refused = problemOf(await console_.ask('promotions.preview', target()));
    expect(refused).toMatchObject({ code: 'blocked', blockers: [{ kind: 'record-not-believed' }] });
    // A person who knows better places it anew, above the number that was taken.
    await console_.request('configurations.adopt', {
      poolId: 'demo',
      configurationUuid: card.uuid,
      serviceId: 'erp',
      stageId: 'development',
    });
    const again = await console_.until('a record that is believed', ({ configurations }) => {
      const now = configurations.get(card.uuid);
      return now?.recordSeq === card.recordSeq + 2 ? now : undefined;
    });
    expect(again.warnings.map(({ kind }) => kind)).not.toContain('record-not-believed');
    expect((await ended(console_, await promote(console_, card.uuid, 'integration'))).phase).toBe('succeeded');
  });

  it('is known by its key: a stranger is shown, this console itself is not, not even after a restart without a key store', async () => {
    const other = await openConsole(pool, { name: 'another desk' });
    others.push(other);
    await ended(other, await promote(other, card.uuid, 'integration'));
    expect(await warningOf('unknown-writer')).toMatchObject({ by: 'root' });
    await settledIn(console_, card.uuid, 'integration');
    await ended(console_, await promote(console_, card.uuid, 'development'));
    await console_.until(
      'the own record',
      ({ configurations }) => configurations.get(card.uuid)?.recordSeq === card.recordSeq + 2,
    );
    const { folder } = console_;
    await console_.close({ keepFolder: true });
    console_ = await openConsole(pool, { folder });
    const now = await anyIn(console_, 'development', 'erp');
    expect(now.warnings.map(({ kind }) => kind)).not.toContain('unknown-writer');
  });
});

describe('a lock that a dead console left', () => {
  /** Another console takes the lock and never comes back. */
  async function leaveLock(): Promise<void> {
    const other = await openConsole(pool, { name: 'desk in the cellar' });
    others.push(other);
    pool.control.addCallFault({ kind: 'error', method: 'VIF.get_network', code: 'INTERNAL_ERROR', params: ['dead'] });
    const run = await rested(other, await promote(other, card.uuid, 'integration'));
    expect(run.phase).toBe('interrupted');
    await console_.until('the lock', ({ configurations }) => configurations.get(card.uuid)?.lock);
  }

  /** Clocks are asked at each connection. One that is dropped between two calls is not missed: then it is dropped again. */
  async function connectedAnew(): Promise<void> {
    const since = console_.facts.pools.get('demo')?.since;
    for (let attempt = 0; attempt < 600; attempt += 1) {
      const { phase, since: now } = console_.facts.pools.get('demo')!;
      if (now !== since) return;
      if (phase === 'connected' && attempt % 20 === 0) pool.control.dropConnections();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('it did not lose its connection');
  }

  it('is shown with its holder, stale only by the clock of the coordinator, and broken by a person with a reason', async () => {
    await leaveLock();
    const held = console_.facts.configurations.get(card.uuid)?.lock;
    expect(held).toMatchObject({ holder: 'root', console: 'desk in the cellar', isOurs: false, isStale: false });
    const refused = problemOf(await console_.ask('promotions.preview', target()));
    expect(refused).toMatchObject({
      code: 'blocked',
      blockers: [{ kind: 'locked', console: 'desk in the cellar', isStale: false }],
    });

    pool.control.shiftClock(14 * 60_000);
    await connectedAnew();
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(console_.facts.configurations.get(card.uuid)?.lock?.isStale).toBe(false);
    pool.control.shiftClock(2 * 60_000);
    await connectedAnew();
    await console_.until('the lock to be stale', ({ configurations }) => configurations.get(card.uuid)?.lock?.isStale);

    const ask = { poolId: 'demo', configurationUuid: card.uuid };
    expect(problemOf(await console_.ask('locks.break', { ...ask, reason: ' ' }))).toMatchObject({
      code: 'invalid-request',
    });
    await console_.until('the pool', ({ pools }) => pools.get('demo')?.phase === 'connected');
    await console_.request('locks.break', { ...ask, reason: 'the cellar is flooded' });
    const entry = console_.facts.activity.find(({ kind }) => kind === 'lock.broken');
    expect(entry).toMatchObject({ actor: 'root', configurationUuid: card.uuid });
    expect(entry?.data).toMatchObject({ console: 'desk in the cellar', stale: true, reason: 'the cellar is flooded' });
    await console_.until('no lock', ({ configurations }) => configurations.get(card.uuid)?.lock === null);
    expect((await ended(console_, await promote(console_, card.uuid, 'integration'))).phase).toBe('succeeded');
  });

  it('is shown stale when it expires although nothing on the pool changes', async () => {
    await leaveLock();
    pool.control.shiftClock(15 * 60_000 - 2500);
    await connectedAnew();
    await console_.until('the lock to be stale', ({ configurations }) => configurations.get(card.uuid)?.lock?.isStale);
  });

  it('lets the run of its late owner change nothing once somebody else moved the configuration', async () => {
    await leaveLock();
    const [late] = others;
    await console_.request('locks.break', {
      poolId: 'demo',
      configurationUuid: card.uuid,
      reason: 'no answer from there',
    });
    await console_.until('no lock', ({ configurations }) => configurations.get(card.uuid)?.lock === null);
    expect((await ended(console_, await promote(console_, card.uuid, 'integration'))).phase).toBe('succeeded');
    const after = pictureOf(pool, card.uuid);
    const [run] = late?.facts.runs.values() ?? [];
    const runId = run?.id ?? '';
    await late?.request('runs.resume', { runId });
    await late?.until('the run to go on', ({ runs }) => runs.get(runId)?.phase !== 'interrupted');
    expect(late && (await rested(late, runId))).toMatchObject({
      phase: 'interrupted',
      problem: { code: 'plan-changed' },
    });
    await late?.request('runs.undo', { runId });
    expect(late && (await ended(late, runId)).phase).toBe('failed');
    expect(pictureOf(pool, card.uuid)).toEqual(after);
  });

  it('is shown as nobody’s when it can’t be read, and can be broken', async () => {
    writeByHand(pool, lockKey(card.uuid), 'mine!');
    const lock = await console_.until('the lock', ({ configurations }) => configurations.get(card.uuid)?.lock);
    expect(lock).toMatchObject({ holder: 'unknown', isOurs: false });
    await console_.request('locks.break', {
      poolId: 'demo',
      configurationUuid: card.uuid,
      reason: 'nobody can read it',
    });
    await console_.until('no lock', ({ configurations }) => configurations.get(card.uuid)?.lock === null);
    expect(sharedRecordsOf(pool)[lockKey(card.uuid)]).toBeUndefined();
  });
});
