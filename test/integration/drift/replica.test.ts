import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asString, asStrings } from '../../../electron/demo-pool/core/values.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { ReplicaWish } from '../../../shared/ipc/areas/replicas.ts';
import type { Run } from '../../../shared/domain/run.ts';
import { quickDemoPool, type HeadlessConsole } from '../../fakes/headless-console.ts';
import { anyIn, expectNoBugs, openConsole, pictureOf, problemOf, sharedRecordsOf } from '../console/desk.ts';
import { rested } from '../../fakes/rested.ts';

let pool: RunningDemoPool;
let from: HeadlessConsole;
beforeEach(async () => {
  pool = await quickDemoPool();
  // The story's storage has room for one replica, not for two.
  for (const ref of pool.world.db.refs('SR')) pool.world.db.set('SR', ref, { physical_size: 2 ** 46 });
  from = await openConsole(pool);
});
afterEach(async () => {
  await from.close();
  await pool.close();
  expectNoBugs(from);
});

/** The web shop's production with two stages a replica may go into. */
async function production(): Promise<{ readonly source: Configuration; readonly stage: string }> {
  const service = await from.until('the web shop', ({ services }) =>
    [...services.values()].find((each) => each.service.name === 'Web shop'),
  );
  const { stages } = service.service.workflow;
  const live = stages.find(({ isProduction }) => isProduction)!;
  const stage = stages.find(({ id, isProduction }) => !isProduction && id !== 'staging')!;
  return { source: await anyIn(from, live.id, service.service.id), stage: stage.id };
}

const wishOf = (source: Configuration, stage: string, part: Partial<ReplicaWish> = {}): ReplicaWish => ({
  poolId: source.poolId,
  configurationUuid: source.uuid,
  toStageId: stage,
  ...{ fence: null, isStarted: false, note: '', keep: null },
  ...part,
});

async function make(wish: ReplicaWish): Promise<Run> {
  const preview = await from.request('replicas.preview', wish);
  if (preview.state === 'refused') throw new Error(JSON.stringify(preview.fence));
  const { runId } = await from.request('replicas.start', { ...wish, planDigest: preview.planDigest });
  const run = await rested(from, runId, 90_000);
  expect([run.phase, run.problem]).toEqual(['succeeded', null]);
  // Its own lock is reported gone a moment after the run says so.
  await from.until('the lock released', ({ configurations }) =>
    [...configurations.values()].every(({ lock, activeRunId }) => lock === null && activeRunId === null),
  );
  return run;
}

const replicasOf = (source: Configuration, count: number): Promise<readonly Configuration[]> =>
  from.until(`${String(count)} replicas`, ({ configurations }) => {
    const found = [...configurations.values()].filter(({ origin }) => origin?.configuration === source.uuid);
    return found.length === count && found.every(({ stageId }) => stageId !== null) ? found : undefined;
  });

