import { Button } from '@mantine/core';
import { ReactFlowProvider } from '@xyflow/react';
import { useEffect, useMemo } from 'react';
import { diffWorkflows } from '../../../shared/domain/workflow-diff.ts';
import { findStrandedStages, findWorkflowProblems } from '../../../shared/domain/workflow-problems.ts';
import { workflowTemplates } from '../../../shared/domain/workflow-templates.ts';
import type { ServiceView } from '../../../shared/ipc/contract.ts';
import { openCreateService } from '../../commands/services.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Name } from '../../components/name.tsx';
import { BoardPicture } from '../../components/pictures.tsx';
import { selectCurrentService, selectEstate, serviceKeyOf } from '../../state/selectors.ts';
import { useStore } from '../../state/store.ts';
import type { WorkflowEdit } from '../../state/workflow-editor-slice.ts';
import { countOf } from '../../../shared/text/format.ts';
import { namesOfWorkflow, type WorkflowNames } from '../../../shared/text/workflow-names.ts';
import { useAutosave } from './autosave.ts';
import { Canvas } from './canvas.tsx';
import { selectInStages, selectStageCounts } from './counts.ts';
import { DraftNotices, DraftWord } from './draft-state.tsx';
import type { Drawn } from './drawing.ts';
import { applyEdit, useEdit } from './editing.ts';
import { beginFrom } from './edits.ts';
import { placeStages } from './layout.ts';
import { Outline } from './outline.tsx';
import { PaletteStrip } from './palette-strip.tsx';
import { ProblemList } from './problem-list.tsx';
import { SidePanel } from './side-panel.tsx';
import { Toolbar } from './toolbar.tsx';
import { usePageKeys } from './page-keys.ts';
import { WorkflowDialogs } from './workflow-dialogs.tsx';
import classes from './workflow-page.module.css';

/** The workflow of the service in the frame, to be changed. */
export function WorkflowPage() {
  const view = useStore(selectCurrentService);
  if (view === null)
    return (
      <EmptyState
        picture={<BoardPicture />}
        title="No service yet"
        action={<Button onClick={() => openCreateService.run(undefined)}>{openCreateService.label(undefined)}</Button>}
      >
        A workflow belongs to a service: the stages its configurations pass.
      </EmptyState>
    );
  const key = serviceKeyOf(view);
  return <Started key={key} serviceKey={key} view={view} />;
}

/** Takes the workflow onto the table: the draft where there is one, else what is published. */
function Started({ serviceKey, view }: { readonly serviceKey: string; readonly view: ServiceView }) {
  const edit = useEdit(serviceKey);
  const draft = useStore((state) => state.drafts[serviceKey]);
  const start = useStore((state) => state.startWorkflowEdit);
  const isUntouched = edit !== undefined && edit.history.past.length === 0 && edit.history.future.length === 0;
  const isOutdated = isUntouched && draft === undefined && edit.baseSeq < view.seq;
  useEffect(() => {
    if (edit !== undefined && !isOutdated) return;
    start(serviceKey, draft?.workflow ?? view.service.workflow, draft?.baseSeq ?? view.seq);
  }, [edit, isOutdated, draft, view, serviceKey, start]);
  useAutosave(view.poolId, view.service.id, edit);
  usePageKeys(serviceKey);
  return edit === undefined ? null : (
    <ReactFlowProvider>
      <Editor serviceKey={serviceKey} view={view} edit={edit} hasDraft={draft !== undefined} />
    </ReactFlowProvider>
  );
}

