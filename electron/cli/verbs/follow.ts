import { FINAL_PHASES, RESTING_PHASES, type Run } from '../../../shared/domain/run.ts';
import { formatDuration } from '../../../shared/text/format.ts';
import { problemText } from '../../../shared/text/problem-text.ts';
import { countDone, planTitle, runPhaseWord } from '../../../shared/text/run-text.ts';
import type { CommandConsole } from '../command-console.ts';
import { makeProgress, type Terminal } from '../terminal.ts';
import { EXIT } from '../exit.ts';
import type { Outcome } from '../verb.ts';

/** A run takes as long as it takes; the engine has deadlines of its own for every call. */
const PATIENCE_MS = 2 ** 31 - 1;

/**
 * Shows a run until it ends or waits for a person. The run lives in this process: Ctrl-C stops it at its next safe point,
 * and `runs resume` or `runs undo` take it from there.
 */
export async function follow(console: CommandConsole, terminal: Terminal, runId: string): Promise<Outcome> {
  const progress = makeProgress(terminal);
  const stop = (): void => {
    terminal.errors.write('\nStopping at the next safe point ...\n');
    void console.request('runs.stop', { runId });
  };
  process.once('SIGINT', stop);
  try {
    const run = await console.until(({ runs }) => {
      const known = runs.get(runId);
      if (!known) return undefined;
      progress.show(
        known.progressRatio,
        `${String(countDone(known))}/${String(known.steps.length)} ${planTitle(known.plan)}`,
      );
      return FINAL_PHASES.has(known.phase) || RESTING_PHASES.has(known.phase) ? known : undefined;
    }, PATIENCE_MS);
    progress.end();
    if (!run) throw new Error(`run ${runId} was lost sight of`);
    return outcomeOf(run);
  } finally {
    process.off('SIGINT', stop);
  }
}

/** A run as the command line tells of it. */
export function outcomeOf(run: Run): Outcome {
  const { word } = runPhaseWord(run.phase);
  const took =
    run.finishedAt === null ? '' : ` in ${formatDuration(Date.parse(run.finishedAt) - Date.parse(run.startedAt))}`;
  const why = run.problem ? problemText(run.problem) : undefined;
  return {
    json: run,
    lines: [
      `${planTitle(run.plan)}: ${word}${took} (run ${run.id})`,
      ...(why ? [`${why.what}. ${why.why} ${why.remedy}`.trim()] : []),
      ...(RESTING_PHASES.has(run.phase)
        ? [`It waits: stagewright runs resume ${run.id}, or stagewright runs undo ${run.id}`]
        : []),
    ],
    exitCode: run.phase === 'succeeded' ? EXIT.ok : EXIT.failed,
  };
}
