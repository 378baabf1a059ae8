import {
  readDecisionFile,
  readRequestFile,
  requestFileText,
  writeApprovalFile,
  type FileRefusal,
  type RequestFile,
} from '../../../shared/domain/gate/approval-file.ts';
import type { Decision } from '../../../shared/domain/gate/approval.ts';
import { tallyApprovals } from '../../../shared/domain/gate/tally-approvals.ts';
import { planFromText, planText } from '../../../shared/domain/plan-text.ts';
import type { GatesOutputs } from '../../../shared/ipc/areas/gates.ts';
import type { FileOutcome } from '../../../shared/ipc/areas/approval-requests.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { FileKind } from '../../ports/workflows.ts';
import { findRefusal, signDecision, transitionOf } from './decide.ts';
import type { GatePorts } from './gate-ports.ts';
import { toPersonView } from './gate-views.ts';
import { assertKnown, planWithGate } from './planned-transition.ts';
import { keyStateOf } from './pool-gates.ts';
import { decisionsOn, getRequest } from './request-approval.ts';
import { manifestOf } from './revisions.ts';
import { keepWord, publishStatement } from './say.ts';
import { keepStatements } from './take-in.ts';

const REQUEST_FILE: FileKind = { name: 'Approval request', extensions: ['stagewright-request'] };
const DECISION_FILE: FileKind = { name: 'Approval decision', extensions: ['stagewright-decision'] };
/** Longer files are refused unread. */
const MOST_BYTES = 8_000_000;

/** Request files opened in this session, by id; a file is signed as it was read, whatever stands there since. */
export class OpenedFiles {
  private readonly files = new Map<string, RequestFile>();

  keep(id: string, file: RequestFile): void {
    const [oldest] = this.files.keys();
    if (this.files.size >= 20 && oldest !== undefined) this.files.delete(oldest);
    this.files.set(id, file);
  }

  /** @throws ProblemError `not-found` */
  get(id: string): RequestFile {
    const file = this.files.get(id);
    if (!file) throw new ProblemError({ code: 'not-found', kind: 'file', id });
    return file;
  }
}

/**
 * Writes a request to a file that the person chooses, with its plan and manifest.
 * @throws ProblemError `statement-refused` where plan or revision are others by now; `blocked`, `not-found`
 */
export async function exportRequest(
  ports: GatePorts,
  { poolId, requestId }: ParsedInput<'gates.export-request'>,
): Promise<{ readonly path: string | null }> {
  assertKnown(ports, poolId);
  const request = getRequest(ports, poolId, requestId);
  const { gated, plan, plans } = planWithGate(ports, transitionOf(poolId, request), ports.clocks.estimate(poolId));
  if (!plan || gated.binding?.plan !== request.plan || gated.binding.revision !== request.revision)
    throw new ProblemError({
      code: 'statement-refused',
      refusal: {
        kind: 'other-subject',
        fields: gated.binding?.revision === request.revision ? ['plan'] : ['revision'],
      },
    });
  if (request.key !== ports.signer.publicKey)
    throw new ProblemError({ code: 'statement-refused', refusal: { kind: 'not-the-requester' } });
  const unsigned = {
    format: 'stagewright-approval-request',
    v: 1,
    request,
    planText: planText(plan),
    manifestText: manifestOf(plans, plans.workflow),
  } as const;
  const sig = ports.signer.sign(requestFileText(unsigned));
  const path = await ports.chooseFile.toSave('Export request', `${requestId}.stagewright-request`, REQUEST_FILE);
  if (path === null) return { path };
  await ports.files.write(path, writeApprovalFile({ ...unsigned, sig }));
  await ports.ledger.append({
    kind: 'approval.exported',
    actor: request.requester.name,
    poolId,
    configurationUuid: request.configuration,
    data: { configuration: plan.configurationName, request: requestId, plan: request.plan },
  });
  return { path };
}

