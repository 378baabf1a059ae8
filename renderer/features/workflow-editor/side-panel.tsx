import { ActionIcon } from '@mantine/core';
import { CircleAlert, TriangleAlert, X } from 'lucide-react';
import { findStage, findTransition } from '../../../shared/domain/workflow.ts';
import type { WorkflowProblem } from '../../../shared/domain/workflow-problem.ts';
import type { WorkflowNames } from '../../../shared/text/workflow-names.ts';
import { workflowProblemText } from '../../../shared/text/workflow-problem-text.ts';
import { Name } from '../../components/name.tsx';
import type { Estate } from '../../state/inventory-slice.ts';
import type { Part } from '../../state/workflow-editor-slice.ts';
import { problemsAt, type Drawn } from './drawing.ts';
import { sealEdit, selectPart } from './editing.ts';
import { focusStage, focusTransition } from './focus.ts';
import { StageForm } from './stage-form.tsx';
import { TransitionForm } from './transition-form.tsx';
import classes from './form.module.css';

/** The form of the part in hand. */
export function SidePanel({
  serviceKey,
  part,
  drawn,
  estate,
  names,
}: {
  readonly serviceKey: string;
  readonly part: Part;
  readonly drawn: Drawn;
  readonly estate: Estate;
  readonly names: WorkflowNames;
}) {
  const { workflow, problems, counts } = drawn;
  const stage = part.kind === 'stage' ? findStage(workflow, part.id) : undefined;
  const transition = part.kind === 'transition' ? findTransition(workflow, part.from, part.to) : undefined;
  if (!stage && !transition) return null;
  const close = (): void => {
    selectPart(serviceKey, null);
    if (part.kind === 'stage') focusStage(part.id);
    else focusTransition(part.from, part.to);
  };
  return (
    <aside
      className={classes['panel']}
      aria-label={stage ? 'Stage' : 'Transition'}
      data-part-form
      onBlur={() => sealEdit(serviceKey)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.nativeEvent.isComposing) return;
        // An open list of choices takes Escape for itself.
        const isListOpen = event.target instanceof Element && event.target.getAttribute('aria-expanded') === 'true';
        if (!isListOpen) close();
      }}
    >
      <header className={classes['title']}>
        <h2>
          {stage && <Name strong>{stage.name}</Name>}
          {transition && (
            <>
              <Name strong>{names.stage(transition.from)}</Name>→<Name strong>{names.stage(transition.to)}</Name>
            </>
          )}
        </h2>
        <ActionIcon aria-label="Close the form" onClick={close}>
          <X size={15} aria-hidden />
        </ActionIcon>
      </header>
      <div className={classes['body']}>
        <PartProblems problems={problemsAt(problems, part)} names={names} />
        {stage && (
          <StageForm
            key={stage.id}
            serviceKey={serviceKey}
            workflow={workflow}
            stage={stage}
            estate={estate}
            counts={counts}
          />
        )}
        {transition && <TransitionForm serviceKey={serviceKey} workflow={workflow} transition={transition} />}
      </div>
    </aside>
  );
}

function PartProblems({
  problems,
  names,
}: {
  readonly problems: readonly WorkflowProblem[];
  readonly names: WorkflowNames;
}) {
  if (problems.length === 0) return null;
  return (
    <ul className={classes['problems']} aria-label="Problems here">
      {problems.map((problem, i) => {
        const { what, remedy } = workflowProblemText(problem, names);
        const Icon = problem.severity === 'error' ? CircleAlert : TriangleAlert;
        return (
          <li key={i} data-severity={problem.severity}>
            <Icon size={14} aria-label={problem.severity} />
            <div>
              {what} <span className={classes['dim']}>{remedy}</span>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
