import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPlannedSite } from '../../fakes/planned-site.ts';
import { openRunDesk } from '../../fakes/run-desk.ts';
import { differences, runPictureOf } from '../../fakes/run-picture.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagewright-planned-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe.each(['move', 'copy', 'swap', 'return'] as const)('what the planner plans for six VMs to %s', (mode) => {
  it('runs to its end, and on an equal pool to an equal one', async () => {
    const pictures = [];
    for (const name of ['first', 'second']) {
      const { site, plan } = await openPlannedSite(mode, async ({ pool }) => {
        const taker = await openRunDesk(pool, join(folder, `${name} taker`));
        return { ...taker.operations, close: () => taker.close() };
      });
      const desk = await openRunDesk(site.pool, join(folder, name));
      const run = await desk.rest(await desk.engine.start(plan, 'digest', 'root'));
      expect(run.problem).toBeNull();
      expect(run.phase).toBe('succeeded');
      expect(run.remainingMs).toBe(0);
      pictures.push(runPictureOf(site));
      await desk.close();
      await site.pool.close();
      expect(desk.bugs).toEqual([]);
    }
    expect(differences(pictures[1]!, pictures[0]!)).toEqual([]);
    expect(JSON.stringify(pictures[0])).not.toContain('·sw:');
  });
});
