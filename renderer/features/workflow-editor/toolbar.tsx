import { ActionIcon, Button, Menu, SegmentedControl } from '@mantine/core';
import { ChevronDown, Redo2, Undo2 } from 'lucide-react';
import type { Workflow } from '../../../shared/domain/workflow.ts';
import { workflowTemplates } from '../../../shared/domain/workflow-templates.ts';
import type { ServiceView } from '../../../shared/ipc/contract.ts';
import { exportWorkflow, exportWorkflowSchema, importWorkflow, publishWorkflow } from '../../commands/workflows.ts';
import { useStore } from '../../state/store.ts';
import type { WorkflowEdit } from '../../state/workflow-editor-slice.ts';
import { isKeepable } from './autosave.ts';
import { applyEdit, selectPart, stepHistory } from './editing.ts';
import { beginFrom } from './edits.ts';
import classes from './workflow-page.module.css';

/** Undo, look, templates, files, discard and publish. */
export function Toolbar({
  serviceKey,
  view,
  edit,
  changeCount,
  hasDraft,
}: {
  readonly serviceKey: string;
  readonly view: ServiceView;
  readonly edit: WorkflowEdit;
  readonly changeCount: number;
  readonly hasDraft: boolean;
}) {
  const look = useStore((state) => state.workflowLook);
  const setLook = useStore((state) => state.setWorkflowLook);
  const setDialog = useStore((state) => state.setDialog);
  const { past, future } = edit.history;
  return (
    <>
      <ActionIcon
        aria-label="Undo"
        title="Undo (Ctrl Z)"
        aria-keyshortcuts="Control+Z"
        disabled={past.length === 0}
        onClick={() => stepHistory(serviceKey, 'undo')}
      >
        <Undo2 size={15} aria-hidden />
      </ActionIcon>
      <ActionIcon
        aria-label="Redo"
        title="Redo (Ctrl Shift Z)"
        aria-keyshortcuts="Control+Shift+Z"
        disabled={future.length === 0}
        onClick={() => stepHistory(serviceKey, 'redo')}
      >
        <Redo2 size={15} aria-hidden />
      </ActionIcon>
      <SegmentedControl
        size="xs"
        aria-label="Look"
        data={[
          { value: 'graph', label: 'Drawing' },
          { value: 'outline', label: 'Outline' },
        ]}
        value={look}
        onChange={(value) => setLook(value === 'outline' ? 'outline' : 'graph')}
      />
      <MoreMenu serviceKey={serviceKey} view={view} edit={edit} />
      <Button
        variant="default"
        disabled={changeCount === 0 && !hasDraft}
        onClick={() => setDialog({ kind: 'discard-draft' })}
      >
        Discard…
      </Button>
      <Button disabled={changeCount === 0} onClick={() => setDialog({ kind: 'publish-workflow' })}>
        {publishWorkflow.label({ ...ids(view), baseSeq: edit.baseSeq, workflow: edit.history.present })}
      </Button>
    </>
  );
}

const ids = ({ poolId, service }: ServiceView): { readonly poolId: string; readonly serviceId: string } => ({
  poolId,
  serviceId: service.id,
});

const nothing = (workflow: Workflow): Workflow => ({ ...workflow, stages: [], transitions: [] });

function MoreMenu({
  serviceKey,
  view,
  edit,
}: {
  readonly serviceKey: string;
  readonly view: ServiceView;
  readonly edit: WorkflowEdit;
}) {
  const setDialog = useStore((state) => state.setDialog);
  const replace = (workflow: Workflow): void => {
    selectPart(serviceKey, null);
    applyEdit(serviceKey, (now) => beginFrom(workflow, now));
  };
  const readFile = async (): Promise<void> => {
    const result = await importWorkflow.run(view.poolId);
    if (result.ok && result.value.state !== 'cancelled') setDialog({ kind: 'workflow-file', read: result.value });
  };
  return (
    <Menu position="bottom-end" width={330}>
      <Menu.Target>
        <Button variant="default" rightSection={<ChevronDown size={13} aria-hidden />}>
          Templates and files
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Begin again from (can be undone)</Menu.Label>
        {workflowTemplates.map((template) => (
          <Menu.Item key={template.id} onClick={() => replace(template.make())}>
            <div>{template.name}</div>
            <div className={classes['dim']}>{template.description}</div>
          </Menu.Item>
        ))}
        <Menu.Item onClick={() => replace(nothing(edit.history.present))}>
          <div>Nothing</div>
          <div className={classes['dim']}>An empty drawing.</div>
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => void readFile()}>{importWorkflow.label('')}</Menu.Item>
        <Menu.Item
          disabled={!isKeepable(edit.history.present)}
          onClick={() => void exportWorkflow.run({ ...ids(view), workflow: edit.history.present })}
        >
          {exportWorkflow.label({ ...ids(view), workflow: edit.history.present })}
        </Menu.Item>
        <Menu.Item onClick={() => void exportWorkflowSchema.run(undefined)}>
          {exportWorkflowSchema.label(undefined)}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