/** Reads a file that the person chooses; undefined when they chose none. */
async function readChosen(
  ports: GatePorts,
  title: string,
  kind: FileKind,
): Promise<{ path: string; text: string } | FileRefusal | undefined> {
  const path = await ports.chooseFile.toOpen(title, kind);
  if (path === null) return undefined;
  const bytes = await ports.files.read(path, MOST_BYTES);
  if (bytes.length > MOST_BYTES) return { kind: 'too-large' };
  try {
    return { path, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { kind: 'not-json' };
  }
}

/** Reads a request file that the person chooses, believing nothing in it. @throws ProblemError `store-failed` */
export async function openRequestFile(
  ports: GatePorts,
  opened: OpenedFiles,
): Promise<GatesOutputs['gates.open-request-file']> {
  const chosen = await readChosen(ports, 'Open request', REQUEST_FILE);
  if (!chosen) return { state: 'cancelled' };
  if ('kind' in chosen) return { state: 'refused', refusal: chosen };
  const reading = readRequestFile(chosen.text, {
    verify: (...signed) => ports.signer.verify(...signed),
    sha256: ports.digest,
  });
  if (reading.state === 'refused') return reading;
  const { planText: text, request } = reading.value;
  const fileId = ports.newId();
  opened.keep(fileId, reading.value);
  const pool = ports.pools.list().find(({ uuid }) => uuid === request.pool);
  return {
    state: 'read',
    fileId,
    path: chosen.path,
    poolUuid: request.pool,
    isPoolConnected: pool?.phase === 'connected',
    // The requester's console signed this text; it is shown, never run.
    plan: planFromText(text, pool?.id ?? ''),
    revision: request.revision,
    planDigest: request.plan,
    requester: toPersonView(request.requester, pool ? ports.whoIsHere(pool.id) : null),
    reason: request.reason,
    at: request.at,
    expiresAt: request.expires,
    keyState: keyStateOf(ports, request.key),
  };
}

/**
 * Decides on an opened request file and writes the decision to another. The account is proved against the pool that the
 * request is about, which has to be connected: nobody is believed by name.
 *
 * @throws ProblemError `blocked` without that pool; `not-found`; `statement-refused`; `xapi-failure` for a refused login
 */
export async function signRequestFile(
  ports: GatePorts,
  opened: OpenedFiles,
  input: ParsedInput<'gates.sign-request-file'>,
): Promise<{ readonly path: string | null }> {
  const { credentials, decision, fileId, reason } = input;
  const { request } = opened.get(fileId);
  const pool = ports.pools.list().find(({ uuid }) => uuid === request.pool);
  if (pool?.phase !== 'connected')
    throw new ProblemError({ code: 'blocked', blockers: [{ kind: 'pool-not-connected' }] });
  const text = await ports.identities.stepUp(pool.id, credentials, async ({ announce, person }) => {
    const clock = await ports.clocks.read(pool.id);
    await keepStatements(ports, request.pool, [request]);
    const { gated } = planWithGate(ports, transitionOf(pool.id, request), clock);
    const refusal = findRefusal(ports, pool.id, request, gated, person, { decision, reason });
    if (refusal) throw new ProblemError({ code: 'statement-refused', refusal });
    const statement = signDecision(ports, pool.id, request, gated, person, { decision, reason });
    await ports.ledger.append({
      kind: 'approval.decided',
      actor: person.name,
      poolId: pool.id,
      configurationUuid: request.configuration,
      data: {
        by: person.name,
        decision,
        reason,
        request: request.id,
        plan: request.plan,
        approval: await keepWord(ports, statement),
        file: true,
      },
    });
    await keepStatements(ports, request.pool, [statement]);
    await announce(
      `Stagewright decision v1 ${ports.digest(writeApprovalFile(statement).trim())}`,
      request.configuration,
    );
    return writeApprovalFile({ format: 'stagewright-approval-decision', v: 1, decision: statement as Decision });
  });
  ports.touch(pool.id);
  const path = await ports.chooseFile.toSave('Save decision', `${request.id}.stagewright-decision`, DECISION_FILE);
  if (path !== null) await ports.files.write(path, text);
  return { path };
}

/**
 * Reads a decision file that the person chooses and adds it to its request; it counts as any decision does, or not.
 * @throws ProblemError `not-found` for a request that is not known here; `blocked`, `store-failed`
 */
export async function importDecision(
  ports: GatePorts,
  { poolId }: ParsedInput<'gates.import-decision'>,
): Promise<GatesOutputs['gates.import-decision']> {
  assertKnown(ports, poolId);
  const chosen = await readChosen(ports, 'Import decision', DECISION_FILE);
  if (!chosen) return { state: 'cancelled' };
  if ('kind' in chosen) return { state: 'refused', refusal: chosen } satisfies FileOutcome;
  const reading = readDecisionFile(chosen.text, (...signed) => ports.signer.verify(...signed));
  if (reading.state === 'refused') return reading;
  const { decision } = reading.value;
  const request = getRequest(ports, poolId, decision.request);
  const clock = await ports.clocks.read(poolId);
  const { gated, plan } = planWithGate(ports, transitionOf(poolId, request), clock);
  const operations = ports.pools.operations(poolId);
  await ports.ledger.append({
    kind: 'approval.imported',
    actor: ports.pools.find(poolId)?.rights?.userName ?? 'console',
    poolId,
    configurationUuid: request.configuration,
    data: {
      configuration: plan?.configurationName ?? '',
      by: decision.approver.name,
      decision: decision.decision,
      request: request.id,
      approval: await keepWord(ports, decision),
      nonce: decision.nonce,
    },
  });
  // A statement for another pool is kept under that pool, where it means nothing here.
  if (decision.pool === request.pool)
    await publishStatement(ports, poolId, decision, (label, description) => operations.announce(label, description));
  const decisions = [...decisionsOn(ports, poolId, request.id), decision];
  const tally = tallyApprovals(gated.policy, { ...gated.judgement, present: gated.binding, request, decisions });
  const refused = tally.refused.find(({ nonce }) => nonce === decision.nonce)?.refusal ?? null;
  const ofRequest = tally.request.state === 'refused' ? tally.request.refusal : null;
  return { state: 'imported', requestId: request.id, refusal: refused ?? ofRequest };
}
