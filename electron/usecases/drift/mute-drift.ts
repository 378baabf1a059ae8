import type { Configuration } from '../../../shared/domain/configuration.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import type { Clock, Ledger, Pools } from '../../ports.ts';
import type { DriftBook } from '../../ports/drift.ts';

/** What muting needs. */
export interface MutePorts {
  readonly pools: Pools;
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly book: DriftBook;
  readonly findConfiguration: (poolId: string, uuid: string) => Configuration | undefined;
  /** Says the configuration's drift anew. */
  readonly again: (poolId: string, configurationUuid: string) => void;
}

const DAY_MS = 86_400_000;

/** Says that drift is known. @throws ProblemError `not-found`; `store-failed`, and then nothing is muted */
export async function muteDrift(
  ports: MutePorts,
  { poolId, configurationUuid, reason, days }: ParsedInput<'drift.mute'>,
): Promise<null> {
  const by = userOf(ports, poolId, configurationUuid);
  const until = new Date(ports.clock.now().getTime() + days * DAY_MS).toISOString();
  // First the ledger: a mute nobody can find out about is worse than an entry for one that failed.
  await ports.ledger.append({ kind: 'drift.muted', actor: by, poolId, configurationUuid, data: { reason, until } });
  await ports.book.change(poolId, configurationUuid, (notes) => ({ ...notes, mute: { by, reason, until } }));
  ports.again(poolId, configurationUuid);
  return null;
}

/** Shows drift as it is again; silent where it is not muted. @throws ProblemError `not-found`; `store-failed` */
export async function unmuteDrift(
  ports: MutePorts,
  { poolId, configurationUuid }: ParsedInput<'drift.unmute'>,
): Promise<null> {
  const actor = userOf(ports, poolId, configurationUuid);
  if (!ports.book.find(poolId, configurationUuid)?.mute) return null;
  await ports.book.change(poolId, configurationUuid, (notes) => ({ ...notes, mute: null }));
  await ports.ledger.append({ kind: 'drift.unmuted', actor, poolId, configurationUuid, data: {} });
  ports.again(poolId, configurationUuid);
  return null;
}

function userOf(ports: MutePorts, poolId: string, configurationUuid: string): string {
  const state = ports.pools.find(poolId);
  if (!state) throw new ProblemError({ code: 'not-found', kind: 'pool', id: poolId });
  if (!ports.findConfiguration(poolId, configurationUuid))
    throw new ProblemError({ code: 'not-found', kind: 'configuration', id: configurationUuid });
  return state.rights?.userName ?? state.userName;
}
