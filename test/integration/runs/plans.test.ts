import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRunDesk, type RunDesk } from '../../fakes/run-desk.ts';
import { differences, runPictureOf } from '../../fakes/run-picture.ts';
import { PLANS } from '../../fakes/run-plans.ts';
import { openRunSite, withSnapshots, type RunSite } from '../../fakes/run-site.ts';

let site: RunSite;
let desk: RunDesk;
let folder: string;

beforeEach(async () => {
  site = await openRunSite();
  folder = await mkdtemp(join(tmpdir(), 'stagewright-run-'));
  desk = await openRunDesk(site.pool, folder);
  site = await withSnapshots(site, desk.operations);
});

afterEach(async () => {
  await desk.close();
  await site.pool.close();
  await rm(folder, { recursive: true, force: true });
  expect(desk.bugs).toEqual([]);
});

describe.each(['move', 'copy', 'swap', 'return'] as const)('a plan of the kind %s', (mode) => {
  it('succeeds and leaves no mark, lock or task', async () => {
    const before = runPictureOf(site);
    const runId = await desk.engine.start(PLANS[mode](site), 'digest', 'root');
    const run = await desk.rest(runId);
    expect(run.problem).toBeNull();
    expect(run.phase).toBe('succeeded');
    const after = runPictureOf(site);
    expect(JSON.stringify(after)).not.toContain('·sw:');
    expect(after.records.filter((text) => text === 'a lock')).toEqual([]);
    expect(after.counts['task']).toBe(0);
    expect(after).not.toEqual(before);
    expect(after.networks).toEqual(before.networks);
  });

  it('is undone without a trace, but for the record that says so', async () => {
    const before = runPictureOf(site);
    const plan = PLANS[mode](site);
    // The proof at the end says no, and a person turns back.
    const first = plan.steps.map((step) =>
      step.id === 'verify'
        ? {
            ...step,
            action: {
              kind: 'wait-ready',
              vm: { uuid: site.vms[4]!.uuid },
              readiness: { probe: { kind: 'running' }, timeoutSeconds: 0 },
            } as const,
          }
        : step,
    );
    const runId = await desk.engine.start({ ...plan, steps: first }, 'digest', 'root');
    const stopped = await desk.rest(runId);
    expect(stopped.problem).toMatchObject({ code: 'check-failed' });
    const run = await desk.choose(runId, 'undo');
    expect(run.phase).toBe('failed');
    const after = runPictureOf(site);
    expect(differences({ ...after, records: [] }, { ...before, records: [] })).toEqual([]);
    const own = after.records.filter((text) => text.startsWith('shop is in'));
    // Records of a moment ago may stand below it until the next is written; the highest counts.
    if (mode === 'copy') expect(own).toEqual([]);
    else expect(own[0]).toContain('shop is in development with 6, by a run');
    expect(after.records).not.toContain('a lock');
  });
});
