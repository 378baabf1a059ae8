import { describe, expect, it } from 'vitest';
import type { DriftBook, DriftNotes } from '../../../../electron/ports/drift.ts';
import { DriftHistory } from '../../../../electron/usecases/drift/drift-history.ts';
import type { DriftView } from '../../../../shared/domain/drift/drift-view.ts';
import { addTallies } from '../../../../shared/domain/drift/score.ts';
import { NO_TOLERANCE } from '../../../../shared/domain/drift/tolerance.ts';
import { VirtualClock } from '../../../fakes/virtual-clock.ts';

/** A disk that takes its time: each write waits until it is let go. */
class SlowBook implements DriftBook {
  notes: DriftNotes = { poolId: 'p', configurationUuid: 'c', mute: null, samples: [] };
  readonly waiting: (() => void)[] = [];
  isSlow = true;

  find(): DriftNotes {
    return this.notes;
  }

  async change(_poolId: string, _uuid: string, change: (notes: DriftNotes) => DriftNotes): Promise<void> {
    if (this.isSlow) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.notes = change(this.notes);
  }

  letGo(): void {
    this.isSlow = false;
    for (const go of this.waiting.splice(0)) go();
  }
}

const viewOf = (score: number): DriftView => ({
  poolId: 'p',
  configurationUuid: 'c',
  baseline: { kind: 'promotion', name: 'shop', at: null },
  score,
  tally: { ...addTallies([]), drift: 100 - score },
  worst: null,
  tolerance: NO_TOLERANCE,
  mute: null,
});

async function keptOf(scores: readonly number[]): Promise<readonly number[]> {
  const book = new SlowBook();
  const clock = new VirtualClock();
  const history = new DriftHistory({ book, clock }, (error) => {
    throw error;
  });
  history.note(viewOf(100));
  await expect.poll(() => book.waiting.length).toBe(1);
  for (const score of scores) history.note(viewOf(score));
  book.letGo();
  await history.settle();
  return book.notes.samples.map(({ score }) => score);
}

describe('the history of a score', () => {
  it.each<[string, readonly number[], readonly number[]]>([
    ['nothing new', [100], [100]],
    ['one change', [98], [100, 98]],
    ['a change that was taken back while the disk was busy', [98, 100], [100, 98, 100]],
    ['the lowest of many', [98, 90, 95, 99], [100, 90, 99]],
    ['a fall to the lowest', [98, 95, 90], [100, 95, 90]],
  ])('keeps %s', async (_what, scores, kept) => {
    expect(await keptOf(scores)).toEqual(kept);
  });
});
