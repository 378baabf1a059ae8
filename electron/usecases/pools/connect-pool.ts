import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { KnownPool } from '../../ports.ts';
import { RecordedRefusal } from '../app/recorded-refusal.ts';
import { passwordName, type PoolPorts } from './add-pool.ts';

/**
 * Connects to a known pool, with the password given or the one kept.
 * @throws ProblemError `invalid-request` where neither is there; what connecting throws
 */
export async function connectPool(ports: PoolPorts, input: ParsedInput<'pools.connect'>): Promise<null> {
  const known = getKnown(ports, input.poolId);
  const password = input.password ?? (await ports.secrets.read(passwordName(known.id)));
  if (password === undefined) throw new ProblemError({ code: 'invalid-request', issues: ['a password is needed'] });
  try {
    await ports.pools.connect(known, password);
  } catch (error) {
    // A pool that does not answer has refused nobody: then the request failed, which is another entry.
    if (error instanceof ProblemError && error.problem.code !== 'pool-unreachable') {
      await ports.ledger.append({
        kind: 'pool.login-refused',
        actor: known.userName,
        poolId: known.id,
        data: { reason: error.problem.code },
      });
      throw new RecordedRefusal(error.problem, { cause: error });
    }
    throw error;
  }
  await ports.ledger.append({
    kind: 'pool.logged-in',
    actor: known.userName,
    poolId: known.id,
    data: { address: known.host },
  });
  if (input.password !== undefined && input.keepPassword === true && ports.secrets.canKeep)
    await ports.secrets.keep(passwordName(known.id), input.password);
  return null;
}

/** @throws ProblemError `not-found` */
export function getKnown(ports: Pick<PoolPorts, 'store'>, poolId: string): KnownPool {
  const known = ports.store.list().find((pool) => pool.id === poolId);
  if (!known) throw new ProblemError({ code: 'not-found', kind: 'pool', id: poolId });
  return known;
}

/**
 * Puts all known pools on the list and connects those whose password is kept. Failures show in each pool's own state.
 * @param onFailure - told about each pool that could not be connected
 */
export async function connectKnownPools(ports: PoolPorts, onFailure: (error: unknown) => void): Promise<void> {
  for (const known of ports.store.list()) {
    const password = await ports.secrets.read(passwordName(known.id));
    ports.pools.register(known, { isDemo: false, passwordKept: password !== undefined });
    if (password !== undefined) void connectPool(ports, { poolId: known.id, password }).catch(onFailure);
  }
}
