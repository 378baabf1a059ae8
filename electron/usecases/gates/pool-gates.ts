import type { Doubt } from '../../../shared/domain/gate/gate-facts.ts';
import type { Statement } from '../../../shared/domain/gate/approval.ts';
import type { Judgement } from '../../../shared/domain/gate/judge-approval.ts';
import { isAccepted, type Person } from '../../../shared/domain/gate/person.ts';
import { listSpent } from '../../../shared/domain/gate/statement-keys.ts';
import { asksNothing, gatesText } from '../../../shared/domain/gate/effective-gate.ts';
import { NO_POOL_POLICIES, type GateRight, type PoolPolicies } from '../../../shared/domain/gate/wide-policy.ts';
import { readPolicyRecord, readServiceRecords } from '../../../shared/domain/read-shared-records.ts';
import type { ServiceRecord } from '../../../shared/domain/stage-record.ts';
import { gateOf } from '../../../shared/domain/workflow.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { SeenRecord } from '../../ports/gates.ts';
import type { GatePorts } from './gate-ports.ts';

/** What a key is to this console. */
export function keyStateOf(
  ports: Pick<GatePorts, 'book' | 'signer' | 'writers'>,
  key: string,
): 'known' | 'unknown' | 'revoked' {
  if (ports.book.data.revokedKeys.includes(key)) return 'revoked';
  return key === ports.signer.publicKey || ports.writers.has(key) ? 'known' : 'unknown';
}

/** The policies of a pool as its record says, and whether the record is believed. */
export interface PoolPolicyReading {
  readonly seq: number;
  readonly content: PoolPolicies;
  readonly doubt: Doubt | null;
}

/** Reads the policies of a pool. Remembers nothing; `rememberSeen` does. */
export function readPolicies(ports: GatePorts, poolId: string): PoolPolicyReading {
  const { poolUuid, records } = recordsOf(ports, poolId);
  const current = readPolicyRecord(records, poolUuid, (...signed) => ports.signer.verify(...signed));
  const seen = findSeen(ports, poolUuid, 'policy');
  if (!current) {
    const doubt: Doubt | null = seen?.isGated ? { what: 'policies', reason: 'removed' } : null;
    return { seq: 0, content: NO_POOL_POLICIES, doubt };
  }
  const { seq, content, key } = current;
  const reason = findDoubt(ports, { seq, digest: policyDigest(ports, content), key, isGated: true }, seen);
  return { seq, content, doubt: reason ? { what: 'policies', reason } : null };
}

/** Reads a published service and whether its record is believed, as far as gates rest on it. */
export function readGatedService(
  ports: GatePorts,
  poolId: string,
  serviceId: string,
  policies: PoolPolicies,
): { readonly record: ServiceRecord | undefined; readonly doubt: Doubt | null } {
  const { poolUuid, records } = recordsOf(ports, poolId);
  const services = readServiceRecords(records, poolUuid, (...signed) => ports.signer.verify(...signed));
  const record = services.get(serviceId)?.current;
  if (!record) return { record, doubt: null };
  const { seq, key } = record;
  const isGated = isServiceGated(record) || policies.policies.length > 0;
  const found = { seq, digest: serviceDigest(ports, record), key, isGated };
  const reason = findDoubt(ports, found, findSeen(ports, poolUuid, `service.${serviceId}`));
  return { record, doubt: reason ? { what: 'workflow', reason } : null };
}

interface FoundRecord {
  readonly seq: number;
  readonly digest: string;
  readonly key: string;
  readonly isGated: boolean;
}

/** What asks for nothing, and never did, needs no belief. */
function findDoubt(ports: GatePorts, found: FoundRecord, seen: SeenRecord | undefined): Doubt['reason'] | undefined {
  if (!found.isGated && !seen?.isGated) return undefined;
  // What a person believed by name stays believed, whoever wrote it.
  if (seen?.seq === found.seq && seen.digest === found.digest) return undefined;
  if (keyStateOf(ports, found.key) !== 'known') return 'unknown-key';
  if (!seen?.isGated || found.seq > seen.seq) return undefined;
  return found.seq < seen.seq ? 'older' : 'replaced';
}

/** Remembers the records of a pool that are believed now, so that a later rollback, exchange or removal is seen. */
export async function rememberSeen(ports: GatePorts, poolId: string): Promise<void> {
  const { poolUuid, records } = recordsOf(ports, poolId);
  if (poolUuid === '') return;
  const policies = readPolicies(ports, poolId);
  const found: SeenRecord[] = [];
  if (policies.seq > 0 && !policies.doubt)
    found.push({
      pool: poolUuid,
      what: 'policy',
      seq: policies.seq,
      digest: policyDigest(ports, policies.content),
      isGated: true,
    });
  const services = readServiceRecords(records, poolUuid, (...signed) => ports.signer.verify(...signed));
  for (const [id, { current }] of services) {
    if (!current || readGatedService(ports, poolId, id, policies.content).doubt) continue;
    found.push(seenService(ports, poolUuid, current, policies.content));
  }
  await keepSeen(ports, found);
}

