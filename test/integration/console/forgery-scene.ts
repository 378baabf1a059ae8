import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { Row } from '../../../electron/demo-pool/core/contract.ts';
import type { Signer } from '../../../electron/ports.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import { writeApprovalFile } from '../../../shared/domain/gate/approval-file.ts';
import type { ApprovalRequest, Decision } from '../../../shared/domain/gate/approval.ts';
import type { GatePolicy } from '../../../shared/domain/gate/gate-policy.ts';
import { statementKey } from '../../../shared/domain/gate/statement-keys.ts';
import type { RequestOutputs } from '../../../shared/ipc/contract.ts';
import type { DecisionView, RequestView } from '../../../shared/ipc/areas/approval-requests.ts';
import { quickDemoPool, type HeadlessConsole } from '../../fakes/headless-console.ts';
import { makeDecision, makeEd25519Signer, makePerson } from '../../fakes/sample-gate.ts';
import { expectNoBugs, openConsole, sharedRecordsOf, writeByHand } from './desk.ts';
import { anyInDevelopment, ask, requestIn, setGate, trust } from './gate-scene.ts';

/** Somebody whom the gates of these tests accept, by role and by group. */
export const ANNA = makePerson('DEMO\\anna', {
  roles: ['pool-operator'],
  groups: [{ sid: 'S-1-5-21-900', name: 'DEMO\\release managers' }],
});
/** Another one. */
export const OTTO = makePerson('DEMO\\otto', { roles: ANNA.roles, groups: ANNA.groups });

/** A console in front of a gate, with an open request, and another workstation whose key it believes. */
export interface ForgeryScene {
  readonly pool: RunningDemoPool;
  readonly a: HeadlessConsole;
  readonly configuration: Configuration;
  readonly request: ApprovalRequest;
  /** The other workstation. */
  readonly desk: Signer;
  /** A decision on the request, signed there, that nothing is wrong with but for `part`. */
  decide(part?: Partial<Decision>, signer?: Signer): Decision;
  /** Puts a statement on the pool as the other workstation would. */
  put(statement: Decision): void;
  /** Imports a decision file with this text. */
  importText(text: string): Promise<RequestOutputs['gates.import-decision']>;
  /** The request as the console shows it, once it satisfies. */
  shown(what: string, isWanted: (view: RequestView) => boolean): Promise<RequestView>;
  /** A decision on it as the console shows it. */
  decisionShown(decision: Decision): Promise<DecisionView>;
  close(): Promise<void>;
}

function requestOn(pool: RunningDemoPool, requestId: string): ApprovalRequest {
  return JSON.parse(sharedRecordsOf(pool)[`stagewright.request.${requestId}`] ?? '') as ApprovalRequest;
}

function times(pool: RunningDemoPool): Pick<Decision, 'at' | 'expires'> {
  const iso = (minutes: number): string => new Date(pool.world.clock.now() + minutes * 60_000).toISOString();
  return { at: iso(0), expires: iso(30) };
}

/** Opens a console before a gate and asks for approvals. */
export async function openForgeryScene(gate: GatePolicy): Promise<ForgeryScene> {
  const pool = await quickDemoPool();
  const folder = await mkdtemp(join(tmpdir(), 'stagewright-forgery-'));
  const file = join(folder, 'decision.stagewright-decision');
  const a = await openConsole(pool, { chosenFile: () => file });
  const configuration = await anyInDevelopment(a);
  await setGate(a, configuration, gate);
  const requestId = await ask(a, configuration);
  const desk = makeEd25519Signer();
  await trust(a, desk.publicKey, pool.password);
  await requestIn(a, requestId, 'the request to be open', ({ phase }) => phase === 'open');
  const request = requestOn(pool, requestId);
  let made = 0;
  const shown: ForgeryScene['shown'] = (what, isWanted) => requestIn(a, requestId, what, isWanted);
  return {
    pool,
    a,
    configuration,
    request,
    desk,
    shown,
    decide: (part = {}, signer = desk) => {
      made += 1;
      const nonce = `decision-${String(made).padStart(20, '0')}`;
      const [at, expires] = [request.at, request.expires];
      return makeDecision(signer, request, { approver: ANNA, nonce, at, expires, ...part });
    },
    put: (statement) => {
      writeByHand(pool, statementKey(statement), writeApprovalFile(statement).trim());
    },
    importText: async (text) => {
      await writeFile(file, text);
      return a.request('gates.import-decision', { poolId: 'demo' });
    },
    decisionShown: async ({ nonce }) => {
      const view = await shown('the decision', ({ decisions }) => decisions.some((each) => each.nonce === nonce));
      const found = view.decisions.find((each) => each.nonce === nonce);
      if (!found) throw new Error('the decision is not shown');
      return found;
    },
    close: async () => {
      await a.close();
      await pool.close();
      await rm(folder, { recursive: true, force: true });
      expectNoBugs(a);
    },
  };
}

/** Asks again for what would run now, and approves it. */
export async function approveAnew({ a, configuration, desk, pool, put }: ForgeryScene): Promise<void> {
  put(makeDecision(desk, requestOn(pool, await ask(a, configuration)), { approver: ANNA, ...times(pool) }));
}

/** The text of a decision file. */
export function fileOf(decision: Decision): string {
  return writeApprovalFile({ format: 'stagewright-approval-decision', v: 1, decision });
}

/** Changes a member VM of the configuration as XenCenter would; answers what puts it back. */
export function editMember({ configuration, pool }: ForgeryScene, change: Row): () => void {
  const { db } = pool.world;
  const ref = db.findByUuid('VM', configuration.vmUuids[0] ?? '') ?? '';
  const row = db.get('VM', ref);
  const before = Object.fromEntries(Object.keys(change).map((field) => [field, row[field]])) as Row;
  db.set('VM', ref, change);
  return () => {
    db.set('VM', ref, before);
  };
}
