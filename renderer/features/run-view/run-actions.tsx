import { Button } from '@mantine/core';
import type { Run } from '../../../shared/domain/run.ts';
import { findWayHome, openMoveBack } from '../../commands/migrate.ts';
import { canStop, needsDecision, pauseRun, resumeRun, stopRun, undoRun } from '../../commands/runs.ts';
import { useStore } from '../../state/store.ts';
import { blockerText } from '../../../shared/text/blocker-text.ts';
import { NO_NAMES } from '../../../shared/text/names.ts';

/** What a person can do to a run in its phase: pause and stop, or resume and undo. */
export function RunActions({ run, size }: { readonly run: Run; readonly size: 'sm' | 'compact-xs' }) {
  const why = useStore(() => {
    const first = resumeRun.blockers(run.id)[0];
    return first ? blockerText(first, NO_NAMES).reason : '';
  });
  if (canStop(run))
    return (
      <>
        <Button size={size} variant="default" onClick={() => void pauseRun.run(run.id)}>
          {pauseRun.label(run.id)}
        </Button>
        <Button size={size} variant="default" onClick={() => void stopRun.run(run.id)}>
          {stopRun.label(run.id)}
        </Button>
      </>
    );
  if (size === 'sm' && findWayHome(run) !== null)
    return (
      <Button size={size} variant="default" onClick={() => openMoveBack.run(run)}>
        {openMoveBack.label(run)}
      </Button>
    );
  if (!needsDecision(run)) return null;
  return (
    <>
      <Button size={size} variant="default" disabled={why !== ''} title={why} onClick={() => void undoRun.run(run.id)}>
        {undoRun.label(run.id)}
      </Button>
      <Button size={size} disabled={why !== ''} title={why} onClick={() => void resumeRun.run(run.id)}>
        {resumeRun.label(run.id)}
      </Button>
    </>
  );
}
