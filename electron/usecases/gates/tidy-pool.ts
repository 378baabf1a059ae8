import { wentAheadMs, wentBackMs, type GateClock } from '../../../shared/domain/gate/gate-clock.ts';
import { listSpent, readStatementAt, spentKey } from '../../../shared/domain/gate/statement-keys.ts';
import type { GatePorts } from './gate-ports.ts';
import { listStatements } from './pool-gates.ts';

/** How long after a statement ran out it stays on the pool, for consoles that were away. */
const STAYS_MS = 14 * 86_400_000;
/** A pool is never busy with it for long; the rest goes the next time. */
const MOST_AT_ONCE = 60;

/**
 * Names the keys of a pool that say nothing any more: statements that ran out long ago by every clock, and marks of
 * having been used of such statements. A mark whose statement is not known here stays: somebody may put it back.
 *
 * @returns in the order in which to remove them; marks come last, so that nothing is ever unmarked before it is gone
 */
function listOutlived(ports: GatePorts, poolId: string, clock: GateClock): readonly string[] {
  const { localMs, poolMs } = clock;
  if (poolMs === null || wentBackMs(clock) > 0 || wentAheadMs(clock) > 0) return [];
  const before = Math.min(poolMs, localMs) - STAYS_MS;
  const isOutlived = (expires: string): boolean => Date.parse(expires) < before;
  const records = ports.pools.inventory(poolId).sharedRecords();
  const said = Object.entries(records).flatMap(([key, text]) => {
    const statement = readStatementAt(key, text, (...signed) => ports.signer.verify(...signed))?.statement;
    return statement && isOutlived(statement.expires) ? [key] : [];
  });
  const over = new Set(
    listStatements(ports, poolId).flatMap((one) => {
      if (!isOutlived(one.expires)) return [];
      return one.kind === 'request' ? [one.id] : one.kind === 'break-glass' ? [one.nonce] : [];
    }),
  );
  const marks = [...listSpent(records)].filter((id) => over.has(id)).map(spentKey);
  return [...said, ...marks].slice(0, MOST_AT_ONCE);
}

/** Removes them where the role may, as an entry. @throws ProblemError of the pool's answers */
export async function tidyPool(ports: GatePorts, poolId: string, clock: GateClock): Promise<void> {
  const { ledger, pools } = ports;
  const rights = pools.find(poolId)?.rights;
  if (!rights || !(rights.isLocalSuperuser || rights.permissions.includes('pool.remove_from_gui_config'))) return;
  const keys = listOutlived(ports, poolId, clock);
  if (keys.length === 0) return;
  await ledger.append({ kind: 'approval.tidied', actor: 'console', poolId, data: { removed: keys.length } });
  const operations = pools.operations(poolId);
  for (const key of keys) await operations.removeSharedRecord(key);
}
