import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { HeadlessConsole, quickDemoPool } from '../../fakes/headless-console.ts';
import {
  anyInDevelopment,
  ask,
  ended,
  gateKinds,
  ONE_APPROVAL,
  requestIn,
  setGate,
  start,
  trust,
} from './gate-scene.ts';

let pool: RunningDemoPool;
let a: HeadlessConsole;
let b: HeadlessConsole;

beforeEach(async () => {
  pool = await quickDemoPool();
  a = await HeadlessConsole.open({ demo: pool, name: 'desk a' });
  b = await HeadlessConsole.open({ demo: pool, name: 'desk b' });
  for (const each of [a, b]) {
    await each.start();
    await each.until('the pool', ({ pools }) => pools.get('demo')?.phase === 'connected');
  }
});

afterEach(async () => {
  await a.close();
  await b.close();
  await pool.close();
  expect([...a.bugs, ...b.bugs]).toEqual([]);
});

const approver = () => ({ userName: 'DEMO\\approver', password: pool.password });

describe('an approval', () => {
  it('asked for at one console and given by step-up at another lets the plan start, once', async () => {
    const configuration = await anyInDevelopment(a);
    await setGate(a, configuration, ONE_APPROVAL);
    expect(gateKinds(await start(a, configuration))).toEqual(['not-requested', 'approvals-missing']);

    const requestId = await ask(a, configuration);
    expect(gateKinds(await start(a, configuration))).toEqual(['approvals-missing']);
    const seen = await requestIn(b, requestId, 'the request in the other console', () => true);
    expect(seen).toMatchObject({ phase: 'void', refusal: { kind: 'key-unknown' }, isOurs: false });
    const decide = { poolId: 'demo', requestId, decision: 'approve', reason: '', credentials: approver() } as const;
    expect(await b.ask('gates.decide', decide)).toMatchObject({
      ok: false,
      problem: { code: 'statement-refused', refusal: { kind: 'key-unknown' } },
    });

    await trust(b, seen.key, pool.password);
    await requestIn(b, requestId, 'the request to be open', ({ phase }) => phase === 'open');
    const opened = await b.request('gates.open-request', { poolId: 'demo', requestId });
    expect(opened.plan?.configurationUuid).toBe(configuration.uuid);
    await b.request('gates.decide', decide);

    const refused = await requestIn(a, requestId, 'the decision', ({ decisions }) => decisions.length === 1);
    expect(refused).toMatchObject({ phase: 'open', decisions: [{ refusal: { kind: 'key-unknown' } }] });
    expect(gateKinds(await start(a, configuration))).toEqual(['approvals-missing']);
    await trust(a, refused.decisions[0]?.key ?? '', pool.password);
    await requestIn(a, requestId, 'the request to be met', ({ phase }) => phase === 'met');
    await a.until(
      'the gate to open',
      ({ gates }) => gates.get(`demo ${configuration.uuid} integration`)?.blockers.length === 0,
    );

    const started = await start(a, configuration);
    expect(started).toMatchObject({ ok: true });
    expect((await ended(a, started.ok ? started.value.runId : '')).phase).toBe('succeeded');
    await requestIn(a, requestId, 'the request to be spent', ({ phase }) => phase === 'spent');
    await requestIn(b, requestId, 'the other console to know', ({ phase }) => phase === 'spent');
    const kinds = a.facts.activity.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['approval.requested', 'key.trusted', 'run.started']));
  });

  it('is not taken from whoever asked, nor from somebody no rule names, and a wrong password proves nobody', async () => {
    const configuration = await anyInDevelopment(a);
    await setGate(a, configuration, ONE_APPROVAL);
    const requestId = await ask(a, configuration);
    const decideAs = (userName: string, password = pool.password) =>
      a.ask('gates.decide', {
        poolId: 'demo',
        requestId,
        decision: 'approve',
        reason: '',
        credentials: { userName, password },
      });
    expect(await decideAs('root')).toMatchObject({ ok: false, problem: { refusal: { kind: 'requester' } } });
    expect(await decideAs('DEMO\\vm-operator')).toMatchObject({
      ok: false,
      problem: { refusal: { kind: 'not-an-approver' } },
    });
    expect(await decideAs('DEMO\\approver', 'guessed')).toMatchObject({
      ok: false,
      problem: { code: 'xapi-failure', xapiCode: 'SESSION_AUTHENTICATION_FAILED' },
    });
    expect(a.calls.join('\n')).not.toContain(pool.password);
    expect(gateKinds(await start(a, configuration))).toEqual(['approvals-missing']);
    expect(await decideAs('DEMO\\approver')).toMatchObject({ ok: true });
    await requestIn(a, requestId, 'the request to be met', ({ phase }) => phase === 'met');
  });

  it('dies with a rejection, which ends the request for good, and with a change of the configuration', async () => {
    const configuration = await anyInDevelopment(a);
    await setGate(a, configuration, ONE_APPROVAL);
    const first = await ask(a, configuration);
    const decide = (requestId: string, decision: 'approve' | 'reject', reason: string) =>
      a.request('gates.decide', { poolId: 'demo', requestId, decision, reason, credentials: approver() });
    await decide(first, 'reject', 'the backup failed');
    const rejected = await requestIn(a, first, 'the rejection', ({ phase }) => phase === 'rejected');
    expect(rejected.ended).toEqual({ by: 'DEMO\\approver', reason: 'the backup failed' });
    expect(gateKinds(await start(a, configuration))).toContain('request-rejected');

    const second = await ask(a, configuration, 'the backup is mended');
    await decide(second, 'approve', '');
    await requestIn(a, second, 'the request to be met', ({ phase }) => phase === 'met');
    const [vm] = configuration.vmUuids;
    const ref = [...pool.world.db.entries('VM')].find(([, row]) => row['uuid'] === vm)?.[0] ?? '';
    pool.world.db.set('VM', ref, { order: 77 });
    const changed = await requestIn(a, second, 'the request to be void', ({ phase }) => phase === 'void');
    expect(changed.refusal).toMatchObject({ kind: 'other-subject' });
    expect(gateKinds(await start(a, configuration))).toContain('request-refused');
  });

  it('is announced to the audit log of the pool under the account that gave it', async () => {
    const configuration = await anyInDevelopment(a);
    await setGate(a, configuration, ONE_APPROVAL);
    const requestId = await ask(a, configuration);
    await a.request('gates.decide', {
      poolId: 'demo',
      requestId,
      decision: 'approve',
      reason: '',
      credentials: approver(),
    });
    const audit = pool.world.audit.map((entry) => JSON.stringify(entry)).filter((line) => line.includes('task.create'));
    expect(audit.filter((line) => line.includes('Stagewright request v1'))).toHaveLength(1);
    const [line] = audit.filter((each) => each.includes('Stagewright decision v1'));
    expect(line).toContain('approver');
  });
});
