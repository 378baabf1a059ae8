import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { Blocker } from '../../../shared/domain/blocker.ts';
import type { Run } from '../../../shared/domain/run.ts';
import type { Problem } from '../../../shared/errors.ts';
import { campaign, seededRandom } from '../../bench/campaign.ts';
import { recordFigure } from '../../bench/figures.ts';
import { quickDemoPool, type HeadlessConsole } from '../../fakes/headless-console.ts';
import { anyIn, ended, expectNoBugs, openConsole, pictureOf, type Picture } from './desk.ts';
import { rested } from '../../fakes/rested.ts';

/** One pool with two consoles on it; several work side by side, since races mostly wait. */
interface Arena {
  readonly pool: RunningDemoPool;
  readonly desks: readonly [HeadlessConsole, HeadlessConsole];
  readonly uuid: string;
  readonly pictures: Map<string, Picture>;
}

const ARENAS = 3;
const arenas: Arena[] = [];

beforeAll(async () => {
  for (let number = 1; number <= ARENAS; number += 1) {
    const pool = await quickDemoPool({ seed: number });
    const desks = [await openConsole(pool, { name: 'desk-a' }), await openConsole(pool, { name: 'desk-b' })] as const;
    const { uuid } = await anyIn(desks[0], 'development', 'erp');
    arenas.push({ pool, desks, uuid, pictures: new Map([['development', pictureOf(pool, uuid)]]) });
  }
});

afterAll(async () => {
  for (const { pool, desks } of arenas) {
    for (const desk of desks) await desk.close();
    await pool.close();
  }
});

/** What became of one console's try. */
type Outcome = { readonly kind: 'refused'; readonly problem: Problem } | { readonly kind: 'run'; readonly run: Run };

/** Calls whose delay makes consoles interleave in other ways. */
const SLOW = [
  'pool.get_gui_config',
  'pool.add_to_gui_config',
  'host.get_servertime',
  'VIF.get_network',
  'Async.VIF.move',
  'VM.add_tags',
  'pool.remove_from_gui_config',
];

async function tryToPromote(desk: HeadlessConsole, uuid: string, to: string, afterMs: number): Promise<Outcome> {
  const target = { poolId: 'demo', configurationUuid: uuid, toStageId: to };
  const preview = await desk.ask('promotions.preview', target);
  if (!preview.ok) return { kind: 'refused', problem: preview.problem };
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  const started = await desk.ask('promotions.start', { ...target, planDigest: preview.value.planDigest });
  if (!started.ok) return { kind: 'refused', problem: started.problem };
  return { kind: 'run', run: await rested(desk, started.value.runId) };
}

function lockedBy(problem: Problem | null): (Blocker & { readonly kind: 'locked' }) | undefined {
  if (problem?.code !== 'blocked') return undefined;
  return problem.blockers.find((blocker) => blocker.kind === 'locked');
}

/** A loser must have learnt who was faster: the holder of the lock, or that the facts are others now. */
function isTold(outcome: Outcome, other: string): boolean {
  const problem = outcome.kind === 'run' ? outcome.run.problem : outcome.problem;
  const lock = lockedBy(problem);
  if (lock) return lock.console === other && lock.holder === 'root';
  if (problem?.code === 'plan-changed') return true;
  return problem?.code === 'blocked' && problem.blockers.some(({ kind }) => kind === 'already-there');
}

async function race({ pool, desks, uuid, pictures }: Arena, random: () => number): Promise<readonly string[]> {
  const from = pictureOf(pool, uuid).stage;
  const to = from === 'development' ? 'integration' : 'development';
  for (const desk of desks)
    await desk.until('both to see the same', ({ configurations }) => {
      const card = configurations.get(uuid);
      return (
        card?.stageId === from &&
        card.lock === null &&
        card.activeRunId === null &&
        !card.warnings.some(({ kind }) => kind === 'run-interrupted')
      );
    });
  for (let count = Math.floor(random() * 4); count > 0; count -= 1)
    pool.control.addCallFault({
      kind: 'delay',
      method: SLOW[Math.floor(random() * SLOW.length)] ?? '',
      nth: 1 + Math.floor(random() * 6),
      ms: Math.floor(random() * 60),
    });
  const outcomes = await Promise.all(
    desks.map((desk) => tryToPromote(desk, uuid, to, Math.floor(random() * 50) * Math.floor(random() * 4))),
  );
  pool.control.clearFaults();
  const wrong = judge(outcomes, pictureOf(pool, uuid).stage, to);
  // The loser puts its own run away, by either verb; neither may touch what the winner did.
  for (const [index, outcome] of outcomes.entries())
    if (outcome.kind === 'run' && outcome.run.phase === 'interrupted')
      wrong.push(...(await putAway(index === 0 ? desks[0] : desks[1], outcome.run.id, random())));
  const picture = pictureOf(pool, uuid);
  const wanted = pictures.get(to) ?? picture;
  pictures.set(to, wanted);
  if (JSON.stringify(picture) !== JSON.stringify(wanted))
    wrong.push(`left ${JSON.stringify(picture)} instead of ${JSON.stringify(wanted)}`);
  return wrong;
}

function judge(outcomes: readonly Outcome[], stage: string, to: string): string[] {
  const wrong: string[] = [];
  const winners = outcomes.filter((outcome) => outcome.kind === 'run' && outcome.run.phase === 'succeeded');
  if (winners.length !== 1)
    wrong.push(
      `${String(winners.length)} winners: ${JSON.stringify(outcomes.map((each) => (each.kind === 'run' ? [each.run.phase, each.run.problem] : each)))}`,
    );
  if (stage !== to) wrong.push(`the record says ${stage}`);
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.kind === 'run' && outcome.run.phase === 'succeeded') continue;
    const other = index === 0 ? 'desk-b' : 'desk-a';
    if (!isTold(outcome, other))
      wrong.push(`not told: ${JSON.stringify(outcome.kind === 'run' ? outcome.run.problem : outcome.problem)}`);
  }
  return wrong;
}

async function putAway(desk: HeadlessConsole, runId: string, chance: number): Promise<readonly string[]> {
  if (chance < 0.5) {
    await desk.request('runs.resume', { runId });
    await desk.until('the run to go on', ({ runs }) => runs.get(runId)?.phase !== 'interrupted');
    const again = await rested(desk, runId);
    if (again.phase !== 'interrupted') return [`a promotion that was overtaken went on and ${again.phase}`];
  }
  await desk.request('runs.undo', { runId });
  await ended(desk, runId);
  return [];
}

describe('two consoles that promote the same configuration at once', () => {
  it('let exactly one win; the other is told who holds it, and putting its run away changes nothing', async () => {
    const random = seededRandom('two-consoles');
    const count = campaign(14, 1000);
    const bad: string[] = [];
    let races = 0;
    await Promise.all(
      arenas.map(async (arena) => {
        while (races < count && bad.length < 5) {
          races += 1;
          const number = String(races);
          const wrong = await race(arena, random).catch((error: unknown) => [String(error)]);
          bad.push(...wrong.map((text) => `race ${number}: ${text}`));
        }
      }),
    );
    recordFigure('F6', { count: races, bad: bad.length, target: 0, ok: bad.length === 0 });
    expect(bad).toEqual([]);
    for (const { pool, uuid, desks } of arenas) {
      expect(pictureOf(pool, uuid).locks).toEqual([]);
      expectNoBugs(...desks);
    }
  }, 3_600_000);
});
