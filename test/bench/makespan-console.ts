import { DEFAULT_LIMITS } from '../../electron/xapi/limits.ts';
import { HeadlessConsole } from '../fakes/headless-console.ts';
import { rested } from '../fakes/rested.ts';
import type { MakespanPool } from './makespan-pool.ts';

/** Opens a console with the client's own limits, once it knows the service and the vApp. */
export async function openMakespanConsole({ pool, vapp, service }: MakespanPool): Promise<HeadlessConsole> {
  const opened = await HeadlessConsole.open({ demo: pool, limits: DEFAULT_LIMITS, name: 'bench' });
  await opened.start();
  await opened.until('the pool', ({ pools }) => pools.get('demo')?.phase === 'connected', 60_000);
  await opened.request('services.save', { poolId: 'demo', afterSeq: 0, service });
  await opened.until('the service', ({ services }) => services.get(service.id));
  await opened.until('the vApp', ({ configurations }) => configurations.get(vapp));
  return opened;
}

/** Waits until a run has succeeded. @throws Error where it did not */
export async function succeeded(opened: HeadlessConsole, runId: string): Promise<void> {
  const run = await rested(opened, runId, 600_000);
  if (run.phase !== 'succeeded') throw new Error(`the run ${run.phase}: ${JSON.stringify(run.problem)}`);
}