describe('a replica of production', () => {
  it('is a copy in the stage, says what it was made of, and equals production', async () => {
    const { source, stage } = await production();
    const before = pictureOf(pool, source.uuid);
    const run = await make(wishOf(source, stage, { note: 'for patch 17' }));
    expect(run.plan.kind).toBe('replicate');
    expect(run.plan.notes.some((note) => /snapshots of \d+ VMs/.test(note))).toBe(true);
    const [replica] = await replicasOf(source, 1);
    expect(replica).toMatchObject({ stageId: stage, origin: { revision: source.revision, stage: source.stageId } });
    expect(replica?.vmUuids).toHaveLength(source.vmUuids.length);
    const orders = (uuids: readonly string[]) =>
      uuids.map((uuid) => pool.world.db.get('VM', pool.world.db.findByUuid('VM', uuid)!)['order']).sort();
    expect(orders(replica!.vmUuids)).toEqual(orders(source.vmUuids));
    const view = await from.until('its drift', ({ drift }) => drift.get(replica!.uuid));
    expect(view).toMatchObject({ baseline: { kind: 'replica' }, tally: { drift: 0 } });
    expect({ ...pictureOf(pool, source.uuid), totals: before.totals }).toEqual(before);
    await from.until('the note in the ledger', ({ activity }) =>
      activity.some(({ data }) => JSON.stringify(data).includes('for patch 17')),
    );
  });

  it('keeps MAC addresses and starts where it is fenced for a patch test, and still equals production', async () => {
    const { source, stage } = await production();
    await make(wishOf(source, stage, { fence: 'block', isStarted: true, note: 'patch 17' }));
    const [replica] = await replicasOf(source, 1);
    const [now, there] = [pictureOf(pool, replica!.uuid), pictureOf(pool, source.uuid)];
    const macs = (picture: typeof now) => picture.vms.flatMap(({ vifs }) => vifs.map(({ mac }) => mac)).sort();
    expect(macs(now)).toEqual(macs(there));
    const networks = (picture: typeof now) => picture.vms.flatMap(({ vifs }) => vifs.map(({ network }) => network));
    expect(networks(now).filter((network) => networks(there).includes(network))).toEqual([]);
    await from.until('it runs', ({ configurations }) => configurations.get(replica!.uuid)?.powerState === 'Running');
    expect(now.locks).toEqual([]);
    const view = await from.until('its drift', ({ drift }) => drift.get(replica!.uuid));
    expect([view.baseline.kind, view.tally.drift]).toEqual(['replica', 0]);
  });

  it.each([null, 'block'] as const)(
    'is refreshed: the older one goes, with all that was its own (fence %s)',
    async (fence) => {
      const { source, stage } = await production();
      const { totals } = pictureOf(pool, source.uuid);
      const disks = pool.world.db.refs('VDI').length;
      await make(wishOf(source, stage, { fence, isStarted: fence !== null }));
      const [first] = await replicasOf(source, 1);
      const run = await make(wishOf(source, stage, { fence, isStarted: false, keep: 1 }));
      expect(run.plan.irreversible.join()).toContain(first!.nameLabel);
      const second = await from.until('the new one', ({ configurations }) =>
        [...configurations.values()].find(
          ({ origin, uuid }) => origin?.configuration === source.uuid && uuid !== first!.uuid,
        ),
      );
      await from.until('the old one gone', ({ configurations }) => !configurations.has(first!.uuid));
      const after = pictureOf(pool, second.uuid);
      expect(after.totals.vms).toBe(totals.vms + source.vmUuids.length);
      expect(after.totals.vapps).toBe(totals.vapps + 1);
      expect(after.locks).toEqual([]);
      expect(Object.keys(sharedRecordsOf(pool)).filter((key) => key.includes(first!.uuid))).toEqual([]);
      const extra = pool.world.db.refs('VDI').length - disks;
      const own = after.vms.length === 0 ? 0 : source.vmUuids.length;
      expect(extra).toBeGreaterThanOrEqual(own);
      const fences = pool.world.db
        .refs('network')
        .filter((ref) => asString(pool.world.db.get('network', ref)['name_label']).startsWith('Fence '));
      expect(fences.every((ref) => asStrings(pool.world.db.get('network', ref)['VIFs']).length > 0)).toBe(true);
    },
  );

  it.each([false, true])(
    'asks guests that can to write down what they hold first (and they fail: %s)',
    async (isFailing) => {
      const { source, stage } = await production();
      const { db } = pool.world;
      const refs = source.vmUuids.map((uuid) => db.findByUuid('VM', uuid)!);
      for (const ref of refs.slice(1)) {
        const report = asString(db.get('VM', ref)['guest_metrics']);
        db.set('VM_guest_metrics', report, { other: { 'feature-quiesce': '1' } });
        pool.world.refreshAllowed('VM', ref);
      }
      if (isFailing)
        pool.control.addCallFault({
          kind: 'error',
          method: 'Async.VM.snapshot_with_quiesce',
          count: 0,
          code: 'VM_SNAPSHOT_WITH_QUIESCE_FAILED',
          params: ['OpaqueRef:1'],
        });
      const isAsked = async (): Promise<number> => {
        const preview = await from.request('replicas.preview', wishOf(source, stage));
        return preview.state === 'planned' ? preview.plan.steps.filter(({ call }) => /_quiesce/.test(call)).length : 0;
      };
      await expect.poll(isAsked, { timeout: 10_000 }).toBe(refs.length - 1);
      const calls = (method: string): number =>
        pool.control.history().filter((each) => each.method === `Async.VM.${method}`).length;
      const run = await make(wishOf(source, stage));
      expect([calls('snapshot_with_quiesce'), calls('snapshot')]).toEqual([
        refs.length - 1,
        isFailing ? refs.length : 1,
      ]);
      expect(run.plan.notes.join()).toContain('the guest writes down what it holds');
    },
  );

  it('leaves an older one alone that is not its own by now', async () => {
    const { source, stage } = await production();
    await make(wishOf(source, stage));
    const [first] = await replicasOf(source, 1);
    const wish = wishOf(source, stage, { keep: 1 });
    const preview = await from.request('replicas.preview', wish);
    if (preview.state === 'refused') throw new Error('refused');
    // Somebody takes a VM out of the vApp at the last moment.
    const { db } = pool.world;
    const [kept = ''] = first!.vmUuids;
    pool.control.addCallFault({ kind: 'delay', method: 'Async.VM.snapshot', ms: 300, count: 0 });
    const { runId } = await from.request('replicas.start', { ...wish, planDigest: preview.planDigest });
    db.set('VM', db.findByUuid('VM', kept)!, { appliance: 'OpaqueRef:NULL' });
    const run = await rested(from, runId, 90_000);
    expect([run.phase, run.problem]).toEqual(['succeeded', null]);
    expect(db.findByUuid('VM', kept)).toBeDefined();
    expect(db.findByUuid('VM', first!.vmUuids[1] ?? '')).toBeUndefined();
  });

  it('does not go into production, and is not made by a plan that nobody saw', async () => {
    const { source, stage } = await production();
    const live = await from.ask('replicas.preview', wishOf(source, source.stageId ?? ''));
    expect(problemOf(live).code).toBe('not-found');
    const wish = { ...wishOf(source, stage), planDigest: 'ab'.repeat(32) };
    expect(problemOf(await from.ask('replicas.start', wish)).code).toBe('plan-changed');
    await from.until('the refusal', ({ activity }) => activity.some(({ kind }) => kind === 'plan.refused'));
  });
});
