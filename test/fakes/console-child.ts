import { FINAL_PHASES } from '../../shared/domain/run.ts';
import { HeadlessConsole, QUICK_LIMITS, type ReachablePool } from './headless-console.ts';

/*
 * A console in a process of its own, to be killed: node <bundle> <order as JSON>. It promotes one configuration and
 * prints a JSON line for the start of the run and one for its end.
 */

/** What the process is told to do. */
export interface ChildOrder {
  readonly demo: ReachablePool;
  readonly folder: string;
  readonly configurationUuid: string;
  readonly toStageId: string;
}

async function obey(order: ChildOrder): Promise<void> {
  const { demo, folder, configurationUuid, toStageId } = order;
  const opened = await HeadlessConsole.open({ demo, folder, limits: QUICK_LIMITS, name: 'child' });
  await opened.start();
  await opened.until(
    'the card',
    ({ pools, configurations }) =>
      pools.get('demo')?.phase === 'connected' && configurations.get(configurationUuid)?.stageId,
  );
  const target = { poolId: 'demo', configurationUuid, toStageId };
  const { planDigest } = await opened.request('promotions.preview', target);
  const { runId } = await opened.request('promotions.start', { ...target, planDigest });
  say({ runId });
  const run = await opened.until('the end', ({ runs }) => {
    const known = runs.get(runId);
    return known && (FINAL_PHASES.has(known.phase) || known.phase === 'interrupted') ? known : undefined;
  });
  say({ phase: run.phase, problem: run.problem });
  await opened.close({ keepFolder: true });
}

function say(line: unknown): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

await obey(JSON.parse(process.argv[2] ?? '{}') as ChildOrder);
