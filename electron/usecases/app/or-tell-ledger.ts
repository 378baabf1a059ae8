import { ProblemError } from '../../../shared/errors.ts';
import type { Ledger, Pools } from '../../ports.ts';
import { RecordedRefusal } from './recorded-refusal.ts';

interface LedgerPorts {
  readonly pools: Pools;
  readonly ledger: Ledger;
}

/** The account that acts, for the ledger. */
export function actorOn(ports: Pick<LedgerPorts, 'pools'>, poolId: string): string {
  return ports.pools.find(poolId)?.rights?.userName ?? 'console';
}

/**
 * Does what starts a plan; a refusal is written down with its reason.
 * @param what - what the plan would have led to, as the ledger names it
 * @throws RecordedRefusal
 */
export async function orTellLedger<T>(
  ports: LedgerPorts,
  { poolId, configurationUuid }: { readonly poolId: string; readonly configurationUuid?: string },
  what: string,
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    await ports.ledger.append({
      kind: 'plan.refused',
      actor: actorOn(ports, poolId),
      poolId,
      configurationUuid: configurationUuid ?? null,
      data: { to: what, reason: error.problem.code },
    });
    throw new RecordedRefusal(error.problem, { cause: error });
  }
}
