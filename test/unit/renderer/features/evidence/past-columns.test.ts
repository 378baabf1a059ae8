import { describe, expect, it } from 'vitest';
import { BoardReplay } from '../../../../../shared/domain/replay/board-replay.ts';
import type { ReplayEntry } from '../../../../../shared/domain/replay/replay-entry.ts';
import { columnsOf, servicesOf } from '../../../../../renderer/features/evidence/replay/past-columns.ts';
import { fromLocalDay, toLocalDay } from '../../../../../renderer/features/evidence/timeline/local-days.ts';

const entry = (seq: number, kind: string, data: ReplayEntry['data'], runId: string | null = null): ReplayEntry => ({
  seq,
  time: new Date(Date.UTC(2026, 0, 1) + seq * 1000).toISOString(),
  kind,
  actor: 'anna',
  poolId: 'pool',
  configurationUuid: 'c1',
  runId,
  data,
});
const ENTRIES = [
  entry(1, 'configuration.created', {
    service: 'Web shop',
    serviceId: 'web-shop',
    stage: 'Development',
    stageId: 'dev',
  }),
  entry(
    2,
    'run.started',
    { serviceId: 'web-shop', from: 'Development', fromStage: 'dev', to: 'Live', toStage: 'live' },
    'r',
  ),
  entry(3, 'run.step', { serviceId: 'web-shop', placed: 'c1', stageId: 'live', stage: 'Live' }, 'r'),
];
const NO_HISTORY = { entries: [], services: [], isCut: false };

describe('columns of a past board', () => {
  const replay = new BoardReplay(ENTRIES);

  it('finds services and stages in the entries alone, by id and by name as one', () => {
    const services = servicesOf(replay, NO_HISTORY, []);
    expect(services).toEqual([
      {
        id: 'web-shop',
        name: 'Web shop',
        stages: [
          { id: 'dev', name: 'Development' },
          { id: 'live', name: 'Live' },
        ],
      },
    ]);
    const cardsAt = (seq: number) =>
      columnsOf(services, null, replay.at(seq)).columns.map(({ stage, cards }) => [stage.id, cards.length]);
    expect(cardsAt(2)).toEqual([
      ['dev', 1],
      ['live', 0],
    ]);
    expect(cardsAt(3)).toEqual([
      ['dev', 0],
      ['live', 1],
    ]);
  });

  it('orders stages as the service of today, and keeps those it no longer has', () => {
    const today = [
      {
        id: 'web-shop',
        name: 'Web shop',
        stages: [
          { id: 'live', name: 'Live' },
          { id: 'next', name: 'Next' },
        ],
      },
    ];
    const [service] = servicesOf(replay, NO_HISTORY, today);
    expect(service?.stages.map(({ id }) => id)).toEqual(['live', 'next', 'dev']);
  });
});

describe('days of the local calendar', () => {
  it('are the same there and back, and a last day is included', () => {
    const from = fromLocalDay('2026-03-29', 0) ?? '';
    const to = fromLocalDay('2026-03-29', 1) ?? '';
    expect(toLocalDay(from, 0)).toBe('2026-03-29');
    expect(toLocalDay(to, -1)).toBe('2026-03-29');
    expect(Date.parse(to)).toBeGreaterThan(Date.parse(from));
    expect(fromLocalDay('', 0)).toBeUndefined();
  });
});
