import { FINAL_PHASES, RESTING_PHASES, type Run } from '../../shared/domain/run.ts';
import { formatDuration } from '../../shared/text/format.ts';
import { problemText } from '../../shared/text/problem-text.ts';
import { countDone, planTitle, runPhaseWord } from '../../shared/text/run-text.ts';
import type { CommandConsole } from './command-console.ts';
import { openRunLine } from './run-line.ts';
import { makeProgress, type Terminal } from './terminal.ts';
import { toRunOutput } from './to-outputs.ts';
import { EXIT } from './exit.ts';
import type { Outcome } from './verb.ts';

/** A run takes as long as it takes; the engine has deadlines of its own for every call. */
const PATIENCE_MS = 2 ** 31 - 1;

/**
 * Shows a run until it ends or waits for a person. The run lives in this process: Ctrl-C, or the end of the session it was
 * started in, stops it at its next safe point, `runs pause` from another terminal too, and `runs resume` or `runs undo` take
 * it from there.
 * @param afterRevision - of a run that is taken up: what was known of it before counts no more
 */
export async function follow(
  console: CommandConsole,
  terminal: Terminal,
  runId: string,
  afterRevision = -1,
): Promise<Outcome> {
  const progress = makeProgress(terminal);
  const rest = (request: 'runs.stop' | 'runs.pause'): void => {
    terminal.errors.write('\nComing to rest at the next safe point ...\n');
    console.request(request, { runId }).catch((error: unknown) => {
      terminal.errors.write(`${error instanceof Error ? error.message : String(error)}\n`);
    });
  };
  const stop = (): void => {
    rest('runs.stop');
  };
  const line = await openRunLine(console.folder, (ask) => {
    rest(ask === 'pause' ? 'runs.pause' : 'runs.stop');
  });
  // A build server that gives a job up sends SIGTERM.
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, stop);
  try {
    const run = await console.until(({ runs }) => {
      const known = runs.get(runId);
      if (!known || known.revision <= afterRevision) return undefined;
      line.tell(toRunOutput(known));
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
    for (const signal of signals) process.off(signal, stop);
    await line.close();
  }
}

/** A run as the command line tells of it. */
export function outcomeOf(run: Run): Outcome {
  const { word } = runPhaseWord(run.phase);
  const took =
    run.finishedAt === null ? '' : ` in ${formatDuration(Date.parse(run.finishedAt) - Date.parse(run.startedAt))}`;
  const why = run.problem ? problemText(run.problem) : undefined;
  return {
    json: toRunOutput(run),
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
