import type { Workflow } from '../../shared/domain/workflow.ts';
import type { Problem } from '../../shared/errors.ts';
import { startHistory, type History } from './history.ts';
import type { StateCreator } from 'zustand/vanilla';

/** What of a workflow a person has in hand. */
export type Part =
  | { readonly kind: 'stage'; readonly id: string }
  | { readonly kind: 'transition'; readonly from: string; readonly to: string };

/** Whether what is on screen is kept. */
export type DraftState = 'kept' | 'waiting' | 'saving' | 'refused';

/** One service's workflow on the table. Kept when the editor is left, so that undo is still there on return. */
export interface WorkflowEdit {
  readonly history: History<Workflow>;
  /** The part whose form is open. */
  readonly part: Part | null;
  /** Sequence of the published record it was made from. */
  readonly baseSeq: number;
  /** What main has: the draft as last saved, or what is published. */
  readonly kept: Workflow;
  readonly draftState: DraftState;
  /** Why the last saving was refused. */
  readonly problem: Problem | null;
}

/** The workflow editor; view state, written by commands and by the editor itself. Facts about drafts are elsewhere. */
export interface WorkflowEditorSlice {
  /** By service key. */
  readonly workflowEdits: Readonly<Record<string, WorkflowEdit>>;
  readonly workflowLook: 'graph' | 'outline';
  readonly setWorkflowLook: (look: 'graph' | 'outline') => void;
  readonly startWorkflowEdit: (serviceKey: string, workflow: Workflow, baseSeq: number) => void;
  /** Changes an edit that was started; a service without one is left alone. */
  readonly changeWorkflowEdit: (serviceKey: string, change: (edit: WorkflowEdit) => WorkflowEdit) => void;
  readonly endWorkflowEdit: (serviceKey: string) => void;
}

export const createWorkflowEditorSlice: StateCreator<WorkflowEditorSlice> = (set) => ({
  workflowEdits: {},
  workflowLook: 'graph',
  setWorkflowLook: (workflowLook) => set({ workflowLook }),
  startWorkflowEdit: (serviceKey, workflow, baseSeq) =>
    set((state) => ({
      workflowEdits: {
        ...state.workflowEdits,
        [serviceKey]: {
          history: startHistory(workflow),
          part: null,
          baseSeq,
          kept: workflow,
          draftState: 'kept',
          problem: null,
        },
      },
    })),
  changeWorkflowEdit: (serviceKey, change) =>
    set((state) => {
      const edit = state.workflowEdits[serviceKey];
      const next = edit && change(edit);
      return next === undefined || next === edit
        ? state
        : { workflowEdits: { ...state.workflowEdits, [serviceKey]: next } };
    }),
  endWorkflowEdit: (serviceKey) =>
    set((state) => ({
      workflowEdits: Object.fromEntries(Object.entries(state.workflowEdits).filter(([key]) => key !== serviceKey)),
    })),
});
