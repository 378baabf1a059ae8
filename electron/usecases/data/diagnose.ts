import type { AppDescription } from '../../../shared/ipc/contract.ts';
import { redactText } from '../../../shared/text/redact-text.ts';
import type { Clock, Ledger, Pools } from '../../ports.ts';
import type { Runs } from '../../ports/runs.ts';
import type { Backups } from '../../ports/data.ts';
import type { ChooseFile, ChosenFiles } from '../../ports/workflows.ts';

/** What diagnostics need. */
export interface DiagnosePorts {
  readonly backups: Backups;
  readonly chooseFile: ChooseFile;
  readonly files: ChosenFiles;
  readonly ledger: Ledger;
  readonly pools: Pick<Pools, 'list'>;
  readonly runs: Pick<Runs, 'list'>;
  readonly clock: Clock;
  readonly describe: () => AppDescription;
}

const LOG_LINES = 2000;
const MOST_RUNS = 100;

/**
 * Writes what somebody needs who looks for a fault: versions, connections, sizes of stores, how runs ended, the log. No
 * password, no session, no key, no names of pools, accounts or VMs; those in the log's own lines are as the log has them.
 * @throws ProblemError `store-failed`
 */
export async function exportDiagnostics(ports: DiagnosePorts): Promise<{ readonly path: string | null }> {
  const name = `stagewright-diagnostics-${ports.clock.now().toISOString().slice(0, 10)}.json`;
  const path = await ports.chooseFile.toSave('Export diagnostics', name, { name: 'JSON', extensions: ['json'] });
  if (path === null) return { path };
  const { publicKey, ...about } = ports.describe();
  const told = {
    stagewright: 'diagnostics',
    at: ports.clock.now().toISOString(),
    about: { ...about, hasKey: publicKey !== '' },
    pools: ports.pools.list().map(({ phase, version, transport, problem, hostCount, vmCount, vappCount, live }) => ({
      ...{ phase, version, transport, problem: problem?.code ?? null, hostCount, vmCount, vappCount, live },
    })),
    runs: ports.runs
      .list()
      .slice(0, MOST_RUNS)
      .map(({ id, phase, plan, steps, startedAt, finishedAt, problem }) => ({
        ...{ id, phase, kind: plan.kind, startedAt, finishedAt, problem: problem?.code ?? null },
        steps: steps.map((step) => ({ phase: step.phase, problem: step.problem?.code ?? null })),
      })),
    stores: await ports.backups.list(),
    log: (await ports.backups.readLog(LOG_LINES)).map(redactText),
  };
  await ports.files.write(path, `${JSON.stringify(told, null, 1)}\n`);
  await ports.ledger.append({ kind: 'data.diagnosed', actor: 'console', data: {} });
  return { path };
}
