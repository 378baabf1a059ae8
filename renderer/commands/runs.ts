import { RESTING_PHASES, type Run } from '../../shared/domain/run.ts';
import type { Result } from '../../shared/errors.ts';
import type { RequestInput, RequestOutputs } from '../../shared/ipc/contract.ts';
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

/** Lets a run rest at its next safe point until a person goes on with it. */
export const pauseRun: Command<string, Promise<unknown>> = {
  id: 'run.pause',
  shortcut: null,
  label: () => 'Pause',
  blockers: noBlockers,
  run: (runId) => requestAndTell('runs.pause', { runId }, 'The run could not be paused'),
};

/** Opens a run of the history: one that this window has not heard of yet is told again first. */
export const reopenRun: Command<string, Promise<void>> = {
  id: 'run.reopen',
  shortcut: null,
  label: () => 'Open the run',
  blockers: noBlockers,
  run: async (runId) => {
    if (await showRun(runId)) openRun.run(runId);
  },
};

/** Puts two runs side by side. */
export const compareRuns: Command<readonly [string, string], Promise<void>> = {
  id: 'run.compare',
  shortcut: null,
  label: () => 'Compare',
  blockers: noBlockers,
  run: async (runIds) => {
    if ((await showRun(runIds[0])) && (await showRun(runIds[1])))
      store.getState().setSheet({ kind: 'compare-runs', runIds });
  },
};

/** Fetches a page of the history, newest first. */
export const loadRuns: Command<RequestInput<'runs.list'>, Promise<Result<RequestOutputs['runs.list']>>> = {
  id: 'run.load',
  shortcut: null,
  label: () => 'Load older runs',
  blockers: noBlockers,
  run: (page) => requestAndTell('runs.list', page, 'The runs could not be read'),
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

async function showRun(runId: string): Promise<boolean> {
  if (store.getState().runs[runId]) return true;
  return (await requestAndTell('runs.show', { runId }, 'The run could not be opened')).ok;
}

function poolBlockers(run: Run | undefined): ReturnType<typeof noBlockers> {
  const pool = run && store.getState().pools[run.plan.poolId];
  return pool?.phase === 'connected' ? [] : [{ kind: 'pool-not-connected' }];
}

/** True while stopping a run makes sense. */
export const canStop = ({ phase }: Run): boolean => phase === 'pending' || phase === 'running' || phase === 'waiting';

/** True while a person has to choose between resume and undo. */
export const needsDecision = ({ phase }: Run): boolean => RESTING_PHASES.has(phase);