/** Believes the service's present record by name, whoever wrote it. @throws ProblemError `not-found` */
export async function believeService(ports: GatePorts, poolId: string, serviceId: string): Promise<ServiceRecord> {
  const policies = readPolicies(ports, poolId).content;
  const { record } = readGatedService(ports, poolId, serviceId, policies);
  if (!record) throw new ProblemError({ code: 'not-found', kind: 'service', id: serviceId });
  await keepSeen(ports, [seenService(ports, recordsOf(ports, poolId).poolUuid, record, policies)]);
  return record;
}

function seenService(ports: GatePorts, pool: string, record: ServiceRecord, policies: PoolPolicies): SeenRecord {
  const isGated = isServiceGated(record) || policies.policies.length > 0;
  return { pool, what: `service.${record.id}`, seq: record.seq, digest: serviceDigest(ports, record), isGated };
}

async function keepSeen(ports: GatePorts, found: readonly SeenRecord[]): Promise<void> {
  const isSame = (a: SeenRecord, b: SeenRecord): boolean => a.pool === b.pool && a.what === b.what;
  const fresh = found.filter(
    (one) => !ports.book.data.seen.some((known) => JSON.stringify(known) === JSON.stringify(one)),
  );
  if (fresh.length === 0) return;
  await ports.book.update((data) => ({
    ...data,
    seen: [...data.seen.filter((known) => !fresh.some((one) => isSame(one, known))), ...fresh],
  }));
}

function findSeen(ports: GatePorts, pool: string, what: string): SeenRecord | undefined {
  return ports.book.data.seen.find((seen) => seen.pool === pool && seen.what === what);
}

function isServiceGated({ service: { workflow } }: ServiceRecord): boolean {
  return (workflow.policies ?? []).length > 0 || workflow.transitions.some((each) => !asksNothing(gateOf(each)));
}

/** Asked with every event of the pool, of records that hardly ever change. */
const serviceDigests = new WeakMap<ServiceRecord, string>();

function serviceDigest(ports: GatePorts, record: ServiceRecord): string {
  const digest = serviceDigests.get(record) ?? ports.digest(gatesText(record.service.workflow, NO_POOL_POLICIES));
  serviceDigests.set(record, digest);
  return digest;
}

function policyDigest(ports: GatePorts, content: PoolPolicies): string {
  return ports.digest(JSON.stringify(content));
}

function recordsOf(ports: GatePorts, poolId: string): { poolUuid: string; records: Readonly<Record<string, string>> } {
  return {
    poolUuid: ports.pools.find(poolId)?.uuid ?? '',
    records: ports.pools.inventory(poolId).sharedRecords(),
  };
}

/** Every statement this console has seen on a pool, in no order. */
export function listStatements(ports: GatePorts, poolId: string): readonly Statement[] {
  const poolUuid = ports.pools.find(poolId)?.uuid ?? '';
  // Read and checked when it was kept; judged again, signature and all, before it counts.
  return ports.book.data.statements
    .filter(({ pool }) => pool === poolUuid)
    .map(({ text }) => JSON.parse(text) as Statement);
}

/** What statements of a pool are judged by. `except`: nonces that a run under way was started with. */
export function judgementOf(
  ports: GatePorts,
  poolId: string,
  clock: Judgement['clock'],
  except: readonly string[] = [],
): Judgement {
  const spent = new Set(ports.runs.spentNonces());
  for (const id of listSpent(ports.pools.inventory(poolId).sharedRecords())) spent.add(id);
  // A mark that was seen and is gone was taken away.
  const pool = ports.pools.find(poolId)?.uuid;
  for (const each of ports.book.data.spent) if (each.pool === pool) spent.add(each.id);
  // A request is marked on the pool by its id; its nonce is what it is judged by.
  for (const statement of listStatements(ports, poolId))
    if (statement.kind === 'request' && spent.has(statement.id)) spent.add(statement.nonce);
  for (const nonce of except) spent.delete(nonce);
  return {
    clock,
    spentNonces: spent,
    keyState: (key) => keyStateOf(ports, key),
    verify: (...signed) => ports.signer.verify(...signed),
  };
}

/** Whether somebody has a right by the pool's policies. */
export function hasRight(policies: PoolPolicies, right: GateRight, person: Person): boolean {
  return policies.rights[right].some((approver) => isAccepted(approver, person));
}

/** @throws ProblemError `right-missing` */
export function assertRight(policies: PoolPolicies, right: GateRight, person: Person): void {
  if (!hasRight(policies, right, person))
    throw new ProblemError({ code: 'right-missing', right, by: person.name, allowed: policies.rights[right] });
}
