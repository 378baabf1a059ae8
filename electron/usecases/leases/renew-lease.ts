import { renewLease, type RenewFault } from '../../../shared/domain/lease/decide-lease.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import type { Clock, Ledger } from '../../ports.ts';
import type { LeaseKeepers } from '../../ports/leases.ts';
import { deskOf, writeRecord } from '../../shared-records/write-record.ts';
import { actorOn } from '../app/or-tell-ledger.ts';
import { assertConnected, assertPermitted } from '../configurations/place-configuration.ts';
import { gatherLeases, type LeasePorts } from './gather-leases.ts';

/** What the requests about leases need. */
export interface LeaseRequestPorts extends LeasePorts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly keepers: LeaseKeepers;
}

const FAULTS: Readonly<Record<RenewFault, string>> = {
  'no-lease': 'part: its stage sets no such time',
  'not-running': 'part: nothing of it runs',
  'too-long': 'hours: longer than its stage gives',
};

/**
 * Lengthens a lease, with a reason, for all consoles of the pool.
 * @throws ProblemError `not-found` where it has no lease; `invalid-request` where the stage does not give that much;
 *   `blocked` while the pool is away or the role is too weak; `plan-changed` when another console was first
 */
export async function renewLeaseOf(
  ports: LeaseRequestPorts,
  { poolId, configurationUuid, part, hours, reason }: ParsedInput<'leases.renew'>,
): Promise<{ readonly until: string }> {
  assertConnected(ports, poolId);
  assertPermitted(ports, poolId, ['pool.add_to_gui_config', 'pool.remove_from_gui_config']);
  const found = gatherLeases(ports, poolId).find(({ configuration }) => configuration.uuid === configurationUuid);
  if (!found) throw new ProblemError({ code: 'not-found', kind: 'configuration', id: configurationUuid });
  const now = await ports.pools.operations(poolId).serverTime();
  const renewed = renewLease(found.facts, part, hours, now.getTime());
  if (!renewed.ok) throw new ProblemError({ code: 'invalid-request', issues: [FAULTS[renewed.fault]] });
  await writeRecord(deskOf(ports, poolId), {
    kind: 'lease',
    id: configurationUuid,
    seq: found.seq + 1,
    content: renewed.content,
    reason,
  });
  await ports.ledger.append({
    kind: 'lease.renewed',
    actor: actorOn(ports, poolId),
    poolId,
    configurationUuid,
    data: { configuration: found.configuration.nameLabel, lease: part, until: renewed.until, reason },
  });
  return { until: renewed.until };
}

/** Lets this workstation keep the leases of a pool, or no more. @throws ProblemError `blocked`, `store-failed` */
export async function keepLeases(
  ports: LeaseRequestPorts,
  { poolId, isKept }: ParsedInput<'leases.keep'>,
): Promise<null> {
  const actor = actorOn(ports, poolId);
  if (isKept) {
    assertConnected(ports, poolId);
    await ports.keepers.save({ poolId, armedBy: actor, armedAt: ports.clock.now().toISOString() });
  } else {
    if (!ports.keepers.list().some((each) => each.poolId === poolId)) return null;
    await ports.keepers.remove(poolId);
  }
  const pool = ports.pools.find(poolId)?.nameLabel ?? poolId;
  await ports.ledger.append({ kind: isKept ? 'lease.kept' : 'lease.left', actor, poolId, data: { pool } });
  return null;
}
