import { beforeAll, describe, expect, it } from 'vitest';
import { campaign, seededRandom } from '../../bench/campaign.ts';
import type { Fault } from '../../fakes/gate.ts';
import { onlyRun, Site, type Console } from './console.ts';

/** What a person chooses after the restart. */
type Choice = 'resume' | 'undo';

let original: unknown;
let promoted: unknown;
/** Everything a promotion does, counted once: calls on the pool, journal lines, ledger entries. */
let events = 0;

beforeAll(async () => {
  const site = new Site();
  original = site.picture();
  const console = site.open();
  await site.promote(console);
  promoted = site.picture();
  events = console.gate.count('any');
});

/** Opens a new console over the same disk and lets a person choose; answers it when it rests or has crashed as well. */
async function restart(site: Site, choice: Choice, fault?: Fault): Promise<Console> {
  const console = site.open(fault);
  void console.engine.recover().then(
    () => {
      const [run] = console.engine.list();
      if (run?.phase === 'interrupted')
        console.engine[choice](run.id).catch((error: unknown) => console.bugs.push(error));
    },
    (error: unknown) => console.bugs.push(error),
  );
  await site.clock.turn();
  await site.rest(console);
  return console;
}

/** What a site must look like in the end, given how its run ended. */
async function expectSound(site: Site, last: Console, where: string): Promise<void> {
  expect(last.bugs, where).toEqual([]);
  if (last.engine.list().length === 0) {
    // Crashed before the run was on disk: it never was.
    expect(site.picture(), where).toEqual(original);
    return;
  }
  const { phase } = onlyRun(last);
  expect(['succeeded', 'aborted'], where).toContain(phase);
  expect(site.picture(), where).toEqual(phase === 'succeeded' ? promoted : original);
  if (phase === 'aborted') expect(site.stageRecord()?.since, where).toBe('2026-03-01T08:00:00.000Z');
  const unlocked = site.pool.history.filter(
    ({ subject, locks }) => locks.length === 0 && !subject.startsWith('stagewright.lock.'),
  );
  expect(unlocked, where).toEqual([]);
  const later = site.open();
  await later.engine.recover();
  expect(onlyRun(later).phase, where).toBe(phase);
  expect(later.gate.passed, where).toEqual([]);
}

/** Every point of a promotion: before and after each thing it does. */
function* listCrashes(): Generator<Fault> {
  for (let at = 1; at <= events; at += 1)
    for (const when of ['before', 'after'] as const) yield { kind: 'any', at, when, happen: 'crash' };
}

describe('a console that dies during a promotion', () => {
  it('has enough points to die at', () => {
    expect(events).toBeGreaterThanOrEqual(60);
  });

  it.each(['resume', 'undo'] as const)('ends as if nothing had happened after %s, wherever it died', async (choice) => {
    for (const fault of listCrashes()) {
      const site = new Site();
      const first = site.open(fault);
      await site.promote(first);
      expect(first.gate.isDead).toBe(true);
      const where = `died ${fault.when} ${first.gate.passed.at(-1) ?? ''} (${String(fault.at)}), then ${choice}`;
      const second = await restart(site, choice);
      await expectSound(site, second, where);
      const [run] = second.engine.list();
      if (run && choice === 'resume') expect(run.phase, where).toBe('succeeded');
    }
  });

  it('ends soundly when it dies again while it resumes or undoes, and the person chooses anew', async () => {
    const random = seededRandom('crash pairs');
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
    const crashes = [...listCrashes()];
    let reached = 0;
    for (let round = 0; round < campaign(100, 5000); round += 1) {
      const site = new Site();
      const choices: Choice[] = [pick(['resume', 'undo']), pick(['resume', 'undo'])];
      const first = site.open(pick(crashes));
      await site.promote(first);
      const again: Fault = {
        kind: 'any',
        at: 1 + Math.floor(random() * 40),
        when: pick(['before', 'after']),
        happen: 'crash',
      };
      const second = await restart(site, choices[0]!, again);
      const where = [
        `round ${String(round)}: died at ${first.gate.passed.at(-1) ?? ''}, ${choices[0]!}`,
        `died ${again.when} ${second.gate.passed.at(-1) ?? ''}, ${choices[1]!}`,
      ].join('; ');
      if (!second.gate.isDead) {
        await expectSound(site, second, where);
        continue;
      }
      reached += 1;
      await expectSound(site, await restart(site, choices[1]!), where);
    }
    expect(reached).toBeGreaterThan(campaign(40, 2000));
  });
});
