import { rested } from '../fakes/rested.ts';
import { recordFigure } from './figures.ts';
import { boundSeconds } from './makespan-bound.ts';
import { openMakespanConsole } from './makespan-console.ts';
import { openMakespanPool } from './makespan-pool.ts';

/*
 * How long it takes to promote 20 VMs, against what no client can beat on the same pool: snapshots of all, shut down tier
 * by tier, NICs moved, started tier by tier, each tier once the guests of the one before report. In the demo pool's own
 * time, with the client's own limits.
 */

const VMS = 20;
/** Real time: shrunk, what the client adds would weigh more than it does on a pool. */
const TIME_SCALE = 1;
const GATE = 1.15;

const opened = await openMakespanPool(VMS, TIME_SCALE);
const { pool, vapp } = opened;
const console_ = await openMakespanConsole(opened);
const card = { poolId: 'demo', configurationUuid: vapp };
await console_.request('configurations.adopt', { ...card, serviceId: 'makespan', stageId: 'development' });
await console_.until('the vApp in its stage', ({ configurations }) => {
  const known = configurations.get(vapp);
  return known?.stageId === 'development' && known.revision === known.recordedRevision;
});
const goal = { ...card, toStageId: 'integration' };
const { plan, planDigest } = await console_.request('promotions.preview', goal);
const bound = boundSeconds(plan, pool, TIME_SCALE);
const startedAt = performance.now();
const { runId } = await console_.request('promotions.start', { ...goal, planDigest });
const run = await rested(console_, runId, 600_000);
const seconds = (performance.now() - startedAt) / 1000;
await console_.close();
await pool.close();
if (run.phase !== 'succeeded') throw new Error(`the promotion ${run.phase}: ${JSON.stringify(run.problem)}`);
const ratio = seconds / bound;
const words = `${String(VMS)} VMs, ${String(plan.steps.length)} steps: ${seconds.toFixed(1)} s, bound ${bound.toFixed(1)} s`;
process.stdout.write(`${words} at time scale ${String(TIME_SCALE)}\n`);
const target = `<= ${String(GATE)}`;
recordFigure('bench.makespan.promote.20', { value: ratio, target, ambitious: '<= 1.05', ok: ratio <= GATE });
