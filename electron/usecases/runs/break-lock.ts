import { lockKey } from '../../../shared/domain/stage-record.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import {
  assertPermitted,
  assertUnblocked,
  getConfiguration,
  type ConfigurationPorts,
} from '../configurations/place-configuration.ts';

/**
 * Removes a lock that a run elsewhere left behind. Never by age alone: a person does it and says why; who held it, and
 * whether it was stale, stands in the ledger before it is removed.
 *
 * @throws ProblemError `blocked` when this console's own run holds it, or permissions are missing
 */
export async function breakLock(ports: ConfigurationPorts, input: ParsedInput<'locks.break'>): Promise<null> {
  const { poolId, configurationUuid, reason } = input;
  const { lock, nameLabel } = getConfiguration(ports, poolId, configurationUuid);
  assertPermitted(ports, poolId, ['pool.remove_from_gui_config']);
  if (lock?.isOurs === true) assertUnblocked([{ kind: 'run-active', runId: lock.runId }]);

  await ports.ledger.append({
    kind: 'lock.broken',
    actor: ports.pools.find(poolId)?.rights?.userName ?? 'console',
    poolId,
    configurationUuid,
    data: {
      configuration: nameLabel,
      holder: lock?.holder ?? '',
      console: lock?.console ?? '',
      since: lock?.since ?? '',
      stale: lock?.isStale ?? false,
      reason,
    },
  });
  await ports.pools.operations(poolId).removeSharedRecord(lockKey(configurationUuid));
  return null;
}
