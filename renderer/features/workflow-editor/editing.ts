import { findTransition, type Workflow } from '../../../shared/domain/workflow.ts';
import { record, redo, seal, undo } from '../../state/history.ts';
import { store, useStore } from '../../state/store.ts';
import type { Part, WorkflowEdit } from '../../state/workflow-editor-slice.ts';

/* Every change of the workflow on the table goes through here. */

/** Does one thing to the workflow, which can be undone. Changes with the same tag in a row are one step. */
export function applyEdit(serviceKey: string, edit: (workflow: Workflow) => Workflow, tag: string | null = null): void {
  store
    .getState()
    .changeWorkflowEdit(serviceKey, (held) => withHistory(held, record(held.history, edit(held.history.present), tag)));
}

/** One step back or forward; says so aloud. */
export function stepHistory(serviceKey: string, direction: 'undo' | 'redo'): void {
  const { workflowEdits, announce, changeWorkflowEdit } = store.getState();
  const before = workflowEdits[serviceKey]?.history;
  changeWorkflowEdit(serviceKey, (held) =>
    withHistory(held, direction === 'undo' ? undo(held.history) : redo(held.history)),
  );
  const isSame = before === store.getState().workflowEdits[serviceKey]?.history;
  if (isSame) announce(direction === 'undo' ? 'Nothing to undo' : 'Nothing to redo');
  else announce(direction === 'undo' ? 'Undone' : 'Redone');
}

/** Ends the step that typing makes, when a field is left. */
export function sealEdit(serviceKey: string): void {
  store.getState().changeWorkflowEdit(serviceKey, (held) => {
    const history = seal(held.history);
    return history === held.history ? held : { ...held, history };
  });
}

/** Opens a part's form, or closes it with null. */
export function selectPart(serviceKey: string, part: Part | null): void {
  store.getState().changeWorkflowEdit(serviceKey, (held) => ({ ...held, part, history: seal(held.history) }));
}

function withHistory(held: WorkflowEdit, history: WorkflowEdit['history']): WorkflowEdit {
  if (history === held.history) return held;
  const { present } = history;
  const isKept = present === held.kept;
  return {
    ...held,
    history,
    part: isThere(present, held.part) ? held.part : null,
    draftState: isKept && held.draftState !== 'saving' ? 'kept' : held.draftState === 'saving' ? 'saving' : 'waiting',
  };
}

/** The workflow on the table now; undefined where the service is not edited. */
export const presentOf = (serviceKey: string): Workflow | undefined =>
  store.getState().workflowEdits[serviceKey]?.history.present;

/** True when a workflow has the part. */
export function isThere(workflow: Workflow, part: Part | null): boolean {
  if (part === null) return true;
  return part.kind === 'stage'
    ? workflow.stages.some(({ id }) => id === part.id)
    : findTransition(workflow, part.from, part.to) !== undefined;
}

/** The edit of a service, while there is one. */
export const useEdit = (serviceKey: string): WorkflowEdit | undefined =>
  useStore((state) => state.workflowEdits[serviceKey]);
