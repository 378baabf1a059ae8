import {
  recordKey,
  signedBytes,
  type FencesRecord,
  type LeaseRecord,
  type PolicyRecord,
  type ServiceRecord,
  type StageRecord,
  type TemplateRecord,
  type VersionedKind,
} from '../../shared/domain/stage-record.ts';
import { ProblemError } from '../../shared/errors.ts';
import type { PoolInventory, PoolOperations, Pools, Signer } from '../ports.ts';

/** Where and as whom records are written. */
export interface RecordDesk {
  readonly operations: Pick<
    PoolOperations,
    'serverTime' | 'addSharedRecord' | 'readSharedRecord' | 'removeSharedRecord'
  >;
  readonly inventory: Pick<PoolInventory, 'sharedRecords'>;
  readonly signer: Pick<Signer, 'publicKey' | 'sign'>;
  /** XAPI's uuid of the pool. */
  readonly poolUuid: string;
  /** XAPI user name of the session. */
  readonly by: string;
}

/** What a record says, without what every record has. `since` of a stage record is the time of writing where left out. */
export type RecordContent =
  | (Omit<StageRecord, 'v' | 'pool' | 'at' | 'by' | 'key' | 'sig' | 'since'> & { readonly since?: string })
  | Omit<ServiceRecord, 'v' | 'pool' | 'at' | 'by' | 'key' | 'sig'>
  | Omit<PolicyRecord, 'v' | 'pool' | 'at' | 'by' | 'key' | 'sig'>
  | Omit<FencesRecord, 'v' | 'pool' | 'at' | 'by' | 'key' | 'sig'>
  | Omit<TemplateRecord, 'v' | 'pool' | 'at' | 'by' | 'key' | 'sig'>
  | Omit<LeaseRecord, 'v' | 'pool' | 'at' | 'by' | 'key' | 'sig'>;

/** A record before it is signed. */
type Unsigned =
  | Omit<StageRecord, 'sig'>
  | Omit<ServiceRecord, 'sig'>
  | Omit<PolicyRecord, 'sig'>
  | Omit<FencesRecord, 'sig'>
  | Omit<TemplateRecord, 'sig'>
  | Omit<LeaseRecord, 'sig'>;

/** The desk of one connected pool. */
export function deskOf(ports: { readonly pools: Pools; readonly signer: Signer }, poolId: string): RecordDesk {
  const state = ports.pools.find(poolId);
  return {
    operations: ports.pools.operations(poolId),
    inventory: ports.pools.inventory(poolId),
    signer: ports.signer,
    poolUuid: state?.uuid ?? '',
    by: state?.rights?.userName ?? '',
  };
}

/**
 * Signs and writes a record under its number, then removes older ones. Writing is one atomic add: when another console
 * wrote that number first, nothing is changed. Writing again what this key wrote already (a lost reply) is no error.
 *
 * @throws ProblemError `plan-changed` when another console was first
 */
export async function writeRecord(desk: RecordDesk, content: RecordContent): Promise<void> {
  const at = (await desk.operations.serverTime()).toISOString();
  const unsigned = {
    v: 1,
    pool: desk.poolUuid,
    at,
    by: desk.by,
    key: desk.signer.publicKey,
    ...(content.kind === 'stage' ? { since: at } : {}),
    ...content,
  } as Unsigned;
  const key = recordKey(content.kind, content.id, content.seq);
  const text = JSON.stringify({ ...unsigned, sig: desk.signer.sign(signedBytes(unsigned)) });
  const added = await desk.operations.addSharedRecord(key, text);
  if (!added && !isSame(await desk.operations.readSharedRecord(key), unsigned))
    throw new ProblemError({ code: 'plan-changed', planDigest: '' });
  await removeRecords(desk, content.kind, content.id, content.seq);
}

/** True when what stands there is what this run (or key, without a run) wanted to write, up to the times. */
function isSame(found: string | undefined, wanted: Unsigned): boolean {
  const there = parseObject(found);
  if (!there) return false;
  const writer = wanted.kind === 'stage' && 'run' in wanted && wanted.run !== undefined ? 'run' : 'key';
  const said = {
    stage: ['service', 'stage'],
    service: ['service'],
    policy: ['content'],
    fences: ['settings'],
    template: ['content'],
    lease: ['content'],
  } as const;
  const fields = [writer, ...said[wanted.kind]];
  const content = wanted as Readonly<Record<string, unknown>>;
  return fields.every((field) => JSON.stringify(there[field]) === JSON.stringify(content[field]));
}

/** Anybody may have put anything under a key. */
function parseObject(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined; // not JSON, so not what this key wanted to write
  }
}

/** Removes an object's records below a number; all of them without one. */
export async function removeRecords(
  desk: Pick<RecordDesk, 'operations' | 'inventory'>,
  kind: VersionedKind,
  id: string,
  below = Infinity,
): Promise<void> {
  const prefix = recordKey(kind, id, 1).slice(0, -1);
  const numberOf = (key: string): number => Number(key.slice(prefix.length));
  // Lowest first: when it breaks off in between, what is left still says the newest, never something older.
  const older = Object.keys(desk.inventory.sharedRecords())
    .filter((key) => key.startsWith(prefix) && numberOf(key) < below)
    .sort((a, b) => numberOf(a) - numberOf(b));
  for (const key of older) await desk.operations.removeSharedRecord(key);
}

/** Members of a configuration as a stage record keeps them, from what the pool reported last. */
export function listMembers(inventory: PoolInventory, vmUuids: readonly string[]): StageRecord['members'] {
  return vmUuids.flatMap((uuid) => {
    const vm = inventory.findVm(uuid);
    if (!vm) return [];
    return [
      { vm: uuid, order: vm.startOrder, startDelay: vm.startDelaySeconds, shutdownDelay: vm.shutdownDelaySeconds },
    ];
  });
}
