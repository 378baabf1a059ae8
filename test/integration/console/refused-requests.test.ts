import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REQUEST_RECORDS, isRecorded, type RecordedRequest } from '../../../shared/ipc/recorded-requests.ts';
import type { RequestInput, RequestName } from '../../../shared/ipc/contract.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { HeadlessConsole, QUICK_LIMITS, quickDemoPool } from '../../fakes/headless-console.ts';
import { goodInputs } from '../../fakes/request-samples.ts';
import { expectNoBugs, openConsole } from './desk.ts';
import { anyInDevelopment, ask, ONE_APPROVAL, requestIn, setGate } from './gate-scene.ts';

const names = Object.keys(REQUEST_RECORDS) as RequestName[];
let desk: HeadlessConsole;

beforeAll(async () => {
  // No pool at all: whatever is asked is about something that is not there.
  desk = await HeadlessConsole.open({ limits: QUICK_LIMITS, chosenFile: () => null });
  await desk.start('never');
  // A key that is kept already is sealed no second time.
  await desk.request('signer.seal', goodInputs['signer.seal']);
});
afterAll(async () => {
  await desk.close();
});

/** Requests that nothing here can refuse, each with the reason. */
const NEVER_REFUSED: Partial<Record<RecordedRequest, string>> = {
  'settings.change': 'the form of a setting is checked before',
  'automation.disarm': 'what is not armed is disarmed already',
  'evidence.verify': 'it looks at whatever is there',
  'evidence.export-bundle': 'choosing no file is no refusal',
  'evidence.open-bundle': 'choosing no file is no refusal',
  'archives.cancel-check': 'what is not checked is cancelled already',
  'archives.choose-folder': 'choosing no folder is no refusal',
  'replicas.unschedule': 'what is not scheduled is unscheduled already',
  'data.back-up': 'choosing no file is no refusal',
  'data.restore': 'choosing no file is no refusal',
  'data.export-diagnostics': 'choosing no file is no refusal',
};
/** Where the sample would be done, one that is refused. */
const REFUSED: { readonly [N in RecordedRequest]?: RequestInput<N> } = {
  'pools.add': { ...goodInputs['pools.add'], host: '127.0.0.1', port: 1 },
};

async function newest(): Promise<number> {
  const [entry] = await desk.request('activity.list', { limit: 1 });
  return entry?.seq ?? 0;
}

describe('a request that is refused', () => {
  it.each(names.filter(isRecorded).filter((name) => NEVER_REFUSED[name] === undefined))(
    'leaves one entry: %s',
    async (name) => {
      const before = await newest();
      const answer = await desk.ask(name, REFUSED[name] ?? goodInputs[name]);
      expect(answer.ok).toBe(false);
      const entries = (await desk.request('activity.list', { limit: 10 })).filter(({ seq }) => seq > before);
      expect(entries).toHaveLength(1);
      const [entry] = entries;
      expect(entry?.kind).toMatch(/^(request|plan)\.refused$/);
      if (entry?.kind === 'request.refused') expect(entry.data['request']).toBe(name);
      expect(entry?.data['reason']).toBe(answer.ok ? '' : answer.problem.code);
    },
  );

  it.each(names.filter((name) => !isRecorded(name)))('or changes nothing leaves none: %s', async (name) => {
    const before = await newest();
    await desk.ask(name, goodInputs[name]);
    expect(await newest()).toBe(before);
  });
});

describe('a login that is refused', () => {
  let pool: RunningDemoPool;
  beforeAll(async () => {
    pool = await quickDemoPool();
  });
  afterAll(async () => {
    await pool.close();
  });

  it('is an entry, when a pool is added and when somebody proves who they are, and holds no password', async () => {
    const at = await openConsole(pool);
    try {
      const { fingerprint } = await at.request('pools.probe', { host: '127.0.0.1', port: pool.port });
      const account = { userName: 'root', password: 'guessed-one', keepPassword: false };
      const added = await at.ask('pools.add', { host: '127.0.0.1', port: pool.port, ...account, fingerprint });
      expect(added.ok).toBe(false);
      const card = await anyInDevelopment(at);
      await setGate(at, card, ONE_APPROVAL);
      const requestId = await ask(at, card);
      await requestIn(at, requestId, 'the request', ({ phase }) => phase === 'open');
      const credentials = { userName: 'DEMO\\approver', password: 'guessed-two' };
      const word = { poolId: 'demo', requestId, decision: 'approve', reason: '', credentials } as const;
      expect((await at.ask('gates.decide', word)).ok).toBe(false);
      // The requester's own word does not count; that is said once, by the entry of its own.
      const own = { ...word, credentials: { userName: pool.user, password: pool.password } };
      expect((await at.ask('gates.decide', own)).ok).toBe(false);
      const told = (await at.request('activity.list', { limit: 20 })).filter(({ kind }) => kind.endsWith('refused'));
      expect(told.map(({ kind }) => kind)).toEqual(['approval.refused', 'request.refused', 'pool.login-refused']);
      expect(told[1]).toMatchObject({
        actor: pool.user,
        poolId: 'demo',
        data: { request: 'gates.decide', reason: 'xapi-failure', by: 'DEMO\\approver' },
      });
      expect(JSON.stringify(at.facts.activity)).not.toContain('guessed');
    } finally {
      await at.close();
      expectNoBugs(at);
    }
  });
});
