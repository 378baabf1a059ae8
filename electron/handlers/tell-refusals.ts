import { isRecorded } from '../../shared/ipc/recorded-requests.ts';
import type { RequestName } from '../../shared/ipc/contract.ts';
import { ProblemError, type Problem } from '../../shared/errors.ts';
import type { Handlers } from '../ipc/dispatch.ts';
import type { Ledger, Pools } from '../ports.ts';
import { RecordedRefusal } from '../usecases/app/recorded-refusal.ts';

/** What telling refusals needs. */
export interface RefusalPorts {
  readonly ledger: Ledger;
  readonly pools: Pick<Pools, 'find'>;
}

type Handle = (input: unknown) => unknown;

/**
 * The same handlers; a request that the ledger keeps (`REQUEST_RECORDS`) and that is refused or fails leaves an entry
 * `request.refused`, unless its use case wrote one of its own.
 */
export function tellRefusals(handlers: Handlers, ports: RefusalPorts): Handlers {
  const told = Object.entries(handlers as Readonly<Record<string, Handle>>).map(([name, handle]) => [
    name,
    isRecorded(name as RequestName) ? tellingOf(name, handle, ports) : handle,
  ]);
  return Object.fromEntries(told) as Handlers;
}

function tellingOf(name: string, handle: Handle, ports: RefusalPorts): Handle {
  return async (input) => {
    try {
      return await handle(input);
    } catch (error) {
      if (!(error instanceof RecordedRefusal))
        await tell(name, input as Readonly<Record<string, unknown>>, error, ports);
      throw error;
    }
  };
}

async function tell(
  request: string,
  input: Readonly<Record<string, unknown>>,
  error: unknown,
  { ledger, pools }: RefusalPorts,
): Promise<void> {
  const idOf = (field: string): string | null => (typeof input[field] === 'string' ? input[field] : null);
  const poolId = idOf('poolId');
  const state = poolId === null ? undefined : pools.find(poolId);
  const problem = error instanceof ProblemError ? error.problem : undefined;
  const account = accountIn(input);
  try {
    await ledger.append({
      kind: 'request.refused',
      actor: state?.rights?.userName ?? 'console',
      poolId,
      configurationUuid: idOf('configurationUuid'),
      runId: idOf('runId'),
      data: {
        request,
        reason: problem?.code ?? 'internal',
        detail: problem ? detailOf(problem) : '',
        ...(account === undefined ? {} : { by: account }),
      },
    });
  } catch (failure) {
    // A ledger that takes nothing says so at every action; the refusal stands either way.
    if (!(failure instanceof ProblemError)) throw failure;
  }
}

/** The account that somebody tried to act as. */
function accountIn({ credentials }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof credentials !== 'object' || credentials === null || !('userName' in credentials)) return undefined;
  return typeof credentials.userName === 'string' ? credentials.userName : undefined;
}

/** One word more on why; never what somebody typed. */
function detailOf(problem: Problem): string {
  switch (problem.code) {
    case 'blocked':
      return problem.blockers.map(({ kind }) => kind).join(', ');
    case 'xapi-failure':
      return problem.xapiCode;
    case 'right-missing':
      return problem.right;
    case 'role-missing':
      return problem.permission;
    case 'statement-refused':
      return problem.refusal.kind;
    case 'pool-unreachable':
      return problem.reason;
    case 'not-found':
      return problem.kind;
    case 'update-failed':
      return problem.fault;
    case 'store-failed':
      return problem.reason;
    case 'check-failed':
    case 'invalid-request':
    case 'plan-changed':
    case 'workflow-unsound':
    case 'published-meanwhile':
    case 'certificate-untrusted':
    case 'internal':
      return '';
  }
}
