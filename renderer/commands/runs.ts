import type { Run } from '../../shared/domain/run.ts';
import { store } from '../state/store.ts';
import { noBlockers, type Command } from './command.ts';
import { requestAndTell } from './tell.ts';

/** Opens the view of a run. */
export const openRun: Command<string> = {
  id: 'run.open',
  shortcut: null,
  label: () => 'Open the run',
  blockers: noBlockers,
  run: (runId) => store.getState().setSheet({ kind: 'run', runId }),
};

/** Stops a run at its next safe point. */
export const stopRun: Command<string, Promise<unknown>> = {
  id: 'run.stop',
  shortcut: null,
  label: () => 'Stop at a safe point',
  blockers: noBlockers,
  run: (runId) => requestAndTell('runs.stop', { runId }, 'The run could not be stopped'),
};

/** Goes on with an interrupted run. */
export const resumeRun: Command<string, Promise<unknown>> = {
  id: 'run.resume',
  shortcut: null,
  label: () => 'Resume',
  blockers: (runId) => poolBlockers(store.getState().runs[runId]),
  run: (runId) => requestAndTell('runs.resume', { runId }, 'The run could not be resumed'),
};

/** Takes back what an interrupted run has done. */
export const undoRun: Command<string, Promise<unknown>> = {
  id: 'run.undo',
  shortcut: null,
  label: () => 'Undo',
  blockers: (runId) => poolBlockers(store.getState().runs[runId]),
  run: (runId) => requestAndTell('runs.undo', { runId }, 'The run could not be undone'),
};

function poolBlockers(run: Run | undefined): ReturnType<typeof noBlockers> {
  const pool = run && store.getState().pools[run.plan.poolId];
  return pool?.phase === 'connected' ? [] : [{ kind: 'pool-not-connected' }];
}

/** True while stopping a run makes sense. */
export const canStop = ({ phase }: Run): boolean => phase === 'pending' || phase === 'running' || phase === 'waiting';

/** True while a person has to choose between resume and undo. */
export const needsDecision = ({ phase }: Run): boolean => phase === 'interrupted';
