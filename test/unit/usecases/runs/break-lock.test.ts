import { describe, expect, it } from 'vitest';
import { breakLock } from '../../../../electron/usecases/runs/break-lock.ts';
import { lockKey, type LockRecord } from '../../../../shared/domain/stage-record.ts';
import { ROOT } from '../../../fakes/memory-pools.ts';
import { SHOP, signRecord } from '../../../fakes/sample-estate.ts';
import { makeSigner } from '../../../fakes/sample-signer.ts';
import { Site, onlyRun } from '../../runs/console.ts';
import { openDesk, problemOf } from '../desk.ts';

const input = { poolId: 'pool-a', configurationUuid: SHOP.vapp, reason: 'the desk was reinstalled' };
const key = lockKey(SHOP.vapp);

function lockFor(run: string, expires: string): string {
  return JSON.stringify(
    signRecord<LockRecord>(makeSigner('other'), {
      kind: 'lock',
      id: SHOP.vapp,
      pool: 'uuid-of-pool-a',
      seq: 1,
      at: '2026-03-02T07:00:00.000Z',
      by: 'anna',
      run,
      console: 'desk-2',
      nonce: 'n',
      expires,
    }),
  );
}

describe('breakLock', () => {
  it.each([
    ['a stale lock', '2026-03-02T07:15:00.000Z', true],
    ['a lock in force', '2026-03-02T09:00:00.000Z', false],
  ])('removes %s, after the ledger knows whose it was and why', async (_what, expires, stale) => {
    const desk = openDesk();
    desk.pool.content.records.set(key, lockFor('their-run', expires));
    await breakLock(desk, input);
    expect(desk.pool.content.records.has(key)).toBe(false);
    expect(desk.gate.passed).toEqual(['ledger lock.broken', 'removeSharedRecord']);
    expect(desk.ledger.entries[0]).toMatchObject({
      actor: 'root',
      data: { holder: 'anna', console: 'desk-2', since: '2026-03-02T07:00:00.000Z', stale, reason: input.reason },
    });
  });

  it('removes a lock that nobody can read', async () => {
    const desk = openDesk();
    desk.pool.content.records.set(key, 'x');
    await breakLock(desk, input);
    expect(desk.pool.content.records.has(key)).toBe(false);
    expect(desk.ledger.entries[0]?.data).toMatchObject({ holder: 'unknown', stale: true });
  });

  it('refuses to break the lock of a run of this console', async () => {
    const desk = openDesk();
    const site = new Site();
    const console = site.open({ kind: 'call', at: 12, when: 'before', happen: () => new Error('x') });
    await site.promote(console);
    const run = onlyRun(console);
    desk.runs.unfinished = run;
    desk.pool.content.records.set(key, lockFor(run.id, '2026-03-02T07:15:00.000Z'));
    expect(await problemOf(breakLock(desk, input))).toEqual({
      code: 'blocked',
      blockers: [{ kind: 'run-active', runId: run.id }],
    });
    expect(desk.pool.content.records.has(key)).toBe(true);
    expect(desk.gate.count('any')).toBe(0);
  });

  it('refuses a role that may not, and what is not there', async () => {
    const desk = openDesk();
    desk.pools.change('pool-a', { rights: { ...ROOT, isLocalSuperuser: false } });
    expect(await problemOf(breakLock(desk, input))).toMatchObject({ code: 'blocked' });
    expect(await problemOf(breakLock(desk, { ...input, poolId: 'gone' }))).toMatchObject({ code: 'not-found' });
    expect(desk.gate.count('any')).toBe(0);
  });
});
