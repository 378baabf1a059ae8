import { Button, Modal } from '@mantine/core';
import type { WorkflowProblem } from '../../../shared/domain/workflow-problem.ts';
import type { ServiceView } from '../../../shared/ipc/contract.ts';
import { discardDraft } from '../../commands/workflows.ts';
import { tell } from '../../commands/tell.ts';
import { store, useStore } from '../../state/store.ts';
import type { WorkflowEdit } from '../../state/workflow-editor-slice.ts';
import { inSentence } from '../../../shared/text/names.ts';
import type { WorkflowNames } from '../../../shared/text/workflow-names.ts';
import { ConnectDialog } from './connect-dialog.tsx';
import { FileDialog } from './file-dialog.tsx';
import { PublishDialog } from './publish-dialog.tsx';
import classes from './dialogs.module.css';

/** Whichever dialog of the editor is open. */
export function WorkflowDialogs({
  serviceKey,
  view,
  edit,
  problems,
  names,
}: {
  readonly serviceKey: string;
  readonly view: ServiceView;
  readonly edit: WorkflowEdit;
  readonly problems: readonly WorkflowProblem[];
  readonly names: WorkflowNames;
}) {
  const dialog = useStore((state) => state.dialog);
  const workflow = edit.history.present;
  switch (dialog?.kind) {
    case 'publish-workflow':
      return <PublishDialog serviceKey={serviceKey} view={view} edit={edit} problems={problems} names={names} />;
    case 'discard-draft':
      return <DiscardDialog serviceKey={serviceKey} view={view} />;
    case 'connect-stage':
      return <ConnectDialog serviceKey={serviceKey} workflow={workflow} stageId={dialog.stageId} />;
    case 'workflow-file':
      return <FileDialog serviceKey={serviceKey} read={dialog.read} />;
    default:
      return null;
  }
}

function DiscardDialog({ serviceKey, view }: { readonly serviceKey: string; readonly view: ServiceView }) {
  const setDialog = useStore((state) => state.setDialog);
  const discard = async (): Promise<void> => {
    const result = await discardDraft.run({ poolId: view.poolId, serviceId: view.service.id });
    if (!result.ok) return;
    // What is published is fetched onto the table again, from the facts.
    store.getState().startWorkflowEdit(serviceKey, view.service.workflow, view.seq);
    setDialog(null);
    tell('The draft was discarded');
  };
  return (
    <Modal opened onClose={() => setDialog(null)} title="Discard the draft" size={460}>
      <div className={classes['form']}>
        <p>
          The changes to the workflow of {inSentence(view.service.name)} go, and with them every step of undo. Version{' '}
          {view.service.workflow.version} stays published.
        </p>
        <div className={classes['foot']}>
          <Button variant="default" size="sm" data-autofocus onClick={() => setDialog(null)}>
            Keep the draft
          </Button>
          <Button color="red" size="sm" onClick={() => void discard()}>
            Discard the draft
          </Button>
        </div>
      </div>
    </Modal>
  );
}
