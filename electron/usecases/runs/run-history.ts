import { toRunSummary } from '../../../shared/domain/run-summary.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { ParsedInput, RequestOutputs } from '../../../shared/ipc/contract.ts';
import type { Publish } from '../../ports.ts';
import type { Runs } from '../../ports/runs.ts';

/** What telling of past runs needs. */
export interface RunHistoryPorts {
  readonly runs: Pick<Runs, 'list'>;
  readonly publish: Publish;
}

/** A page of the journal's runs, newest first. @throws ProblemError `not-found` for an unknown `beforeRunId` */
export function listRuns(ports: RunHistoryPorts, input: ParsedInput<'runs.list'>): RequestOutputs['runs.list'] {
  const all = ports.runs.list();
  const before = input.beforeRunId;
  const at = before === undefined ? 0 : all.findIndex(({ id }) => id === before) + 1;
  if (before !== undefined && at === 0) throw new ProblemError({ code: 'not-found', kind: 'run', id: before });
  return { runs: all.slice(at, at + input.limit).map(toRunSummary), total: all.length };
}

/** Tells a run with its plan once more. @throws ProblemError `not-found` */
export function showRun(ports: RunHistoryPorts, { runId }: ParsedInput<'runs.show'>): null {
  const run = ports.runs.list().find(({ id }) => id === runId);
  if (!run) throw new ProblemError({ code: 'not-found', kind: 'run', id: runId });
  ports.publish('runs.changed', { runs: [run] });
  return null;
}
