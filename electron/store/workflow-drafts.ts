import { z } from 'zod';
import { draftWorkflowSchema, type WorkflowDraft } from '../../shared/domain/workflow-draft.ts';
import { slug } from '../../shared/domain/slug.ts';
import type { WorkflowDrafts } from '../ports/workflows.ts';
import { openDocument, type DocumentPlace } from './document.ts';
import type { DocumentKind } from './document-file.ts';

const draftSchema = z.strictObject({
  poolId: z.string().min(1).max(64),
  serviceId: slug,
  baseSeq: z.int().min(1),
  workflow: draftWorkflowSchema,
  updatedAt: z.iso.datetime(),
}) satisfies z.ZodType<WorkflowDraft>;

/** The document of workflows that are edited and not published. */
export const workflowDraftsKind: DocumentKind<readonly WorkflowDraft[]> = {
  name: 'workflow-drafts',
  version: 1,
  schema: z.array(draftSchema).max(1000),
  empty: [],
  migrations: {},
};

/** Opens the drafts; see `openDocument` for what happens to a damaged file. */
export async function openWorkflowDrafts(place: DocumentPlace): Promise<WorkflowDrafts> {
  const document = await openDocument(place, workflowDraftsKind);
  const isOf = (poolId: string, serviceId: string) => (draft: WorkflowDraft) =>
    draft.poolId === poolId && draft.serviceId === serviceId;
  const without = (drafts: readonly WorkflowDraft[], poolId: string, serviceId: string): readonly WorkflowDraft[] =>
    drafts.filter((draft) => !isOf(poolId, serviceId)(draft));
  return {
    list: () => document.data,
    find: (poolId, serviceId) => document.data.find(isOf(poolId, serviceId)),
    save: (draft) => document.update((drafts) => [...without(drafts, draft.poolId, draft.serviceId), draft]),
    remove: async (poolId, serviceId) => {
      if (document.data.some(isOf(poolId, serviceId)))
        await document.update((drafts) => without(drafts, poolId, serviceId));
    },
  };
}
