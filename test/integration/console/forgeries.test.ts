import { afterEach, describe, expect, it } from 'vitest';
import { writeApprovalFile } from '../../../shared/domain/gate/approval-file.ts';
import type { ApprovalRule, GatePolicy } from '../../../shared/domain/gate/gate-policy.ts';
import type { Decision } from '../../../shared/domain/gate/approval.ts';
import { FINAL_PHASES } from '../../../shared/domain/run.ts';
import { makeEd25519Signer } from '../../fakes/sample-gate.ts';
import { uuidOf } from '../../fakes/sample-signer.ts';
import { writeByHand } from './desk.ts';
import { rested } from '../../fakes/rested.ts';
import { ANNA, approveAnew, editMember, fileOf, openForgeryScene, OTTO, type ForgeryScene } from './forgery-scene.ts';
import { gateKinds, ONE_APPROVAL, start, trust } from './gate-scene.ts';

/** What a forgery came to: how it was refused, and what to do so that the same gate lets the same plan pass. */
interface Outcome {
  readonly refusal: unknown;
  /** Left out: one genuine approval of somebody else. */
  readonly mend?: () => unknown;
}

interface Row {
  readonly name: string;
  readonly gate?: GatePolicy;
  readonly forge: (scene: ForgeryScene) => Promise<Outcome>;
  readonly refusal: unknown;
  /** What keeps the start from happening. */
  readonly blocker: 'approvals-missing' | 'request-refused';
}

let scene: ForgeryScene | undefined;
afterEach(async () => {
  await scene?.close();
  scene = undefined;
});

/** A decision by a believed key, changed in one respect before it was signed. */
const signed = (name: string, part: (of: ForgeryScene) => Partial<Decision>, refusal: unknown): Row => ({
  name,
  forge: async (of) => {
    const forged = of.decide(part(of));
    of.put(forged);
    return { refusal: (await of.decisionShown(forged)).refusal };
  },
  refusal,
  blocker: 'approvals-missing',
});

/** A decision file whose text was changed on the way. */
const file = (name: string, change: (text: string) => string, kind: string): Row => ({
  name,
  forge: async (of) => {
    const text = fileOf(of.decide());
    const answer = await of.importText(change(text));
    return {
      refusal: 'refusal' in answer ? answer.refusal : answer,
      mend: async () => {
        expect(await of.importText(text)).toMatchObject({ state: 'imported', refusal: null });
      },
    };
  },
  refusal: { kind },
  blocker: 'approvals-missing',
});

const transplanted = (field: keyof Decision): unknown => ({ kind: 'other-subject', fields: [field] });
const minutesAfter = (iso: string, minutes: number): string =>
  new Date(Date.parse(iso) + minutes * 60_000).toISOString();

/** Two different members of one group. */
const TWO_OF_A_GROUP: ApprovalRule = {
  id: 'managers',
  name: 'Release managers',
  minimum: 2,
  from: [{ kind: 'group', subject: 'DEMO\\Release managers' }],
  isRequesterExcluded: true,
};

