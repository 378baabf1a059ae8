import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { ProblemError } from '../../../shared/errors.ts';
import { passwordName, type PoolPorts } from './add-pool.ts';

/** Logs out of a pool; it stays on the list. @throws ProblemError `not-found` */
export async function disconnectPool(ports: PoolPorts, input: ParsedInput<'pools.disconnect'>): Promise<null> {
  const state = ports.pools.find(input.poolId);
  if (!state) throw new ProblemError({ code: 'not-found', kind: 'pool', id: input.poolId });
  await ports.pools.disconnect(input.poolId);
  if (state.phase === 'disconnected') return null;
  await ports.ledger.append({
    kind: 'pool.logged-out',
    actor: state.rights?.userName ?? state.userName,
    poolId: input.poolId,
    data: { address: state.address },
  });
  return null;
}

/**
 * Logs out of a pool and forgets its address, pins and password. What the ledger says of it stays.
 * @throws ProblemError `not-found`
 */
export async function forgetPool(ports: PoolPorts, input: ParsedInput<'pools.forget'>): Promise<null> {
  const state = ports.pools.find(input.poolId);
  // The ledger must not say that a pool was forgotten which was never known.
  if (!state) throw new ProblemError({ code: 'not-found', kind: 'pool', id: input.poolId });
  await ports.pools.forget(input.poolId);
  await ports.store.remove(input.poolId);
  await ports.secrets.remove(passwordName(input.poolId));
  await ports.ledger.append({
    kind: 'pool.forgotten',
    actor: state.rights?.userName ?? state.userName,
    poolId: input.poolId,
    data: { address: state.address, name: state.nameLabel },
  });
  return null;
}
