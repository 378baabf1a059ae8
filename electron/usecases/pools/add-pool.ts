import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { ProblemError } from '../../../shared/errors.ts';
import { RecordedRefusal } from '../app/recorded-refusal.ts';
import type { Clock, KnownPoolStore, Ledger, NewId, Pools, Secrets } from '../../ports.ts';

/** What the use cases of pools need. */
export interface PoolPorts {
  readonly pools: Pools;
  readonly store: KnownPoolStore;
  readonly secrets: Secrets;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly newId: NewId;
}

/** Name under which a pool's password is kept. */
export function passwordName(poolId: string): string {
  return `pool-password/${poolId}`;
}

/**
 * Adds a pool whose certificate the person has just trusted, and connects to it. It is remembered only once the login
 * worked, so that a mistyped address or password leaves nothing behind; nor does a store that can't be written.
 *
 * @throws ProblemError `invalid-request` if the pool is known already; what connecting throws
 */
export async function addPool(ports: PoolPorts, input: ParsedInput<'pools.add'>): Promise<{ poolId: string }> {
  const { host, port, userName } = input;
  const known = ports.store.list().find((pool) => pool.host === host && pool.port === port);
  if (known)
    throw new ProblemError({ code: 'invalid-request', issues: [`${host}:${String(port)} is on the list already`] });
  const id = ports.newId();
  const address = {
    id,
    host,
    port,
    userName,
    pins: { [host]: input.fingerprint },
    memberAddresses: [],
    allowOldTls: false,
  };

  const passwordKept = input.keepPassword && ports.secrets.canKeep;
  ports.pools.register(address, { isDemo: false, passwordKept });
  try {
    await ports.pools.connect(address, input.password);
  } catch (error) {
    await ports.pools.forget(id);
    // A pool that does not answer has refused nobody: then the request failed, which is another entry.
    if (error instanceof ProblemError && error.problem.code !== 'pool-unreachable') {
      await ports.ledger.append({
        kind: 'pool.login-refused',
        actor: userName,
        poolId: id,
        data: { address: `${host}:${String(port)}`, reason: error.problem.code },
      });
      throw new RecordedRefusal(error.problem, { cause: error });
    }
    throw error;
  }
  try {
    await ports.store.save({
      ...address,
      uuid: ports.pools.find(id)?.uuid ?? null,
      nameLabel: ports.pools.find(id)?.nameLabel ?? host,
      addedAt: ports.clock.now().toISOString(),
    });
  } catch (error) {
    // Connected but not on the list at the next start would be worse than not connected.
    await ports.pools.forget(id);
    throw error;
  }

  await ports.ledger.append({
    kind: 'certificate.trusted',
    actor: userName,
    poolId: id,
    data: { address: host, fingerprint: input.fingerprint },
  });
  await ports.ledger.append({
    kind: 'pool.added',
    actor: userName,
    poolId: id,
    data: { address: `${host}:${String(port)}` },
  });
  await ports.ledger.append({ kind: 'pool.logged-in', actor: userName, poolId: id, data: { address: host } });
  if (passwordKept) await ports.secrets.keep(passwordName(id), input.password);
  return { poolId: id };
}
