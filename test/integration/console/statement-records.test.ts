import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { writeApprovalFile } from '../../../shared/domain/gate/approval-file.ts';
import { spentKey, statementKey } from '../../../shared/domain/gate/statement-keys.ts';
import type { Statement } from '../../../shared/domain/gate/approval.ts';
import { quickDemoPool, type HeadlessConsole } from '../../fakes/headless-console.ts';
import { makeBreakGlass, makeDecision, makeEd25519Signer, makeRequest, nonceOf } from '../../fakes/sample-gate.ts';
import { expectNoBugs, openConsole, sharedRecordsOf, writeByHand } from './desk.ts';
import { anyInDevelopment, ask, ended, ONE_APPROVAL, requestIn, setGate, start } from './gate-scene.ts';

const DAY = 86_400_000;
let pool: RunningDemoPool;
const open: HeadlessConsole[] = [];

beforeEach(async () => {
  pool = await quickDemoPool();
});

afterEach(async () => {
  for (const each of open) await each.close();
  expectNoBugs(...open.splice(0));
  await pool.close();
});

async function console_(): Promise<HeadlessConsole> {
  const opened = await openConsole(pool);
  open.push(opened);
  return opened;
}

describe('records of statements on the pool', () => {
  it('are removed two weeks after they ran out, with the marks of having been used; all others stay', async () => {
    const desk = makeEd25519Signer();
    const times = (endedDaysAgo: number) => ({
      at: new Date(Date.now() - 30 * DAY).toISOString(),
      expires: new Date(Date.now() - endedDaysAgo * DAY).toISOString(),
    });
    const old = makeRequest(desk, { id: 'old', nonce: nonceOf(1), ...times(15) });
    const recent = makeRequest(desk, { id: 'recent', nonce: nonceOf(2), ...times(13) });
    const glass = makeBreakGlass(desk, { first: times(15), second: times(15) });
    const outlived: readonly Statement[] = [old, makeDecision(desk, old, times(15)), glass.first, glass.second];
    for (const each of [...outlived, recent]) writeByHand(pool, statementKey(each), writeApprovalFile(each).trim());
    const marks = ['old', glass.first.nonce, 'recent', 'nobody-knows'].map(spentKey);
    for (const key of marks) writeByHand(pool, key, '{"v":1}');
    writeByHand(pool, 'stagewright.request.by-hand', 'not a statement');

    const a = await console_();
    const entry = await a.until('the entry', ({ activity }) => activity.find(({ kind }) => kind === 'approval.tidied'));
    expect(entry.data).toEqual({ removed: 6 });
    await expect
      .poll(() =>
        Object.keys(sharedRecordsOf(pool)).filter((key) => /\.(request|decision|glass|glass-second|spent)\./.test(key)),
      )
      .toEqual([
        'stagewright.request.recent',
        spentKey('recent'),
        spentKey('nobody-knows'),
        'stagewright.request.by-hand',
      ]);
  });

  it('stay where the pool’s clock is not believed', async () => {
    const desk = makeEd25519Signer();
    const at = new Date(Date.now() - 2 * DAY).toISOString();
    const request = makeRequest(desk, { at, expires: new Date(Date.now() - DAY).toISOString() });
    writeByHand(pool, statementKey(request), writeApprovalFile(request).trim());
    pool.world.clock.offsetMs = 60 * DAY;
    const a = await console_();
    await a.until('a look at the records', ({ keys }) => keys.has(desk.publicKey));
    // The look after that one begins when it is over.
    writeByHand(pool, 'stagewright.request.by-hand', 'not a statement');
    await a.until('the next look', ({ activity }) => activity.some(({ kind }) => kind === 'approval.refused'));
    expect(a.facts.activity.some(({ kind }) => kind === 'approval.tidied')).toBe(false);
    expect(Object.keys(sharedRecordsOf(pool))).toContain(statementKey(request));
  });

  it('count as used for a console that saw the mark, also when somebody takes it away', async () => {
    const [a, b] = [await console_(), await console_()];
    const configuration = await anyInDevelopment(a);
    await setGate(a, configuration, ONE_APPROVAL);
    const requestId = await ask(a, configuration);
    const credentials = { userName: 'DEMO\\approver', password: pool.password };
    await a.request('gates.decide', { poolId: 'demo', requestId, decision: 'approve', reason: '', credentials });
    await requestIn(b, requestId, 'the request at the other console', () => true);
    const { publicKey } = await a.request('app.describe', {});
    const key = {
      poolId: 'demo',
      key: publicKey,
      reason: 'compared',
      credentials: { ...credentials, userName: 'root' },
    };
    await b.request('gates.trust-key', key);
    const started = await start(a, configuration);
    await ended(a, started.ok ? started.value.runId : '');
    await requestIn(b, requestId, 'the mark', ({ phase }) => phase === 'spent');
    expect(Object.keys(sharedRecordsOf(pool))).toContain(spentKey(requestId));
    writeByHand(pool, spentKey(requestId), undefined);
    // Something later that has to arrive.
    writeByHand(pool, 'stagewright.request.by-hand', 'not a statement');
    await b.until('the entry', ({ activity }) =>
      activity.some(({ data }) => data['key'] === 'stagewright.request.by-hand'),
    );
    const again = await b.request('gates.open-request', { poolId: 'demo', requestId });
    expect(again.request.phase).toBe('spent');
  });
});
