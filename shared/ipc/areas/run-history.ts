import { z } from 'zod';
import type { RunSummary } from '../../domain/run-summary.ts';

const runId = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);

/** Inputs of the requests about past runs. */
export const runHistoryInputs = {
  /** Runs of this workstation's journal, newest first, from the one after `beforeRunId`. */
  'runs.list': z.strictObject({ limit: z.int().min(1).max(500), beforeRunId: runId.optional() }),
  /** Has a run told again by `runs.changed`: windows hear of the newest ones only when they open. */
  'runs.show': z.strictObject({ runId }),
};

/** Answers of the requests about past runs. */
export interface RunHistoryOutputs {
  'runs.list': { readonly runs: readonly RunSummary[]; readonly total: number };
  'runs.show': null;
}
