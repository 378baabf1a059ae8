import type { Activity } from '../../../shared/domain/activity.ts';
import type { GateRight } from '../../../shared/domain/gate/wide-policy.ts';
import type { KeyView } from '../../../shared/ipc/areas/gates.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { ProblemError } from '../../../shared/errors.ts';
import { deskOf, writeRecord } from '../../shared-records/write-record.ts';
import type { AccountProof } from '../../ports/gates.ts';
import type { GatePorts } from './gate-ports.ts';
import { assertKnown } from './planned-transition.ts';
import { assertRight, believeService, keyStateOf, listStatements, readPolicies } from './pool-gates.ts';

/** Lets somebody with a right do something, as an entry and in the pool's own audit log. */
async function asKeeper(
  ports: GatePorts,
  poolId: string,
  proof: AccountProof,
  { right, entry }: { readonly right: GateRight; readonly entry: Pick<Activity, 'kind' | 'data'> },
  act: () => Promise<unknown>,
): Promise<null> {
  assertKnown(ports, poolId);
  await ports.identities.stepUp(poolId, proof, async ({ person, announce }) => {
    assertRight(readPolicies(ports, poolId).content, right, person);
    const data = { ...entry.data, by: person.name };
    await ports.ledger.append({ kind: entry.kind, actor: person.name, poolId, data });
    await announce(`Stagewright ${entry.kind} v1 ${ports.digest(JSON.stringify(data))}`, '');
    await act();
  });
  ports.touch(poolId);
  return null;
}

/** Believes a key. @throws ProblemError `right-missing`; `xapi-failure` where the login is refused */
export function trustKey(ports: GatePorts, input: ParsedInput<'gates.trust-key'>): Promise<null> {
  const { credentials, key, poolId, reason } = input;
  const entry = { kind: 'key.trusted', data: { key, reason } } as const;
  return asKeeper(ports, poolId, credentials, { right: 'trust-keys', entry }, async () => {
    await ports.book.update((data) => ({ ...data, revokedKeys: data.revokedKeys.filter((each) => each !== key) }));
    await ports.writers.meet(ports.pools.find(poolId)?.uuid ?? '', [key]);
  });
}

/** Believes a key no more. @throws as `trustKey` */
export function revokeKey(ports: GatePorts, input: ParsedInput<'gates.revoke-key'>): Promise<null> {
  const { credentials, key, poolId, reason } = input;
  const entry = { kind: 'key.revoked', data: { key, reason } } as const;
  return asKeeper(ports, poolId, credentials, { right: 'trust-keys', entry }, () =>
    ports.book.update((data) => ({
      ...data,
      revokedKeys: [...data.revokedKeys.filter((each) => each !== key), key].slice(-1000),
    })),
  );
}

/** Believes the pool's clock. @throws as `trustKey` */
export function confirmClock(ports: GatePorts, input: ParsedInput<'gates.confirm-clock'>): Promise<null> {
  const { credentials, poolId, reason } = input;
  const entry = { kind: 'clock.confirmed', data: { reason } } as const;
  return asKeeper(ports, poolId, credentials, { right: 'trust-keys', entry }, () => ports.clocks.confirm(poolId));
}

/** Believes a service's workflow. @throws as `trustKey`; `not-found` */
export function believeWorkflow(ports: GatePorts, input: ParsedInput<'gates.believe-workflow'>): Promise<null> {
  const { credentials, poolId, reason, serviceId } = input;
  const entry = { kind: 'workflow.believed', data: { service: serviceId, reason } } as const;
  return asKeeper(ports, poolId, credentials, { right: 'trust-keys', entry }, () =>
    believeService(ports, poolId, serviceId),
  );
}

/**
 * Publishes the pool's policies as the record after the one the person saw.
 * @throws ProblemError `right-missing`, by the policies that hold now; `published-meanwhile`; `blocked`
 */
export async function savePolicies(
  ports: GatePorts,
  { afterSeq, content, poolId }: ParsedInput<'gates.save-policies'>,
): Promise<{ readonly seq: number }> {
  assertKnown(ports, poolId);
  const current = readPolicies(ports, poolId);
  const person = await ports.identities.whoAmI(poolId);
  assertRight(current.content, 'define-gates', person);
  if (current.seq > afterSeq) throw new ProblemError({ code: 'published-meanwhile', by: '', at: '', seq: current.seq });
  const seq = nextPolicySeq(ports, poolId, current.seq);
  try {
    await writeRecord(deskOf(ports, poolId), { kind: 'policy', id: 'pool', seq, content });
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code !== 'plan-changed') throw error;
    throw new ProblemError({ code: 'published-meanwhile', by: 'somebody', at: '', seq }, { cause: error });
  }
  await ports.ledger.append({
    kind: 'gate.changed',
    actor: person.name,
    poolId,
    data: { policies: content.policies.length, number: seq, digest: ports.digest(JSON.stringify(content)) },
  });
  ports.touch(poolId);
  return { seq };
}

/** After numbers that somebody took with records that can't be believed, and after those that were removed. */
function nextPolicySeq(ports: GatePorts, poolId: string, current: number): number {
  const taken = Object.keys(ports.pools.inventory(poolId).sharedRecords()).flatMap((key) => {
    const found = /^stagewright\.policy\.pool\.([1-9][0-9]{0,14})$/.exec(key);
    return found ? [Number(found[1])] : [];
  });
  const pool = ports.pools.find(poolId)?.uuid;
  const seen = ports.book.data.seen.find((each) => each.pool === pool && each.what === 'policy')?.seq ?? 0;
  return Math.max(current, seen, ...taken) + 1;
}

/** All keys that statements here are signed with, and those that were revoked. */
export function listKeys(ports: GatePorts): readonly KeyView[] {
  const usedBy = new Map<string, Set<string>>([[ports.signer.publicKey, new Set()]]);
  const use = (key: string, name: string | undefined): void => {
    const names = usedBy.get(key) ?? new Set();
    if (name !== undefined) names.add(name);
    usedBy.set(key, names);
  };
  for (const { id } of ports.pools.list())
    for (const statement of listStatements(ports, id)) use(statement.key, speakerOf(statement));
  for (const key of ports.book.data.revokedKeys) use(key, undefined);
  return [...usedBy].map(([key, names]) => ({
    key,
    state: keyStateOf(ports, key),
    isOwn: key === ports.signer.publicKey,
    usedBy: [...names].sort(),
  }));
}

function speakerOf(statement: ReturnType<typeof listStatements>[number]): string {
  switch (statement.kind) {
    case 'request':
      return statement.requester.name;
    case 'decision':
      return statement.approver.name;
    default:
      return statement.person.name;
  }
}