const ROWS: readonly Row[] = [
  {
    name: 'changed digest: the configuration was edited after the approval',
    forge: async (of) => {
      of.put(of.decide());
      await of.shown('the approval', ({ phase }) => phase === 'met');
      const putBack = editMember(of, { order: 77 });
      const { refusal } = await of.shown('the request to be void', ({ phase }) => phase === 'void');
      return { refusal, mend: putBack };
    },
    refusal: { kind: 'other-subject', fields: ['revision', 'plan'] },
    blocker: 'request-refused',
  },
  {
    name: 'changed plan: the revision is the same, what would run is not',
    forge: async (of) => {
      of.put(of.decide());
      await of.shown('the approval', ({ phase }) => phase === 'met');
      const putBack = editMember(of, { name_label: 'renamed' });
      const { refusal } = await of.shown('the request to be void', ({ phase }) => phase === 'void');
      return { refusal, mend: putBack };
    },
    refusal: transplanted('plan'),
    blocker: 'request-refused',
  },
  signed('changed digest in the signed text', () => ({ revision: 'a1'.repeat(32) }), transplanted('revision')),
  signed('changed plan in the signed text', () => ({ plan: 'b2'.repeat(32) }), transplanted('plan')),
  signed('other workflow, so other gates', () => ({ workflow: 'c3'.repeat(32) }), transplanted('workflow')),
  signed('other transition', () => ({ to: 'staging' }), transplanted('to')),
  signed('other configuration', () => ({ configuration: uuidOf(1) }), transplanted('configuration')),
  signed('other pool', () => ({ pool: uuidOf(2) }), transplanted('pool')),
  signed('other request', () => ({ requestNonce: 'x'.repeat(22) }), { kind: 'other-request' }),
  signed('expired', ({ request }) => ({ expires: minutesAfter(request.at, 1 / 60_000) }), { kind: 'expired' }),
  signed('future date', ({ request }) => ({ at: minutesAfter(request.at, 30) }), { kind: 'from-the-future' }),
  signed('older than the request', ({ request }) => ({ at: minutesAfter(request.at, -30) }), {
    kind: 'before-request',
  }),
  signed(
    'self-approval under another session, by another name and with more roles',
    ({ request }) => ({ approver: { ...ANNA, sid: request.requester.sid } }),
    { kind: 'requester' },
  ),
  signed('somebody whom no rule names', () => ({ approver: { ...ANNA, roles: ['vm-operator'] } }), {
    kind: 'not-an-approver',
  }),
  {
    name: 'replayed nonce: the approval let a run start before, which was undone',
    forge: async (of) => {
      const { a, configuration, pool } = of;
      of.put(of.decide());
      await of.shown('the approval', ({ phase }) => phase === 'met');
      pool.control.addCallFault({
        kind: 'error',
        method: 'Async.VIF.move',
        code: 'INTERNAL_ERROR',
        params: [],
        count: 0,
      });
      const started = await start(a, configuration);
      const run = await rested(a, started.ok ? started.value.runId : '');
      expect(run.phase).toBe('interrupted');
      pool.control.clearFaults();
      await a.request('runs.undo', { runId: run.id });
      await a.until('the run to be undone', ({ runs }) => FINAL_PHASES.has(runs.get(run.id)?.phase ?? 'running'));
      await a.until('the lock to go', ({ configurations }) => {
        const now = configurations.get(configuration.uuid);
        return now?.lock === null && now.activeRunId === null;
      });
      const answer = await start(a, configuration);
      const blockers = !answer.ok && answer.problem.code === 'blocked' ? answer.problem.blockers : [];
      const [first] = blockers.flatMap((each) => (each.kind === 'gate' ? [each.blocker] : []));
      return {
        refusal: first?.kind === 'request-refused' ? first.refusal : first,
        // The same people, asked anew.
        mend: () => approveAnew(of),
      };
    },
    refusal: { kind: 'nonce-spent' },
    blocker: 'request-refused',
  },
  {
    name: 'revoked key',
    forge: async (of) => {
      const genuine = of.decide();
      of.put(genuine);
      await of.shown('the approval', ({ phase }) => phase === 'met');
      const credentials = { userName: 'root', password: of.pool.password };
      const key = of.desk.publicKey;
      await of.a.request('gates.revoke-key', { poolId: 'demo', key, reason: 'laptop stolen', credentials });
      await of.shown('the approval to be gone', ({ phase }) => phase === 'open');
      return {
        refusal: (await of.decisionShown(genuine)).refusal,
        mend: () => trust(of.a, key, of.pool.password),
      };
    },
    refusal: { kind: 'key-revoked' },
    blocker: 'approvals-missing',
  },
  {
    name: 'signature by unknown key',
    forge: async (of) => {
      const forged = of.decide({}, makeEd25519Signer());
      of.put(forged);
      return { refusal: (await of.decisionShown(forged)).refusal };
    },
    refusal: { kind: 'key-unknown' },
    blocker: 'approvals-missing',
  },
  file('edited file', (text) => text.replace('looks right', 'looks great'), 'signature'),
  file('truncated file', (text) => text.slice(0, -20), 'truncated'),
  file(
    'duplicate keys in JSON',
    (text) => text.replace('{"approver"', '{"decision":"approve","approver"'),
    'duplicate-key',
  ),
  file('file saved in another spelling', (text) => text.replace(',"at"', ', "at"'), 'not-canonical'),
  file('file with a field more', (text) => text.replace('{"decision"', '{"a":1,"decision"'), 'form'),
  {
    name: 'group counted twice: one member with two keys and two spellings of one sid',
    gate: { ...ONE_APPROVAL, approvals: [TWO_OF_A_GROUP] },
    forge: async (of) => {
      const second = makeEd25519Signer();
      await trust(of.a, second.publicKey, of.pool.password);
      const again = of.decide({ approver: { ...ANNA, sid: ANNA.sid.toLowerCase(), name: 'DEMO\\anna2' } }, second);
      of.put(of.decide());
      of.put(again);
      const view = await of.shown('both decisions', ({ decisions }) => decisions.length === 2);
      return {
        refusal: view.rules.map(({ counted, minimum }) => ({ counted: counted.length, minimum })),
        mend: () => {
          of.put(of.decide({ approver: OTTO }));
        },
      };
    },
    refusal: [{ counted: 1, minimum: 2 }],
    blocker: 'approvals-missing',
  },
  {
    name: 'record written by hand into the pool',
    forge: async (of) => {
      const forged = { ...of.decide(), sig: 'A'.repeat(86) };
      of.put(forged);
      return { refusal: await refusedRecord(of, `stagewright.decision.${of.request.id}.${forged.nonce}`) };
    },
    refusal: 'signature',
    blocker: 'approvals-missing',
  },
  {
    name: 'record of another request copied under the key of this one',
    forge: async (of) => {
      const genuine = of.decide({ request: 'another-request' });
      const key = `stagewright.decision.${of.request.id}.${genuine.nonce}`;
      writeByHand(of.pool, key, writeApprovalFile(genuine).trim());
      return { refusal: await refusedRecord(of, key) };
    },
    refusal: 'other-key',
    blocker: 'approvals-missing',
  },
];

/** Why a record on the pool was not taken for a statement, as the ledger says. */
function refusedRecord({ a }: ForgeryScene, key: string): Promise<unknown> {
  return a.until('the entry about the record', ({ activity }) => {
    const entry = activity.find(({ data, kind }) => kind === 'approval.refused' && data['key'] === key);
    return entry?.data['reason'];
  });
}

describe('a forged approval', () => {
  it.each(ROWS)(
    '$name: opens nothing, and a genuine one in its place does',
    async ({ blocker, forge, gate, refusal }) => {
      scene = await openForgeryScene(gate ?? ONE_APPROVAL);
      const of = scene;
      const { mend, ...seen } = await forge(of);
      expect({ refusal: seen.refusal }).toMatchObject({ refusal });
      const refused = await start(of.a, of.configuration);
      expect(refused.ok).toBe(false);
      expect(gateKinds(refused)).toContain(blocker);

      if (mend) await mend();
      else of.put(of.decide({ approver: OTTO, seq: 1 }));
      await of.a.until('the gate to open', ({ gates }) => {
        const view = gates.get(`demo ${of.configuration.uuid} integration`);
        return view?.blockers.length === 0;
      });
      expect(await start(of.a, of.configuration)).toMatchObject({ ok: true });
    },
  );
});
