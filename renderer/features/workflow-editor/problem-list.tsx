import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import type { WorkflowProblem } from '../../../shared/domain/workflow-problem.ts';
import { countOf } from '../../../shared/text/format.ts';
import type { WorkflowNames } from '../../../shared/text/workflow-names.ts';
import { workflowProblemText } from '../../../shared/text/workflow-problem-text.ts';
import { partAt } from './drawing.ts';
import { selectPart } from './editing.ts';
import { focusStage, focusTransition } from './focus.ts';
import classes from './problem-list.module.css';

/** What is wrong or doubtful, errors first; choosing one goes to where it is. */
export function ProblemList({
  serviceKey,
  problems,
  names,
}: {
  readonly serviceKey: string;
  readonly problems: readonly WorkflowProblem[];
  readonly names: WorkflowNames;
}) {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const goTo = ({ at }: WorkflowProblem): void => {
    const part = partAt(at);
    if (part === null) return;
    selectPart(serviceKey, part);
    if (part.kind === 'stage') focusStage(part.id);
    else focusTransition(part.from, part.to);
  };
  return (
    <section className={classes['problems']} aria-label="Problems">
      <div className={classes['head']} role="status">
        {problems.length === 0 ? (
          <>
            <CircleCheck size={14} aria-hidden className={classes['good']} /> No problems
          </>
        ) : (
          [
            errors > 0 ? countOf(errors, 'error') : '',
            problems.length > errors ? countOf(problems.length - errors, 'warning') : '',
          ]
            .filter((word) => word !== '')
            .join(', ')
        )}
      </div>
      {problems.length > 0 && (
        <ul className={classes['list']} tabIndex={-1}>
          {problems.map((problem, i) => {
            const { what, why, remedy } = workflowProblemText(problem, names);
            const Icon = problem.severity === 'error' ? CircleAlert : TriangleAlert;
            return (
              <li key={i}>
                <button
                  type="button"
                  className={classes['problem']}
                  data-severity={problem.severity}
                  title={`${why} ${remedy}`}
                  onClick={() => goTo(problem)}
                >
                  <Icon size={13} aria-label={problem.severity} />
                  <span>{what}</span>
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
