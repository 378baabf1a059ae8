import type { ActivityKind } from '../../../shared/domain/activity.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { Ledger, Pools } from '../../ports.ts';
import type { Runs } from '../../ports/runs.ts';

/** What asking a run needs. */
export interface AskRunPorts {
  readonly runs: Pick<Runs, 'list' | 'stop' | 'pause'>;
  readonly pools: Pick<Pools, 'find'>;
  readonly ledger: Ledger;
}

/**
 * Asks a run to stop at its next safe point.
 * @throws ProblemError `not-found`; `invalid-request` where it is at rest; `store-failed`, and it stops all the same
 */
export async function stopRun(ports: AskRunPorts, { runId }: ParsedInput<'runs.stop'>): Promise<null> {
  // Stopping is the safe side: it waits for no disk.
  ports.runs.stop(runId);
  await tell(ports, runId, 'run.stop-asked');
  return null;
}

/** Asks a run to rest at its next safe point. @throws as `stopRun` */
export async function pauseRun(ports: AskRunPorts, { runId }: ParsedInput<'runs.pause'>): Promise<null> {
  ports.runs.pause(runId);
  await tell(ports, runId, 'run.pause-asked');
  return null;
}

async function tell({ ledger, pools, runs }: AskRunPorts, runId: string, kind: ActivityKind): Promise<void> {
  const run = runs.list().find(({ id }) => id === runId);
  if (!run) throw new ProblemError({ code: 'not-found', kind: 'run', id: runId });
  const { configurationName, configurationUuid, kind: move, poolId } = run.plan;
  const actor = pools.find(poolId)?.rights?.userName ?? run.requester;
  await ledger.append({
    kind,
    actor,
    poolId,
    configurationUuid,
    runId,
    data: { kind: move, configuration: configurationName },
  });
}
