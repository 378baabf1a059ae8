import { describe, expect, it } from 'vitest';
import type { TimelineEntry, TimelinePage } from '../../../../../shared/domain/evidence/timeline.ts';
import type { Result } from '../../../../../shared/errors.ts';
import { TimelineWindow, type WindowView } from '../../../../../renderer/features/evidence/timeline/timeline-window.ts';

const entryOf = (seq: number): TimelineEntry => ({
  seq,
  time: '2026-01-01T00:00:00.000Z',
  kind: 'run.step',
  actor: 'anna',
  poolId: null,
  configurationUuid: null,
  runId: null,
  data: {},
  isVeiled: false,
});

/** A source of entries 1 to `count`, newest first, that notes what was asked. */
class Source {
  readonly asked: number[] = [];
  count: number;
  problem = false;

  constructor(count: number) {
    this.count = count;
  }

  readonly load = (offset: number, limit: number): Promise<Result<TimelinePage>> => {
    this.asked.push(offset);
    if (this.problem) return Promise.resolve({ ok: false, problem: { code: 'internal', logId: 'x' } });
    const length = Math.max(0, Math.min(limit, this.count - offset));
    const entries = Array.from({ length }, (_, i) => entryOf(this.count - offset - i));
    return Promise.resolve({ ok: true, value: { total: this.count, offset, entries, upToSeq: this.count } });
  };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function open(source: Source): { readonly opened: TimelineWindow; readonly view: () => WindowView | undefined } {
  let view: WindowView | undefined;
  const opened = new TimelineWindow(source.load, (next) => (view = next));
  return { opened, view: () => view };
}

describe('a window on a long timeline', () => {
  it('asks for what is on screen, once, and finds entries by their row', async () => {
    const source = new Source(200_000);
    const { opened, view } = open(source);
    opened.show(0, 20);
    opened.show(0, 20);
    await settle();
    opened.show(150_050, 150_120);
    await settle();
    expect(source.asked).toEqual([0, 150_000, 150_100]);
    expect(view()?.total).toBe(200_000);
    expect(view()?.entryAt(0)?.seq).toBe(200_000);
    expect(view()?.entryAt(150_110)?.seq).toBe(49_890);
    expect(view()?.entryAt(5_000)).toBeUndefined();
  });

  it('keeps only what is near, however far one scrolls', async () => {
    const source = new Source(200_000);
    const { opened, view } = open(source);
    for (let row = 0; row < 20_000; row += 100) {
      opened.show(row, row + 30);
      await settle();
    }
    const held = Array.from({ length: 20_100 }, (_, row) => view()?.entryAt(row)).filter(
      (entry) => entry !== undefined,
    );
    expect(held.length).toBeLessThanOrEqual(3_100);
    expect(view()?.entryAt(19_900)?.seq).toBe(180_100);
  });

  it('never mixes rows of before with rows of after entries were added', async () => {
    const source = new Source(500);
    const { opened, view } = open(source);
    opened.show(90, 120);
    await settle();
    source.count = 503;
    opened.refresh();
    await settle();
    await settle();
    for (let row = 0; row < 200; row += 1) expect(view()?.entryAt(row)?.seq ?? 503 - row).toBe(503 - row);
    expect(view()?.entryAt(95)?.seq).toBe(408);
    expect(view()?.total).toBe(503);
  });

  it('hears no answer to an older question, and none after it is closed', async () => {
    const source = new Source(10);
    const { opened, view } = open(source);
    opened.show(0, 5);
    opened.close();
    await settle();
    expect(view()).toBeUndefined();
  });

  it('says a refusal, and asks again when it is refreshed', async () => {
    const source = new Source(10);
    source.problem = true;
    const { opened, view } = open(source);
    opened.show(0, 5);
    await settle();
    expect(view()?.problem).toEqual({ code: 'internal', logId: 'x' });
    source.problem = false;
    opened.refresh();
    await settle();
    expect(view()?.problem).toBeNull();
    expect(view()?.entryAt(0)?.seq).toBe(10);
  });
});
