import {
  statementText,
  type ApprovalRequest,
  type Binding,
  type BreakGlass,
  type BreakGlassSecond,
  type Decision,
  type Statement,
  type Unsigned,
} from '../../../shared/domain/gate/approval.ts';
import { writeApprovalFile } from '../../../shared/domain/gate/approval-file.ts';
import type { GateClock } from '../../../shared/domain/gate/gate-clock.ts';
import { statementKey } from '../../../shared/domain/gate/statement-keys.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { StepUpSession } from '../../ports/gates.ts';
import type { GatePorts } from './gate-ports.ts';
import { keepStatements } from './take-in.ts';

type Common = 'v' | keyof Binding | 'at' | 'nonce' | 'ledger' | 'key' | 'sig';

/** What a statement says beside what all have. */
export type Said =
  Omit<ApprovalRequest, Common> | Omit<Decision, Common> | Omit<BreakGlass, Common> | Omit<BreakGlassSecond, Common>;

/** Makes and signs a statement with the workstation's key. `at` is the pool's time. */
export function signStatement(ports: GatePorts, binding: Binding, said: Said, clock: GateClock): Statement {
  const head = ports.ledgerHead();
  const { pool, configuration, service, direction, from, to, revision, plan, workflow } = binding;
  const unsigned = {
    v: 1,
    ...{ pool, configuration, service, direction, from, to, revision, plan, workflow },
    at: new Date(clock.poolMs ?? clock.localMs).toISOString(),
    nonce: ports.newId(),
    ledger: { id: ports.signer.publicKey, seq: head?.seq ?? 0, head: head?.hash ?? '0'.repeat(64) },
    key: ports.signer.publicKey,
    ...said,
  } as Unsigned<Statement>;
  return { ...unsigned, sig: ports.signer.sign(statementText(unsigned)) };
}

/** Keeps what was signed, for evidence. @returns its digest, which the entry names */
export function keepWord({ contents }: Pick<GatePorts, 'contents'>, statement: Statement): Promise<string> {
  return contents.keep('approval', `${statement.kind} ${statement.nonce}`, statement);
}

/**
 * Keeps a statement here, puts it on the pool where other consoles see it, and announces it to the pool's own audit log.
 * @throws ProblemError of the pool's answers; then it is kept here all the same, and is no secret
 */
export async function publishStatement(
  ports: GatePorts,
  poolId: string,
  statement: Statement,
  announce: StepUpSession['announce'],
): Promise<void> {
  await keepStatements(ports, statement.pool, [statement]);
  const text = writeApprovalFile(statement).trim();
  const operations = ports.pools.operations(poolId);
  const key = statementKey(statement);
  if (!(await operations.addSharedRecord(key, text)) && (await operations.readSharedRecord(key)) !== text)
    throw new ProblemError({ code: 'invalid-request', issues: ['the pool holds another statement under this name'] });
  await announce(
    `Stagewright ${statement.kind} v1 ${ports.digest(text)}`,
    `${statement.configuration} ${statement.plan}`,
  );
  ports.touch(poolId);
}
