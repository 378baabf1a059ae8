import { SERVICE_PERMISSIONS } from '../../../shared/domain/rights.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { deskOf, writeRecord } from '../../shared-records/write-record.ts';
import { assertConnected, assertPermitted } from '../configurations/place-configuration.ts';
import { actorOn } from '../app/or-tell-ledger.ts';
import type { FencePorts } from './gather-fence-facts.ts';

/**
 * Writes what the administrators say about fences, for all consoles of the pool.
 * @throws ProblemError `blocked`; `plan-changed` when another console was first
 */
export async function saveFenceSettings(
  ports: FencePorts,
  { poolId, afterSeq, settings }: ParsedInput<'fences.save-settings'>,
): Promise<null> {
  assertConnected(ports, poolId);
  assertPermitted(ports, poolId, SERVICE_PERMISSIONS);
  await writeRecord(deskOf(ports, poolId), { kind: 'fences', id: 'settings', seq: afterSeq + 1, settings });
  await ports.ledger.append({
    kind: 'fence.settings-saved',
    actor: actorOn(ports, poolId),
    poolId,
    data: {
      number: afterSeq + 1,
      tags: settings.physicalNetworks.reduce((sum, each) => sum + each.tags.length, 0),
      addresses: settings.outside?.addresses.length ?? 0,
    },
  });
  return null;
}
