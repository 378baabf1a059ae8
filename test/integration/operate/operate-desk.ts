import { asMap, asString, asStrings } from '../../../electron/demo-pool/core/values.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { Blocker } from '../../../shared/domain/blocker.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { OperateWish } from '../../../shared/domain/operate/operate-wish.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import type { Run } from '../../../shared/domain/run.ts';
import type { Problem, Result } from '../../../shared/errors.ts';
import type { HeadlessConsole } from '../../fakes/headless-console.ts';
import { rested } from '../../fakes/rested.ts';
import { configurationIn } from '../fences/fence-desk.ts';

/** The plan of a wish. */
export async function previewed(
  desk: HeadlessConsole,
  { uuid }: Pick<Configuration, 'uuid'>,
  wish: OperateWish,
): Promise<{ readonly plan: Plan; readonly planDigest: string }> {
  return desk.request('operate.preview', { poolId: 'demo', configurationUuid: uuid, wish });
}

/** Asks again until there is an answer: events of the pool are late by nature. */
export async function eventually<T>(what: string, find: () => Promise<T | undefined>, ms = 20_000): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

/** Why a wish may not be done, once nothing of the run before is seen any more. */
export async function blockersOf(
  desk: HeadlessConsole,
  { uuid }: Pick<Configuration, 'uuid'>,
  wish: OperateWish,
): Promise<readonly Blocker[]> {
  return eventually('blockers', async () => {
    const answer = await desk.ask('operate.preview', { poolId: 'demo', configurationUuid: uuid, wish });
    const found = !answer.ok && answer.problem.code === 'blocked' ? answer.problem.blockers : undefined;
    return found?.some(({ kind }) => PASSING.has(kind)) === true ? undefined : found;
  });
}

/** What is gone as soon as the pool's events have told of the run before. */
const PASSING: ReadonlySet<Blocker['kind']> = new Set([
  'locked',
  'run-active',
  'vm-busy',
  'nothing-to-do',
  'operation-not-allowed',
  'vm-still-up',
]);

/** Previews and starts, as soon as nothing of a run before stands in its way. @returns the run's id */
export async function begun(
  what: string,
  preview: () => Promise<Result<{ readonly planDigest: string }>>,
  start: (planDigest: string) => Promise<Result<{ readonly runId: string }>>,
): Promise<string> {
  return eventually(`${what} to begin`, async () => {
    const shown = await preview();
    const started = shown.ok ? await start(shown.value.planDigest) : shown;
    if (started.ok) return started.value.runId;
    expectPassing(started.problem);
    return undefined;
  });
}

/** Does it, as soon as the run before is seen to be over, and waits for the end. */
export async function operated(
  desk: HeadlessConsole,
  of: Pick<Configuration, 'uuid' | 'nameLabel'>,
  wish: OperateWish,
): Promise<Run> {
  const asked = { poolId: 'demo', configurationUuid: of.uuid, wish };
  const runId = await begun(
    wish.verb,
    () => desk.ask('operate.preview', asked),
    (planDigest) => desk.ask('operate.start', { ...asked, planDigest, typed: of.nameLabel }),
  );
  return rested(desk, runId, 120_000);
}

function expectPassing(problem: Problem): void {
  const isPassing =
    problem.code === 'plan-changed' ||
    (problem.code === 'blocked' && problem.blockers.every(({ kind }) => PASSING.has(kind)));
  if (!isPassing) throw new Error(JSON.stringify(problem));
}

/** A row of the pool's own database. */
export function vmRow({ world: { db } }: RunningDemoPool, uuid: string): Readonly<Record<string, unknown>> {
  const ref = db.findByUuid('VM', uuid);
  if (ref === undefined) throw new Error(`no VM ${uuid}`);
  return db.get('VM', ref);
}

/** Power states of some VMs, each once. */
export function powersOf(pool: RunningDemoPool, uuids: readonly string[]): readonly string[] {
  return [...new Set(uuids.map((uuid) => String(vmRow(pool, uuid)['power_state'])))];
}

/** What belongs to the present of a VM and must survive a revert: everything but its disks and power. */
export function presentOf({ world: { db } }: RunningDemoPool, uuid: string): Readonly<Record<string, unknown>> {
  const vm = db.get('VM', db.findByUuid('VM', uuid) ?? '');
  const config = asMap(vm['other_config']);
  return {
    name: vm['name_label'],
    description: vm['name_description'],
    appliance: vm['appliance'],
    order: [vm['order'], vm['start_delay'], vm['shutdown_delay']],
    ha: vm['ha_restart_priority'],
    blocked: vm['blocked_operations'],
    tags: [...asStrings(vm['tags'])].sort(),
    fields: Object.entries(config).filter(([key]) => key === 'folder' || key.startsWith('XenCenter.CustomFields.')),
    nics: asStrings(vm['VIFs'])
      .map((ref) => db.get('VIF', ref))
      .map((vif) => `${asString(vif['device'])} ${asString(vif['network'])} ${asString(vif['MAC'])}`)
      .sort(),
  };
}

/** A configuration of six VMs that all run. */
export async function runningShop(desk: HeadlessConsole, pool: RunningDemoPool): Promise<Configuration> {
  const shop = await configurationIn(desk, 'staging', 6);
  const run = await operated(desk, shop, { verb: 'start', readiness: null });
  if (run.phase !== 'succeeded' || powersOf(pool, shop.vmUuids).join() !== 'Running')
    throw new Error('it does not run');
  await desk.until('all to run', ({ configurations }) => configurations.get(shop.uuid)?.runningCount === 6);
  return shop;
}
