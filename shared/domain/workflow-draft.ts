import { workflowSchema, type Workflow } from './workflow.ts';
import { z } from 'zod';

/** A workflow while it is edited: as a published one, but it may be empty. Its problems are `findWorkflowProblems`'. */
export const draftWorkflowSchema = workflowSchema.extend({
  stages: z.array(workflowSchema.shape.stages.element).max(40),
});

/** A workflow that is edited on this workstation and not published. */
export interface WorkflowDraft {
  readonly poolId: string;
  readonly serviceId: string;
  /** Sequence of the service record it was made from; publishing is refused when another has been published since. */
  readonly baseSeq: number;
  readonly workflow: Workflow;
  /** ISO, this workstation's clock. */
  readonly updatedAt: string;
}
