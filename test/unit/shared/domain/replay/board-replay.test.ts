import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardKey, type ReplayedBoard } from '../../../../../shared/domain/replay/board.ts';
import { BoardReplay } from '../../../../../shared/domain/replay/board-replay.ts';
import type { ReplayEntry } from '../../../../../shared/domain/replay/replay-entry.ts';
import { RecordedWorld, type Act } from './recorded-world.ts';

const POOL = 'pool';

function entry(seq: number, kind: string, of: Partial<ReplayEntry>): ReplayEntry {
  const time = new Date(Date.UTC(2026, 0, 1) + seq * 1000).toISOString();
  return { seq, time, kind, actor: 'anna', poolId: POOL, configurationUuid: 'c1', runId: null, data: {}, ...of };
}

const stageOf = (board: ReplayedBoard, uuid = 'c1'): string | undefined =>
  board.cards.get(cardKey(POOL, uuid))?.placement?.stage.id;

const actArbitrary: fc.Arbitrary<Act> = fc.record({
  verb: fc.constantFrom('create', 'adopt', 'release', 'move', 'copy', 'swap', 'foreign', 'break', 'note'),
  configuration: fc.nat(5),
  other: fc.nat(5),
  stage: fc.nat(3),
  fate: fc.constantFrom('succeed', 'resume', 'undo', 'leave', 'hang'),
  after: fc.nat(4),
});

describe('board replay', () => {
  it('ends where the world ended, and was at every moment where the world was, whatever happened', () => {
    fc.assert(
      fc.property(fc.array(actArbitrary, { maxLength: 60 }), (acts) => {
        const world = new RecordedWorld();
        for (const act of acts) world.play(act);
        const replay = new BoardReplay(world.entries);
        expect(world.view(replay.end())).toEqual(world.now());
        for (const { seq, state } of world.moments)
          expect({ seq, state: world.view(replay.at(seq)) }).toEqual({ seq, state });
      }),
      { numRuns: 400 },
    );
  });

  it('gives the same board by a jump as by reading on, beyond the entries between two kept boards', () => {
    const world = new RecordedWorld();
    for (let i = 0; i < 6; i += 1)
      world.play({ verb: 'create', configuration: i, other: 0, stage: 0, fate: 'succeed', after: 0 });
    for (let i = 0; i < 700; i += 1)
      world.play({ verb: 'move', configuration: i % 6, other: 0, stage: i % 4, fate: 'succeed', after: 0 });
    const replay = new BoardReplay(world.entries);
    expect(replay.moments.length).toBeGreaterThan(2048);
    for (const { seq, state } of world.moments.filter((_, i) => i % 97 === 0))
      expect(world.view(replay.at(seq))).toEqual(state);
  });

  it('shows nothing before the first entry of a configuration that was created then', () => {
    const replay = new BoardReplay([
      entry(5, 'configuration.created', { data: { configuration: 'Shop', stage: 'Dev' } }),
    ]);
    expect(replay.at(4).cards.size).toBe(0);
    expect(stageOf(replay.at(5))).toBe('Dev');
  });

  it('finds a configuration in the stage its first run starts from, and says that this is presupposed', () => {
    const data = { configuration: 'Shop', from: 'Development', fromStage: 'dev', to: 'Test', toStage: 'test' };
    const replay = new BoardReplay([entry(7, 'run.started', { runId: 'r', data })]);
    const [card] = replay.at(0).cards.values();
    expect(card?.placement).toMatchObject({
      stage: { id: 'dev', name: 'Development' },
      isPresupposed: true,
      since: null,
    });
  });

  it('follows ledgers of consoles that named no placing step', () => {
    const run = { runId: 'r', configurationUuid: 'c1' };
    const entries = [
      entry(1, 'run.started', { ...run, data: { from: 'Development', to: 'Test' } }),
      entry(2, 'run.step', { ...run, data: { step: 'anything' } }),
      entry(3, 'run.finished', { ...run, data: { outcome: 'succeeded' } }),
      entry(4, 'run.started', { ...run, runId: 's', data: { from: 'Test', to: 'Live' } }),
      entry(5, 'run.finished', { ...run, runId: 's', data: { outcome: 'aborted', undone: true } }),
    ];
    const replay = new BoardReplay(entries);
    expect([1, 3, 5].map((seq) => stageOf(replay.at(seq)))).toEqual(['Development', 'Test', 'Test']);
  });

  it('stops only where the board changes, and ignores what it does not know', () => {
    const entries = [
      entry(1, 'console.started', { poolId: null, configurationUuid: null }),
      entry(2, 'something.new', { data: { placed: 'c1' } }),
      entry(3, 'run.step', { runId: 'r', data: { step: 'x' } }),
      entry(4, 'configuration.adopted', { data: { stage: 'Dev' } }),
    ];
    const replay = new BoardReplay(entries);
    expect(replay.moments.map(({ seq }) => seq)).toEqual([4]);
    expect(replay.at(3).cards.size).toBe(0);
    expect(new BoardReplay([]).end()).toEqual({ seq: 0, cards: new Map() });
  });
});
