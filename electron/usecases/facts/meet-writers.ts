import { readServiceRecords, readStageRecords } from '../../../shared/domain/read-shared-records.ts';
import type { KnownWriters, Pools, Signer } from '../../ports.ts';

/** What telling known writers from strangers needs. */
export interface MeetWritersPorts {
  readonly pools: Pools;
  readonly signer: Pick<Signer, 'verify' | 'publicKey'>;
  readonly writers: KnownWriters;
}

/** Takes the writers of a pool's records as known when the pool is first met; those who come later are shown. */
export async function meetFirstWriters(ports: MeetWritersPorts, poolId: string): Promise<void> {
  const uuid = ports.pools.find(poolId)?.uuid ?? '';
  if (!ports.writers.hasMet(uuid)) await ports.writers.meet(uuid, listWriters(ports, poolId, uuid));
}

/**
 * Remembers this console's own key once a record carries it: without a key store the next session has another key, and
 * must not take what this one wrote for a stranger's.
 */
export async function rememberOwnKey(ports: MeetWritersPorts, poolId: string): Promise<void> {
  const { publicKey } = ports.signer;
  if (ports.writers.has(publicKey)) return;
  const uuid = ports.pools.find(poolId)?.uuid ?? '';
  if (listWriters(ports, poolId, uuid).includes(publicKey)) await ports.writers.meet(uuid, [publicKey]);
}

function listWriters(ports: MeetWritersPorts, poolId: string, uuid: string): readonly string[] {
  const shared = ports.pools.inventory(poolId).sharedRecords();
  const verify = (key: string, message: string, sig: string): boolean => ports.signer.verify(key, message, sig);
  const records = [
    ...readServiceRecords(shared, uuid, verify).values(),
    ...readStageRecords(shared, uuid, verify).values(),
  ];
  return [...new Set(records.flatMap(({ current }) => (current ? [current.key] : [])))];
}
