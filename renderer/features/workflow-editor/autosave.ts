import { useEffect, useRef } from 'react';
import type { Workflow } from '../../../shared/domain/workflow.ts';
import { saveDraft } from '../../commands/workflows.ts';
import { store } from '../../state/store.ts';
import type { WorkflowEdit } from '../../state/workflow-editor-slice.ts';

/** After the last keystroke; with the saving itself it stays under a second. */
const QUIET_MS = 500;

/** False while the workflow can't be kept as a draft: a stage without a name has no place in a record. */
export function isKeepable(workflow: Workflow): boolean {
  return workflow.stages.every(({ name }) => name.length > 0);
}

/** Keeps the draft on its own: soon after the last change, and at once when the editor is left. */
export function useAutosave(poolId: string, serviceId: string, edit: WorkflowEdit | undefined): void {
  const serviceKey = `${poolId}/${serviceId}`;
  const draftState = edit?.draftState;
  const present = edit?.history.present;
  const leaving = useRef<() => void>(() => undefined);
  useEffect(() => {
    if (draftState !== 'waiting' || present === undefined || !isKeepable(present)) {
      leaving.current = () => undefined;
      return undefined;
    }
    const save = (): void => {
      leaving.current = () => undefined;
      void keep(poolId, serviceId);
    };
    leaving.current = save;
    const timer = setTimeout(save, QUIET_MS);
    return () => clearTimeout(timer);
  }, [poolId, serviceId, draftState, present]);
  useEffect(() => () => leaving.current(), [serviceKey]);
}

/** Sends what is on the table to main as the draft. */
export async function keep(poolId: string, serviceId: string): Promise<void> {
  const serviceKey = `${poolId}/${serviceId}`;
  const { workflowEdits, changeWorkflowEdit } = store.getState();
  const edit = workflowEdits[serviceKey];
  if (!edit) return;
  const workflow = edit.history.present;
  changeWorkflowEdit(serviceKey, (held) => ({ ...held, draftState: 'saving', problem: null }));
  const result = await saveDraft.run({ poolId, serviceId, baseSeq: edit.baseSeq, workflow });
  changeWorkflowEdit(serviceKey, (held) => {
    if (!result.ok) return { ...held, draftState: 'refused', problem: result.problem };
    return { ...held, kept: workflow, draftState: held.history.present === workflow ? 'kept' : 'waiting' };
  });
}
