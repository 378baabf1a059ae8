import { STUCK, type ChildOrder } from './console-order.ts';
import { HeadlessConsole, QUICK_LIMITS } from './headless-console.ts';
import { rested } from './rested.ts';

/*
 * A console in a process of its own, to be killed: node <bundle> <order as JSON>. It promotes one configuration and
 * prints a JSON line for the start of the run and one for its end.
 */

/** The last thing begun, for whoever finds the process stuck. */
let where = 'opening';

async function obey(order: ChildOrder): Promise<void> {
  const { demo, folder, configurationUuid, toStageId } = order;
  const opened = await HeadlessConsole.open({ demo, folder, limits: QUICK_LIMITS, name: 'child' });
  where = 'starting';
  await opened.start();
  where = 'waiting for the card';
  await opened.until(
    'the card',
    ({ pools, configurations }) =>
      pools.get('demo')?.phase === 'connected' && configurations.get(configurationUuid)?.stageId,
  );
  where = 'asking for the promotion';
  const target = { poolId: 'demo', configurationUuid, toStageId };
  const { planDigest } = await opened.request('promotions.preview', target);
  const { runId } = await opened.request('promotions.start', { ...target, planDigest });
  say({ runId });
  where = 'running';
  const run = await rested(opened, runId);
  say({ phase: run.phase, problem: run.problem });
  where = 'closing';
  await opened.close({ keepFolder: true });
  where = 'closed';
}

// Asked why it is still there: what keeps it alive, and where its run stands.
process.on('SIGTERM', () => {
  process.stderr.write(`${STUCK}: ${where}; it waits for ${process.getActiveResourcesInfo().join(', ')}\n`);
  process.exit(1);
});

function say(line: unknown): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

await obey(JSON.parse(process.argv[2] ?? '{}') as ChildOrder);