function Editor({
  serviceKey,
  view,
  edit,
  hasDraft,
}: {
  readonly serviceKey: string;
  readonly view: ServiceView;
  readonly edit: WorkflowEdit;
  readonly hasDraft: boolean;
}) {
  const workflow = edit.history.present;
  const published = view.service.workflow;
  const known = useStore((state) => state.estates[view.poolId]);
  const estate = useStore((state) => selectEstate(state, view.poolId));
  const counts = useStore((state) => selectStageCounts(state, view.poolId, view.service.id));
  const inStages = useStore((state) => selectInStages(state, view.poolId, view.service.id));
  const look = useStore((state) => state.workflowLook);
  const setDialog = useStore((state) => state.setDialog);
  const names = useMemo(() => withoutBlanks(namesOfWorkflow(workflow, estate)), [workflow, estate]);
  const problems = useMemo(
    () => [...findStrandedStages(published, workflow, inStages), ...findWorkflowProblems(workflow, known ?? null)],
    [published, workflow, inStages, known],
  );
  const places = useMemo(() => placeStages(workflow), [workflow]);
  const drawn = useMemo(
    (): Drawn => ({ workflow, places, part: edit.part, problems, counts, names }),
    [workflow, places, edit.part, problems, counts, names],
  );
  const changeCount = useMemo(() => diffWorkflows(published, workflow).length, [published, workflow]);
  const onConnectByList = (stageId: string): void => setDialog({ kind: 'connect-stage', stageId });
  return (
    <div className={classes['page']} data-workflow-editor={serviceKey}>
      <header className={classes['head']}>
        <div className={classes['what']}>
          <h1>
            Workflow of <Name strong>{view.service.name}</Name>
          </h1>
          <span className={classes['dim']}>
            version {published.version} is published
            {changeCount > 0 && `, ${countOf(changeCount, 'change')} since`}
          </span>
          <DraftWord edit={edit} hasDraft={hasDraft} />
        </div>
        <Toolbar serviceKey={serviceKey} view={view} edit={edit} changeCount={changeCount} hasDraft={hasDraft} />
      </header>
      <DraftNotices serviceKey={serviceKey} view={view} edit={edit} />
      <div className={classes['body']}>
        <div className={classes['left']}>
          <PaletteStrip serviceKey={serviceKey} />
          <div className={classes['drawing']}>
            {look === 'graph' ? (
              // Within the drawing, so that a stage may be dropped on it.
              <Canvas serviceKey={serviceKey} drawn={drawn} onConnectByList={onConnectByList}>
                {workflow.stages.length === 0 && <Beginning serviceKey={serviceKey} />}
              </Canvas>
            ) : (
              <Outline serviceKey={serviceKey} drawn={drawn} onConnectByList={onConnectByList} />
            )}
            {look === 'outline' && workflow.stages.length === 0 && <Beginning serviceKey={serviceKey} />}
          </div>
          <ProblemList serviceKey={serviceKey} problems={problems} names={names} />
        </div>
        {edit.part !== null && (
          <div className={classes['panel']}>
            <SidePanel serviceKey={serviceKey} part={edit.part} drawn={drawn} estate={estate} names={names} />
          </div>
        )}
      </div>
      <WorkflowDialogs serviceKey={serviceKey} view={view} edit={edit} problems={problems} names={names} />
    </div>
  );
}

/** A stage whose name is being typed has none for a moment, but sentences about it need one. */
function withoutBlanks(names: WorkflowNames): WorkflowNames {
  return {
    ...names,
    stage: (stageId) => {
      const name = names.stage(stageId);
      return name.trim() === '' ? '(blank name)' : name;
    },
  };
}

function Beginning({ serviceKey }: { readonly serviceKey: string }) {
  return (
    <div className={classes['empty']}>
      <EmptyState
        picture={<BoardPicture />}
        title="No stage yet"
        action={
          <div className={classes['templates']}>
            {workflowTemplates.map((template) => (
              <Button
                key={template.id}
                variant="default"
                onClick={() => applyEdit(serviceKey, (now) => beginFrom(template.make(), now))}
              >
                {template.name}
              </Button>
            ))}
          </div>
        }
      >
        Drag a stage in from above, press N, or begin with a template.
      </EmptyState>
    </div>
  );
}
