import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { OPEN_GATE } from '../../../shared/domain/gate/gate-policy.ts';
import { quickDemoPool, type HeadlessConsole } from '../../fakes/headless-console.ts';
import { expectNoBugs, openConsole } from './desk.ts';
import {
  anyInDevelopment,
  ask,
  ended,
  gateKinds,
  ONE_APPROVAL,
  requestIn,
  setGate,
  start,
  transitionOf,
} from './gate-scene.ts';

let pool: RunningDemoPool;
let a: HeadlessConsole;
let folder: string;
let chosen: string | null;

beforeEach(async () => {
  pool = await quickDemoPool();
  folder = await mkdtemp(join(tmpdir(), 'stagewright-gates-'));
  chosen = null;
  a = await openConsole(pool, { chosenFile: () => chosen });
});

afterEach(async () => {
  await a.close();
  expectNoBugs(a);
  await rm(folder, { recursive: true, force: true });
  await pool.close();
});

const as = (userName: string) => ({ userName, password: pool.password });
const approver = () => as('DEMO\\approver');

async function planned(gate = ONE_APPROVAL) {
  const configuration = await anyInDevelopment(a);
  await setGate(a, configuration, gate);
  const target = transitionOf(configuration);
  const { planDigest } = await a.request('promotions.preview', target);
  return { configuration, target: { ...target, planDigest } };
}

describe('breaking the glass', () => {
  it('takes two people, and is used up by the run', async () => {
    const { configuration, target } = await planned();
    const said = { reason: 'the shop is down for everybody', credentials: as('root') };
    const { glassId } = await a.request('gates.break-glass', { ...target, ...said });
    expect(gateKinds(await start(a, configuration))).toContain('not-requested');
    const second = { poolId: 'demo', glassId, reason: 'seen it myself' };
    expect(await a.ask('gates.second-break-glass', { ...second, credentials: as('root') })).toMatchObject({
      ok: false,
      problem: { refusal: { kind: 'same-person' } },
    });
    await a.request('gates.second-break-glass', { ...second, credentials: approver() });
    const started = await start(a, configuration);
    expect((await ended(a, started.ok ? started.value.runId : '')).phase).toBe('succeeded');
    expect(Object.keys(records())).toContain(`stagewright.spent.${glassId}`);
  });

  it('is refused where the gate does not allow it', async () => {
    const { target } = await planned({ ...ONE_APPROVAL, isBreakGlassAllowed: false });
    const said = { reason: 'the shop is down for everybody', credentials: as('root') };
    expect(await a.ask('gates.break-glass', { ...target, ...said })).toMatchObject({
      ok: false,
      problem: { refusal: { kind: 'not-allowed' } },
    });
  });
});

describe('a freeze', () => {
  it('is passed only by somebody with the right, and only for that plan', async () => {
    const always = {
      name: 'Always',
      from: '2000-01-01T00:00',
      to: '2199-12-31T00:00',
      timeZone: 'UTC',
      isOverridable: true,
    };
    const { configuration, target } = await planned({ ...OPEN_GATE, freezes: [always] });
    expect(gateKinds(await start(a, configuration))).toEqual(['frozen']);
    const override = (userName: string) =>
      a.ask('gates.override-freeze', { ...target, reason: 'agreed with the board', credentials: as(userName) });
    expect(await override('DEMO\\approver')).toMatchObject({ ok: false, problem: { code: 'right-missing' } });
    expect(await override('root')).toMatchObject({ ok: true });
    const started = await start(a, configuration);
    expect((await ended(a, started.ok ? started.value.runId : '')).phase).toBe('succeeded');
  });
});

describe('a checklist', () => {
  it('holds until its item is ticked for this plan, and again when the tick is taken back', async () => {
    const { configuration, target } = await planned({
      ...OPEN_GATE,
      checklist: [{ id: 'backup-seen', text: 'The backup was restored' }],
    });
    expect(gateKinds(await start(a, configuration))).toEqual(['not-ticked']);
    const tick = (isTicked: boolean) => a.request('gates.tick', { ...target, itemId: 'backup-seen', isTicked });
    await tick(true);
    await tick(false);
    expect(gateKinds(await start(a, configuration))).toEqual(['not-ticked']);
    await tick(true);
    expect(await start(a, configuration)).toMatchObject({ ok: true });
  });
});

describe('a gate', () => {
  it('may be changed, and walked round, only by those who may define gates', async () => {
    const { configuration } = await planned();
    await a.request('pools.disconnect', { poolId: 'demo' });
    const weak = await openConsole({ ...pool, user: 'DEMO\\vm-power-admin' });
    try {
      const view = await weak.until('the service', ({ services }) => services.get(configuration.serviceId ?? ''));
      const workflow = {
        ...view.service.workflow,
        transitions: view.service.workflow.transitions.map(({ gate: _gate, ...rest }) => rest),
      };
      const service = { poolId: 'demo', serviceId: view.service.id };
      expect(await weak.ask('workflows.publish', { ...service, baseSeq: view.seq, workflow })).toMatchObject({
        ok: false,
        problem: { code: 'right-missing', right: 'define-gates' },
      });
      const adopt = { poolId: 'demo', configurationUuid: configuration.uuid, serviceId: view.service.id };
      expect(await weak.ask('configurations.adopt', { ...adopt, stageId: 'integration' })).toMatchObject({
        ok: false,
        problem: { code: 'right-missing' },
      });
    } finally {
      await weak.close();
      expectNoBugs(weak);
    }
  });
});

describe('a request file', () => {
  it('is decided on from the file, and the decision counts once it is imported; an edited file is refused', async () => {
    const { configuration } = await planned();
    const requestId = await ask(a, configuration);
    chosen = join(folder, 'request.json');
    await a.request('gates.export-request', { poolId: 'demo', requestId });
    const text = await readFile(chosen, 'utf8');

    const refusalOf = async (content: string): Promise<unknown> => {
      await writeFile(chosen ?? '', content);
      const opened = await a.request('gates.open-request-file', {});
      return opened.state === 'refused' ? opened.refusal.kind : opened.state;
    };
    expect(await refusalOf(text.replace('release 2.4', 'release 2.5'))).toBe('signature');
    expect(await refusalOf(text.slice(0, -20))).toBe('truncated');
    expect(await refusalOf(text.replace('{"', '{"v":1,"'))).toBe('duplicate-key');
    expect(await refusalOf(text.replace(',', ', '))).toBe('not-canonical');
    await writeFile(chosen, text);
    const opened = await a.request('gates.open-request-file', {});
    if (opened.state !== 'read') throw new Error(`it was ${opened.state}`);
    expect(opened).toMatchObject({ isPoolConnected: true, reason: 'release 2.4', keyState: 'known' });

    chosen = join(folder, 'decision.json');
    const sign = { fileId: opened.fileId, decision: 'approve', reason: 'read it on the train' } as const;
    await a.request('gates.sign-request-file', { ...sign, credentials: approver() });
    expect(await a.request('gates.import-decision', { poolId: 'demo' })).toEqual({
      state: 'imported',
      requestId,
      refusal: null,
    });
    await requestIn(a, requestId, 'the request to be met', ({ phase }) => phase === 'met');
    expect(await start(a, configuration)).toMatchObject({ ok: true });
  });
});

/** What the pool holds. */
function records(): Readonly<Record<string, string>> {
  const [row] = [...pool.world.db.entries('pool')].map(([, each]) => each);
  return (row?.['gui_config'] ?? {}) as Readonly<Record<string, string>>;
}
