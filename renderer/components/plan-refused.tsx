import type { Problem } from '../../shared/errors.ts';
import { blockerText } from '../../shared/text/blocker-text.ts';
import { countOf } from '../../shared/text/format.ts';
import type { Names } from '../../shared/text/names.ts';
import { BlockerList } from './blocker-list.tsx';
import { Callout } from './callout.tsx';
import { ProblemBox } from './problem-box.tsx';
import classes from './plan-notices.module.css';

/** Why there is no plan, or none was started: every blocker with what would clear it, or what went wrong. */
export function PlanRefused({
  problem,
  names,
  onCopy,
}: {
  readonly problem: Problem;
  readonly names: Names;
  readonly onCopy: (text: string) => void;
}) {
  if (problem.code !== 'blocked') return <ProblemBox problem={problem} names={names} onCopy={onCopy} />;
  return (
    <Callout
      tone="waiting"
      role="status"
      title={`It may not start yet: ${countOf(problem.blockers.length, 'blocker')}`}
    >
      <div className={classes['box']} tabIndex={0} role="group" aria-label="Blockers of the plan">
        <BlockerList items={problem.blockers.map((blocker) => blockerText(blocker, names))} />
      </div>
    </Callout>
  );
}
