import { Button, Modal } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { Landing, WorkflowChange } from '../../../shared/domain/workflow-change.ts';
import { diffWorkflows, whereConfigurationsLand } from '../../../shared/domain/workflow-diff.ts';
import type { WorkflowProblem } from '../../../shared/domain/workflow-problem.ts';
import { findStage } from '../../../shared/domain/workflow.ts';
import type { Problem } from '../../../shared/errors.ts';
import type { ServiceView } from '../../../shared/ipc/contract.ts';
import { tell } from '../../commands/tell.ts';
import { copyDetails } from '../../commands/window.ts';
import { publishWorkflow } from '../../commands/workflows.ts';
import { BlockerList } from '../../components/blocker-list.tsx';
import { Callout } from '../../components/callout.tsx';
import { ProblemBox } from '../../components/problem-box.tsx';
import { namesOf } from '../../state/names-of.ts';
import { store, useStore } from '../../state/store.ts';
import type { WorkflowEdit } from '../../state/workflow-editor-slice.ts';
import { blockerText } from '../../../shared/text/blocker-text.ts';
import { countOf } from '../../../shared/text/format.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { workflowChangeText } from '../../../shared/text/workflow-change-text.ts';
import type { WorkflowNames } from '../../../shared/text/workflow-names.ts';
import { workflowProblemText } from '../../../shared/text/workflow-problem-text.ts';
import { selectInStages } from './counts.ts';
import classes from './dialogs.module.css';

/** What publishing changes, where running configurations land, and the one button for it. */
export function PublishDialog({
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
  const setDialog = useStore((state) => state.setDialog);
  const both = useMemo(() => namesOfBoth(view, names), [view, names]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const before = view.service.workflow;
  const after = edit.history.present;
  const changes = useMemo(() => diffWorkflows(before, after), [before, after]);
  const edited = {
    poolId: view.poolId,
    serviceId: view.service.id,
    baseSeq: edit.baseSeq,
    workflow: after,
  };
  const blockers = publishWorkflow.blockers(edited);
  const errors = problems.filter(({ severity }) => severity === 'error');
  const isStale = edit.baseSeq < view.seq;
  const publish = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    const result = await publishWorkflow.run(edited);
    setBusy(false);
    if (!result.ok) {
      setProblem(result.problem);
      return;
    }
    store.getState().changeWorkflowEdit(serviceKey, (held) => ({
      ...held,
      baseSeq: result.value.seq,
      kept: after,
      draftState: held.history.present === after ? 'kept' : 'waiting',
      problem: null,
    }));
    setDialog(null);
    tell(`Version ${String(result.value.version)} of the workflow is published`);
  };
  return (
    <Modal
      opened
      onClose={() => setDialog(null)}
      title={`Publish the workflow of ${inSentence(view.service.name)}`}
      size={720}
    >
      <div className={classes['form']}>
        {isStale && (
          <Callout tone="waiting" role="status" title={`${inSentence(view.by)} published another version meanwhile`}>
            Close this, and choose whether yours is kept as a draft on top of it.
          </Callout>
        )}
        {errors.length > 0 && (
          <BlockerList
            items={errors.map((each) => {
              const { what, remedy } = workflowProblemText(each, names);
              return { reason: what, remedy };
            })}
          />
        )}
        <Changes changes={changes} names={both} />
        <Landings view={view} edit={edit} names={both} />
        {blockers.length > 0 && (
          <BlockerList
            items={blockers.map((blocker) => blockerText(blocker, namesOf(store.getState(), view.poolId)))}
          />
        )}
        {problem && <ProblemBox problem={problem} onCopy={copyDetails} />}
        <div className={classes['foot']}>
          <Button variant="default" size="sm" onClick={() => setDialog(null)}>
            Cancel
          </Button>
          <Button
            size="sm"
            data-autofocus
            loading={isBusy}
            disabled={errors.length > 0 || blockers.length > 0 || isStale || changes.length === 0}
            onClick={() => void publish()}
          >
            Publish version {before.version + 1}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

/** A stage that goes is known by its published name only. */
function namesOfBoth(view: ServiceView, names: WorkflowNames): WorkflowNames {
  return {
    ...names,
    stage: (id) => {
      const name = names.stage(id);
      return name === id ? (findStage(view.service.workflow, id)?.name ?? id) : name;
    },
  };
}

function Changes({ changes, names }: { readonly changes: readonly WorkflowChange[]; readonly names: WorkflowNames }) {
  return (
    <div>
      <h3>{countOf(changes.length, 'change')}</h3>
      <ul className={classes['list']} aria-label="Changes" tabIndex={0}>
        {changes.map((change, i) => (
          <li key={i} className={classes['change']} data-sign={signOf(change)}>
            <span className={classes['sign']} aria-hidden>
              {signOf(change)}
            </span>
            <span>{workflowChangeText(change, names)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function signOf({ kind }: WorkflowChange): '+' | '−' | '~' {
  if (kind.endsWith('-added')) return '+';
  return kind.endsWith('-removed') ? '−' : '~';
}

const OUTCOMES: Readonly<Record<Landing['outcome'], string>> = {
  stays: 'as it is',
  changed: 'the stage asks for other things from the next entry on',
  stranded: 'its stage goes: move it first',
};

function Landings({
  view,
  edit,
  names,
}: {
  readonly view: ServiceView;
  readonly edit: WorkflowEdit;
  readonly names: WorkflowNames;
}) {
  const configurations = useStore((state) => selectInStages(state, view.poolId, view.service.id));
  const { workflow } = view.service;
  const landings = whereConfigurationsLand(workflow, edit.history.present, configurations);
  const nameOf = (uuid: string): string => configurations.find((each) => each.uuid === uuid)?.nameLabel ?? uuid;
  return (
    <div>
      <h3>Where configurations land</h3>
      {landings.length === 0 ? (
        <p className={classes['dim']}>No configuration is in a stage.</p>
      ) : (
        <ul className={classes['list']} aria-label="Where configurations land" tabIndex={0}>
          {landings.slice(0, 500).map(({ configurationUuid, stageId, outcome }) => (
            <li key={configurationUuid}>
              {inSentence(nameOf(configurationUuid))} stays in {inSentence(names.stage(stageId))}:{' '}
              <span className={classes['dim']}>{OUTCOMES[outcome]}</span>
            </li>
          ))}
        </ul>
      )}
      <p className={classes['dim']}>Runs that are on their way keep the plan they started with.</p>
    </div>
  );
}
