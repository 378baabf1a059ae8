import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { Clock, Pools, Publish } from '../../ports.ts';
import type { WorkflowDrafts } from '../../ports/workflows.ts';

/** What the use cases of drafts need. */
export interface DraftPorts {
  readonly pools: Pools;
  readonly drafts: WorkflowDrafts;
  readonly publish: Publish;
  readonly clock: Clock;
}

/**
 * Keeps what is being edited; needs no connection.
 * @throws ProblemError `not-found` for an unknown pool; `store-failed`, and then windows hear of no change
 */
export async function saveDraft(ports: DraftPorts, input: ParsedInput<'workflows.save-draft'>): Promise<null> {
  if (!ports.pools.find(input.poolId)) throw new ProblemError({ code: 'not-found', kind: 'pool', id: input.poolId });
  const draft = { ...input, updatedAt: ports.clock.now().toISOString() };
  await ports.drafts.save(draft);
  ports.publish('drafts.changed', { poolId: input.poolId, serviceId: input.serviceId, draft });
  return null;
}

/** Forgets what was edited; silent when there is nothing. @throws ProblemError `store-failed` */
export async function discardDraft(
  ports: Pick<DraftPorts, 'drafts' | 'publish'>,
  { poolId, serviceId }: ParsedInput<'workflows.discard-draft'>,
): Promise<null> {
  await ports.drafts.remove(poolId, serviceId);
  ports.publish('drafts.changed', { poolId, serviceId, draft: null });
  return null;
}

/** Says every draft once, for a window that has just opened. */
export function publishDrafts({ drafts, publish }: Pick<DraftPorts, 'drafts' | 'publish'>): void {
  for (const draft of drafts.list())
    publish('drafts.changed', { poolId: draft.poolId, serviceId: draft.serviceId, draft });
}

/** Forgets the drafts of a pool that was forgotten. */
export async function forgetDrafts(ports: Pick<DraftPorts, 'drafts' | 'publish'>, poolId: string): Promise<void> {
  for (const draft of ports.drafts.list().filter((each) => each.poolId === poolId))
    await discardDraft(ports, { poolId, serviceId: draft.serviceId });
}
