import { Button, Modal } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Problem, Result } from '../../../shared/errors.ts';
import type { RequestOutputs } from '../../../shared/ipc/contract.ts';
import { previewFenceRemoval, removeFence, type FenceRef } from '../../commands/fences.ts';
import { copyDetails } from '../../commands/window.ts';
import { Callout } from '../../components/callout.tsx';
import { ProblemBox } from '../../components/problem-box.tsx';
import { SheetFoot, SheetLayout, SheetLoading } from '../../components/sheet.tsx';
import { namesOf } from '../../state/names-of.ts';
import { store, useStore } from '../../state/store.ts';
import { planTitle } from '../../../shared/text/run-text.ts';
import classes from './fences.module.css';

/** The sheet that removes a fence: everything that goes is listed first. */
export function RemovalSheet() {
  const sheet = useStore((state) => state.sheet);
  const setSheet = useStore((state) => state.setSheet);
  if (sheet?.kind !== 'unfence') return null;
  return <RemovalDialog key={sheet.fenceId} fence={sheet} onClose={() => setSheet(null)} />;
}

function RemovalDialog({ fence, onClose }: { readonly fence: FenceRef; readonly onClose: () => void }) {
  const { poolId, fenceId } = fence;
  const [answer, setAnswer] = useState<Result<RequestOutputs['fences.preview-removal']> | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    let isCurrent = true;
    setAnswer(null);
    void previewFenceRemoval.run({ poolId, fenceId }).then((result) => {
      if (isCurrent) setAnswer(result);
    });
    return () => {
      isCurrent = false;
    };
  }, [poolId, fenceId, attempt]);
  const shown = answer?.ok === true ? answer.value : null;
  const failure = problem ?? (answer?.ok === false ? answer.problem : null);
  const remove = (): void => {
    if (!shown) return;
    setBusy(true);
    setProblem(null);
    void removeFence.run({ poolId, fenceId, planDigest: shown.planDigest }).then((result) => {
      setBusy(false);
      if (result.ok) return;
      if (result.problem.code === 'plan-changed') setAttempt((n) => n + 1);
      else setProblem(result.problem);
    });
  };
  return (
    <Modal opened onClose={onClose} title={shown ? planTitle(shown.plan) : `Remove fence ${fenceId}`} size={760}>
      <SheetLayout>
        {answer === null && <SheetLoading>Looking what there is…</SheetLoading>}
        {failure && <ProblemBox problem={failure} names={namesOf(store.getState(), poolId)} onCopy={copyDetails} />}
        {shown && (
          <>
            <Callout tone="waiting" title="What can't be undone">
              {shown.plan.irreversible.map((line) => (
                <div key={line}>{line}</div>
              ))}
            </Callout>
            <ol className={classes['steps']} tabIndex={0} aria-label="Steps">
              {shown.plan.steps.map((step) => (
                <li key={step.id}>{step.title}</li>
              ))}
            </ol>
          </>
        )}
        <SheetFoot>
          <Button variant="default" size="sm" onClick={onClose}>
            Cancel
          </Button>
          {shown ? (
            <Button size="sm" color="red" loading={isBusy} onClick={remove}>
              {removeFence.label({ ...fence, planDigest: shown.planDigest })}
            </Button>
          ) : (
            <Button size="sm" disabled={answer === null} onClick={() => setAttempt((n) => n + 1)}>
              Check again
            </Button>
          )}
        </SheetFoot>
      </SheetLayout>
    </Modal>
  );
}
