import type { WishOf } from '../../shared/domain/operate/operate-wish.ts';
import { recordFigure } from './figures.ts';
import { boundSeconds } from './makespan-bound.ts';
import { openMakespanConsole, succeeded } from './makespan-console.ts';
import { openMakespanPool } from './makespan-pool.ts';

/*
 * How long it takes to make two fast clones of a configuration of six VMs, against what no client can beat on the same
 * pool: one snapshot or clone at a time on each SR, and no clone before the set of snapshots is whole. In the demo pool's
 * own time, with the client's own limits.
 */

const VMS = 6;
const COPIES = 2;
/** Real time: shrunk, what the client adds would weigh more than it does on a pool. */
const TIME_SCALE = 1;
const GATE = 1.15;

const opened = await openMakespanPool(VMS, TIME_SCALE);
const { pool, vapp } = opened;
const console_ = await openMakespanConsole(opened);

await console_.request('configurations.adopt', {
  ...{ poolId: 'demo', configurationUuid: vapp, serviceId: 'makespan', stageId: 'development' },
});
await console_.until('its stage', ({ configurations }) => configurations.get(vapp)?.stageId === 'development');

const wish: WishOf<'copy'> = {
  ...{ verb: 'copy', count: COPIES, names: '{name} copy {n}', vmNames: '{vm} copy {n}' },
  ...{ srUuid: null, networks: [], stageId: null },
};
const asked = { poolId: 'demo', configurationUuid: vapp, wish };
const { plan, planDigest } = await console_.request('operate.preview', asked);
const bound = boundSeconds(plan, pool, TIME_SCALE);
const startedAt = performance.now();
await succeeded(console_, (await console_.request('operate.start', { ...asked, planDigest, typed: null })).runId);
const seconds = (performance.now() - startedAt) / 1000;
await console_.close();
await pool.close();
const ratio = seconds / bound;
const words = `${String(VMS * COPIES)} VMs, ${String(plan.steps.length)} steps: ${seconds.toFixed(1)} s, bound ${bound.toFixed(1)} s`;
process.stdout.write(`${words} at time scale ${String(TIME_SCALE)}\n`);
const target = `<= ${String(GATE)}`;
recordFigure('bench.makespan.copy.12', { value: ratio, target, ambitious: '<= 1.05', ok: ratio <= GATE });
