import type { Configuration } from '../configuration.ts';
import { findStage, type Workflow } from '../workflow.ts';

/** Whether production is still what a replica was made of. */
export type ReplicaFreshness =
  /** It is no replica of production. */
  | 'none'
  | 'fresh'
  /** Production changed since. */
  | 'stale'
  /** What it was made of is not in production any more. */
  | 'source-gone';

/**
 * Says whether production is still the revision that a replica was made of.
 * @param source - the configuration that it was made of, as it is now; undefined where there is none any more
 */
export function freshnessOf(
  { origin }: Pick<Configuration, 'origin'>,
  source: Pick<Configuration, 'revision' | 'stageId'> | undefined,
  workflow: Workflow | null,
): ReplicaFreshness {
  if (!origin || !workflow || findStage(workflow, origin.stage)?.isProduction !== true) return 'none';
  if (source?.stageId !== origin.stage) return 'source-gone';
  return source.revision === origin.revision ? 'fresh' : 'stale';
}
