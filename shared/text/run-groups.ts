import { FINAL_PHASES } from '../domain/run.ts';
import type { RunSummary } from '../domain/run-summary.ts';
import { summaryTitle } from './run-text.ts';

/** Outcomes to filter by, with their words. */
export const RUN_GROUPS = {
  all: 'All',
  unfinished: 'Unfinished',
  succeeded: 'Succeeded',
  bad: 'Failed or errored',
  aborted: 'Aborted',
} as const;

/** One of the outcomes. */
export type RunGroup = keyof typeof RUN_GROUPS;

/** Runs of an outcome in whose title or requester a text occurs. */
export function filterRuns(runs: readonly RunSummary[], group: RunGroup, text: string): readonly RunSummary[] {
  const wanted = text.trim().toLocaleLowerCase();
  return runs.filter(
    (run) =>
      (group === 'all' || groupOf(run) === group) &&
      (wanted === '' ||
        `${summaryTitle(run)} ${run.fromStageName} ${run.requester} ${run.id}`.toLocaleLowerCase().includes(wanted)),
  );
}

function groupOf({ phase }: RunSummary): RunGroup {
  if (!FINAL_PHASES.has(phase)) return 'unfinished';
  return phase === 'succeeded' ? 'succeeded' : phase === 'aborted' ? 'aborted' : 'bad';
}
