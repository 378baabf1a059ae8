import { FINAL_PHASES, type Run } from '../../shared/domain/run.ts';
import type { HeadlessConsole } from './headless-console.ts';

/** Waits until a run is at an end, or waits for a person. */
export function rested(from: HeadlessConsole, runId: string, timeoutMs = 60_000): Promise<Run> {
  return from.until(
    `run ${runId} to rest`,
    ({ runs }) => {
      const run = runs.get(runId);
      return run && (FINAL_PHASES.has(run.phase) || run.phase === 'interrupted') ? run : undefined;
    },
    timeoutMs,
  );
}
