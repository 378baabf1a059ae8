import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { campaign } from '../../bench/campaign.ts';
import { recordFigure } from '../../bench/figures.ts';
import { startOutsidePool, type OutsidePool, type PoolCall } from '../harness/demo-pool.ts';
import { OtherAdministrator } from '../harness/other-administrator.ts';
import { takePictures } from '../harness/pictures.ts';
import { endTree } from '../harness/processes.ts';
import { BRISK, openDesk, type Desk } from './desk.ts';

/** Where the console is killed: under the nth call of a method, before the pool acted on it or after. */
interface Point {
  readonly method: string;
  readonly nth: number;
  /** `stall`: the pool never acts. `delay`: it acts after the console is dead. */
  readonly kind: 'stall' | 'delay';
}

const CALLS: readonly (readonly [method: string, count: number])[] = [
  ['pool.add_to_gui_config', 2],
  ['*VIF.move', 5],
  ['VM.remove_tags', 2],
  ['VM.add_tags', 3],
  ['pool.remove_from_gui_config', 2],
];

/** All points in an order that has the first few spread over the run. */
function listPoints(): readonly Point[] {
  const all = CALLS.flatMap(([method, count]) =>
    Array.from({ length: count }, (_, i) => [
      { method, nth: i + 1, kind: 'stall' as const },
      { method, nth: i + 1, kind: 'delay' as const },
    ]).flat(),
  );
  const stride = 5; // has no divisor in common with the number of points
  return Array.from({ length: campaign(5, 30) }, (_, i) => all[(i * stride) % all.length] as Point);
}

const NAME = 'Web shop 2.6';
const MEMBERS = ['shop-db1-int', 'shop-app1-int', 'shop-web1-int'] as const;
const ROLES = {
  'shop-db1-int': ['data'],
  'shop-app1-int': ['app', 'data'],
  'shop-web1-int': ['front', 'app'],
} as const;

describe('a console that is killed during a run', () => {
  let pool: OutsidePool;
  let folder: string;
  let vmCount: number;
  let desk: Desk;
  let stage: 'Integration' | 'Patch test' = 'Integration';
  const bad: string[] = [];
  const points = listPoints();

  beforeAll(async () => {
    pool = await startOutsidePool(BRISK);
    folder = mkdtempSync(join(tmpdir(), 'stagewright-killed-'));
    const other = await OtherAdministrator.login(pool);
    vmCount = (await other.call<readonly string[]>('VM.get_all')).length;
    desk = await openDesk({ console: { folder }, isConnected: true, service: 'Web shop' }, pool);
  });
  afterAll(async () => {
    await desk.running.stop();
    await pool.stop();
    rmSync(folder, { recursive: true, force: true });
    recordFigure('F2', { count: points.length, bad: bad.length, target: 0, ok: bad.length === 0 });
  });

  it.each(points.map((point, i) => [i, point.method, point.nth, point.kind] as const))(
    'offers to resume at the next start, and nothing is lost, doubled or left locked: %i, %s call %i, %s',
    async (i, method, nth, kind) => {
      bad.push(`${method} ${String(nth)} ${kind}`);
      const next = stage === 'Integration' ? 'Patch test' : 'Integration';
      await killDuringRun({ method, nth, kind }, next);
      try {
        desk = await reopen();
        await finishRun(i % 3 === 2 ? 'Undo' : 'Resume', i === 0);
        if (i % 3 !== 2) stage = next;
        await desk.board.cardIn(stage, NAME).waitFor();
        await checkPool(stage);
        expect(desk.running.mistakes).toEqual([]);
      } catch (error) {
        await desk.running.keepEvidence(`killed at ${method} ${String(nth)} ${kind}`);
        throw error;
      }
      bad.pop();
    },
  );

  async function killDuringRun(point: Point, next: string): Promise<void> {
    const before = (await pool.history(0)).length;
    const met = async (): Promise<PoolCall | undefined> =>
      (await pool.history(before)).find(({ fault }) => fault === point.kind);
    await pool.ask('call-fault', { ...point, ms: 1500, count: 1 });
    await desk.board.choose(NAME, new RegExp(`^(Promote|Demote) to .*${next}`));
    await desk.sheet.start(new RegExp(`^(Promote|Demote) .*${NAME}.* to .*${next}`));
    await expect.poll(met, { timeout: 20_000, interval: 50 }).toBeDefined();
    endTree(desk.running.pid);
    await desk.running.stop();
    // What was sent before the console died, the pool still does.
    if (point.kind === 'delay')
      await expect.poll(async () => (await met())?.outcome, { timeout: 10_000 }).not.toBe('pending');
    await pool.ask('clear-faults');
  }

  async function reopen(): Promise<Desk> {
    const opened = await openDesk({ console: { folder } }, pool);
    const { running, pools, board } = opened;
    await pools.open();
    await pools.card().getByRole('button', { name: 'Connect', exact: true }).click();
    await pools.login(pool.password);
    await board.open();
    await running.page.getByRole('button', { name: 'Service: Web shop' }).waitFor();
    return opened;
  }

  async function finishRun(verb: 'Resume' | 'Undo', hasPictures: boolean): Promise<void> {
    const runs = desk.running.page.getByRole('region', { name: 'Runs' });
    await runs.getByText('1 needs your decision').waitFor();
    if (hasPictures) await takePictures(desk.running, 'resume-offered');
    await runs
      .getByRole('button', { name: new RegExp(NAME) })
      .first()
      .click();
    const run = desk.sheet.dialog(new RegExp(NAME));
    await desk.sheet.waitForPhase(run, 'Interrupted: your decision');
    await run.getByRole('button', { name: verb }).click();
    await desk.sheet.waitForPhase(run, verb === 'Resume' ? 'Succeeded' : 'Aborted');
    await desk.sheet.close(run);
  }

  /** What a second client sees: NICs and tags of the stage, as many VMs as before, no lock. */
  async function checkPool(at: string): Promise<void> {
    const other = await OtherAdministrator.login(pool);
    for (const vm of MEMBERS) {
      expect([vm, await other.networksOf(vm)]).toEqual([vm, ROLES[vm].map((role) => `${at} ${role}`)]);
      const tags = await other.call<readonly string[]>('VM.get_tags', await other.find('VM', vm));
      expect(tags.filter((tag) => tag.startsWith('stage: '))).toEqual([`stage: ${at}`]);
    }
    expect((await other.call<readonly string[]>('VM.get_all')).length).toBe(vmCount);
    expect(Object.keys(await other.sharedRecords()).filter((key) => key.includes('lock'))).toEqual([]);
  }
});
