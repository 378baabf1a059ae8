import { describe, expect, it } from 'vitest';
import { listRuns, showRun } from '../../../../electron/usecases/runs/run-history.ts';
import type { Run } from '../../../../shared/domain/run.ts';
import { makeRun } from '../../renderer/made-facts.ts';
import { problemOf } from '../desk.ts';

function open(count: number) {
  const runs = Array.from({ length: count }, (_, i): Run => makeRun({ id: `r${String(count - i)}` }));
  const told: string[] = [];
  return {
    ports: {
      runs: { list: () => runs },
      publish: (event: string, payload: unknown) => {
        if (event === 'runs.changed') told.push(...(payload as { runs: readonly Run[] }).runs.map(({ id }) => id));
      },
    },
    told,
  };
}

describe('the history of runs', () => {
  it('comes in pages, newest first, and says how many there are', () => {
    const { ports } = open(5);
    const first = listRuns(ports, { limit: 2 });
    expect([first.total, first.runs.map(({ id }) => id)]).toEqual([5, ['r5', 'r4']]);
    expect(listRuns(ports, { limit: 9, beforeRunId: 'r4' }).runs.map(({ id }) => id)).toEqual(['r3', 'r2', 'r1']);
    expect(listRuns(ports, { limit: 9, beforeRunId: 'r1' }).runs).toEqual([]);
  });

  it('tells a run with its plan again, to be opened', () => {
    const { ports, told } = open(3);
    showRun(ports, { runId: 'r1' });
    expect(told).toEqual(['r1']);
  });

  it('knows no other runs', async () => {
    const { ports } = open(1);
    const unknown = { code: 'not-found', kind: 'run', id: 'r7' };
    expect(await problemOf(Promise.resolve().then(() => showRun(ports, { runId: 'r7' })))).toEqual(unknown);
    expect(
      await problemOf(Promise.resolve().then(() => void listRuns(ports, { limit: 1, beforeRunId: 'r7' }))),
    ).toEqual(unknown);
  });
});
