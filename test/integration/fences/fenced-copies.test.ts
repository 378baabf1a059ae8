import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { map, text, texts } from '../../../electron/demo-pool/behaviour/values.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { HeadlessConsole, quickDemoPool } from '../../fakes/headless-console.ts';
import { configurationIn, fence, networkingOf, preview, publishedFences, unfence, BLOCK } from './fence-desk.ts';

let pool: RunningDemoPool;
let desk: HeadlessConsole;

beforeEach(async () => {
  pool = await quickDemoPool();
  desk = await HeadlessConsole.open({ demo: pool });
  await desk.start();
  await desk.until('the pool', ({ pools }) => pools.get('demo')?.phase === 'connected');
});

afterEach(async () => {
  await desk.close();
  await pool.close();
  expect(desk.bugs).toEqual([]);
});

describe('three fenced copies of a configuration of six VMs', () => {
  it('run at once with the MACs of the originals, meet nobody, and leave the networks as they were', async () => {
    const original = await configurationIn(desk, 'staging', 6);
    const before = networkingOf(pool);
    const wish = { ...BLOCK, copies: 3 };
    const shown = await preview(desk, original, wish);
    expect(shown.findings).toEqual([]);
    expect(shown.fences.map((each) => each.fence.block)).toEqual(['hostInternal', 'hostInternal', 'hostInternal']);
    for (const { proof } of shown.fences) {
      expect(proof.flatMap((row) => [...row.outside, ...row.reachedBy])).toEqual([]);
      expect(proof.every((row) => row.waysOut === 0)).toBe(true);
    }

    const run = await fence(desk, original, wish);
    expect(run.problem).toBeNull();
    expect(run.phase).toBe('succeeded');

    const known = await desk.until('three fences', () => {
      const now = publishedFences(desk)?.fences ?? [];
      return now.length === 3 && now.every((each) => each.runningCount === 6 && each.activeRunId === null)
        ? now
        : undefined;
    });
    expect(known.flatMap((each) => each.alarms)).toEqual([]);
    const { db } = pool.world;
    const macsOf = (uuids: readonly string[]): readonly string[] =>
      [...db.entries('VM')]
        .filter(([, vm]) => uuids.includes(text(vm['uuid'])))
        .flatMap(([, vm]) => texts(vm['VIFs']).map((vif) => text(db.get('VIF', vif)['MAC'])))
        .sort();
    for (const each of known) expect(macsOf(each.vmUuids)).toEqual(macsOf(original.vmUuids));
    // What its guests report, by MAC.
    const addressesOf = (uuids: readonly string[]): Readonly<Record<string, string>> =>
      Object.fromEntries(
        [...db.entries('VM')]
          .filter(([, vm]) => uuids.includes(text(vm['uuid'])))
          .flatMap(([, vm]) => {
            const networks = map(db.find('VM_guest_metrics', text(vm['guest_metrics']))?.['networks']);
            return texts(vm['VIFs']).flatMap((ref) => {
              const address = networks[`${text(db.get('VIF', ref)['device'])}/ip`];
              return address === undefined ? [] : [[text(db.get('VIF', ref)['MAC']), text(address)] as const];
            });
          }),
      );
    const originals = addressesOf(original.vmUuids);
    expect(Object.keys(originals).length).toBeGreaterThan(5);
    for (const each of known) {
      await expect.poll(() => addressesOf(each.vmUuids), { timeout: 30_000 }).toMatchObject(originals);
    }

    for (const each of known) {
      const removal = await unfence(desk, each.id);
      expect(removal.problem).toBeNull();
      expect(removal.phase).toBe('succeeded');
    }
    expect(networkingOf(pool)).toEqual(before);
    await desk.until('no fences', () => publishedFences(desk)?.fences.length === 0);
    const records = desk.facts.configurations.get(original.uuid);
    expect(records?.lock ?? null).toBeNull();
  }, 180_000);
});
