import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Problem } from '../../shared/errors.ts';
import { problemDetails, problemText } from '../../shared/text/problem-text.ts';
import type { Names } from '../../shared/text/names.ts';
import { Callout } from './callout.tsx';

/** A failure inside a page or form: what, why, what to do, small print, and a way to copy all of it. */
export function ProblemBox({
  problem,
  names,
  onCopy,
  actions,
}: {
  readonly problem: Problem;
  readonly names?: Names;
  readonly onCopy: (details: string) => void;
  readonly actions?: ReactNode;
}) {
  const { what, why, remedy, code } = problemText(problem, names);
  return (
    <Callout
      tone="bad"
      role="alert"
      title={what}
      code={code}
      actions={
        <>
          {actions}
          <Button size="compact-xs" variant="default" onClick={() => onCopy(problemDetails(problem, names))}>
            Copy details
          </Button>
        </>
      }
    >
      {why} {remedy}
    </Callout>
  );
}
