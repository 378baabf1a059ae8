import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Row } from '../../../electron/demo-pool/core/contract.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { ComparedView } from '../../../shared/ipc/areas/drift.ts';
import type { Raw } from '../../fakes/drift-estate.ts';
import { MUTATIONS } from '../../fakes/drift-mutations.ts';
import { quickDemoPool, type HeadlessConsole } from '../../fakes/headless-console.ts';
import { anyIn, expectNoBugs, openConsole, promote } from '../console/desk.ts';
import { rested } from '../../fakes/rested.ts';

let pool: RunningDemoPool;
let from: HeadlessConsole;
beforeEach(async () => {
  pool = await quickDemoPool();
  from = await openConsole(pool);
});
afterEach(async () => {
  await from.close();
  await pool.close();
  expectNoBugs(from);
});

/** A configuration that is what it was recorded as, and watched. */
async function watched(): Promise<Configuration> {
  return from.until('a configuration that is held against something', ({ configurations, drift }) =>
    [...configurations.values()].find(
      (each) =>
        each.vmUuids.length > 1 && each.revision === each.recordedRevision && drift.get(each.uuid)?.score === 100,
    ),
  );
}

const sides = ({ poolId, uuid }: Configuration) => {
  const side = { poolId, configurationUuid: uuid } as const;
  return { left: { ...side, when: 'promoted' }, right: { ...side, when: 'now' } } as const;
};
const driftOf = ({ comparison }: ComparedView): readonly string[] =>
  comparison.vms.flatMap(({ fields }) => fields.filter(({ verdict }) => verdict === 'drift').map(({ field }) => field));

describe('watching drift', () => {
  it('sees a change made behind its back, and that it was taken back', async () => {
    const configuration = await watched();
    const [uuid = ''] = configuration.vmUuids;
    const { db } = pool.world;
    const vm = db.findByUuid('VM', uuid)!;
    const before = db.get('VM', vm)['platform'] as Raw;
    const changedAt = Date.now();
    db.set('VM', vm, { platform: { ...before, viridian: 'maybe' } });
    const view = await from.until('the drift', ({ drift }) => {
      const found = drift.get(configuration.uuid);
      return found && found.tally.drift > 0 ? found : undefined;
    });
    expect(Date.now() - changedAt).toBeLessThan(10_000);
    expect(view).toMatchObject({ baseline: { kind: 'promotion' }, worst: 'medium', tally: { drift: 1 }, mute: null });
    expect(view.score).toBeLessThan(100);
    expect(driftOf(await from.request('drift.compare', sides(configuration)))).toEqual(['platform.viridian']);
    const key = { poolId: configuration.poolId, configurationUuid: configuration.uuid };
    const history = async () => (await from.request('drift.history', key)).map(({ drift }) => drift);
    // What changes back while the former is being written is one change, so it is on disk first.
    await expect.poll(history, { timeout: 10_000 }).toEqual([0, 1]);

    db.set('VM', vm, { platform: before as Row[string] });
    await from.until('no drift', ({ drift }) => drift.get(configuration.uuid)?.score === 100);
    await expect.poll(history, { timeout: 10_000 }).toEqual([0, 1, 0]);
  });

  it('keeps what it was across a restart, and a mute with its reason', async () => {
    const configuration = await watched();
    const [uuid = ''] = configuration.vmUuids;
    const { db } = pool.world;
    db.set('VM', db.findByUuid('VM', uuid)!, { order: 77 });
    await from.until('the drift', ({ drift }) => (drift.get(configuration.uuid)?.tally.drift ?? 0) === 1);
    const key = { poolId: configuration.poolId, configurationUuid: configuration.uuid };
    await from.request('drift.mute', { ...key, reason: 'known since Monday', days: 2 });
    await from.until('the mute', ({ drift }) => drift.get(configuration.uuid)?.mute?.reason === 'known since Monday');
    await from.until('the entry', ({ activity }) => activity.some(({ kind }) => kind === 'drift.muted'));
    const { folder } = from;
    await from.close({ keepFolder: true });

    from = await openConsole(pool, { folder });
    const again = await from.until('the drift again', ({ drift }) => {
      const found = drift.get(configuration.uuid);
      return found?.tally.drift === 1 ? found : undefined;
    });
    expect(again.mute).toMatchObject({ reason: 'known since Monday' });
    expect(driftOf(await from.request('drift.compare', sides(configuration)))).toEqual(['start.order']);
    await from.request('drift.unmute', key);
    await from.until('no mute', ({ drift }) => drift.get(configuration.uuid)?.mute === null);
  });

  it.each(['json-rpc', 'xml-rpc'] as const)(
    'reports exactly each change that another client makes, over %s',
    async (kind) => {
      if (kind === 'xml-rpc') {
        await from.close();
        // A host before 7.3 has no usable JSON-RPC: that path answers a page.
        pool.control.addCallFault({ kind: 'content-type', method: 'pool.get_all', count: 1 });
        from = await openConsole(pool);
      }
      expect(from.facts.pools.get('demo')?.transport).toBe(kind);
      const configuration = await watched();
      const [uuid = ''] = configuration.vmUuids;
      const { db } = pool.world;
      const ref = db.findByUuid('VM', uuid)!;
      // References are no uuids, and enums take their own words only.
      const skipped = new Set(['affinity', 'guest.os', 'guest.kernel', 'guest.tools']);
      for (const mutation of MUTATIONS) {
        if (skipped.has(mutation.field) || /^(disk|nic)\./.test(mutation.field)) continue;
        const row = { ...db.get('VM', ref) } as Raw;
        const patched = mutation.apply({ vm: row, disks: [], vifs: [], guest: {} }, 3).vm;
        const fields = Object.keys(patched).filter((field) => patched[field] !== row[field]);
        const pick = (record: Raw) => Object.fromEntries(fields.map((field) => [field, record[field]])) as Row;
        if (JSON.stringify(pick(row)) === JSON.stringify(pick(patched))) continue;
        db.set('VM', ref, pick(patched));
        await from.until(mutation.kind, ({ drift }) => (drift.get(configuration.uuid)?.tally.drift ?? 0) > 0);
        expect([mutation.kind, driftOf(await from.request('drift.compare', sides(configuration)))]).toEqual([
          mutation.kind,
          [mutation.field],
        ]);
        db.set('VM', ref, pick(row));
        await from.until(`${mutation.kind}, taken back`, ({ drift }) => drift.get(configuration.uuid)?.score === 100);
      }
    },
  );

  it('compares with a revision that was recorded before, and takes none for another of the same number', async () => {
    const configuration = await watched();
    const { uuid, poolId, serviceId, stageId, recordedRevision } = configuration;
    const { db } = pool.world;
    db.set('VM', db.findByUuid('VM', configuration.vmUuids[0] ?? '')!, { order: 41 });
    await from.until('the drift', ({ drift }) => drift.get(uuid)?.tally.drift === 1);
    const key = { poolId, configurationUuid: uuid };
    await from.request('configurations.release', key);
    await from.until('no place', ({ configurations }) => configurations.get(uuid)?.stageId === null);
    await from.request('configurations.adopt', { ...key, serviceId: serviceId ?? '', stageId: stageId ?? '' });
    await from.until('nothing to say', ({ drift }) => drift.get(uuid)?.tally.drift === 0);
    const revisions = await from.request('drift.revisions', key);
    expect(revisions.map(({ revision }) => revision)).toEqual([
      from.facts.configurations.get(uuid)?.revision,
      recordedRevision,
    ]);
    const then = { ...key, when: `revision:${recordedRevision ?? ''}` } as const;
    const compared = await from.request('drift.compare', { left: then, right: { ...key, when: 'now' } });
    expect(driftOf(compared)).toEqual(['start.order']);
    const unknown = await from.ask('drift.compare', {
      left: { ...key, when: `revision:${'0'.repeat(64)}` },
      right: { ...key, when: 'now' },
    });
    expect(unknown).toMatchObject({ ok: false, problem: { code: 'not-found', kind: 'revision' } });
  });

  it('writes no formula into a file of a comparison', async () => {
    const configuration = await watched();
    const [uuid = ''] = configuration.vmUuids;
    const path = join(tmpdir(), `stagewright-comparison-${String(process.pid)}.csv`);
    await from.close();
    from = await openConsole(pool, { chosenFile: () => path });
    await watched();
    const { db } = pool.world;
    db.set('VM', db.findByUuid('VM', uuid)!, { PV_args: '=HYPERLINK("http://x")' });
    await from.until('the drift', ({ drift }) => (drift.get(configuration.uuid)?.tally.drift ?? 0) === 1);
    const { path: written } = await from.request('drift.export', { ...sides(configuration), form: 'csv' });
    const text = readFileSync(written ?? '', 'utf8');
    rmSync(path);
    expect(text).toContain(`"'=HYPERLINK(""http://x"")"`);
  });

  it('holds a copy of production against production as it is now', async () => {
    const service = await from.until('the web shop', ({ services }) =>
      [...services.values()].find((each) => each.service.name === 'Web shop'),
    );
    const { workflow } = service.service;
    const production = workflow.stages.find(({ isProduction }) => isProduction)!;
    const other = workflow.stages.find(({ id }) => id !== production.id && id !== 'staging')!;
    const stages = workflow.stages.map(({ rules, ...stage }) =>
      stage.id === other.id || !rules ? stage : { ...stage, rules },
    );
    const transitions = [
      ...workflow.transitions.filter(({ from: a, to }) => !(a === production.id && to === other.id)),
      { from: production.id, to: other.id, kind: 'demote', mode: 'copy' } as const,
    ];
    await from.request('services.save', {
      poolId: service.poolId,
      service: { ...service.service, workflow: { ...workflow, stages, transitions } },
      afterSeq: service.seq,
    });
    await from.until('the way back', ({ services }) => (services.get(service.service.id)?.seq ?? 0) > service.seq);
    const source = await anyIn(from, production.id, service.service.id);
    const run = await rested(from, await promote(from, source.uuid, other.id, source.poolId), 90_000);
    expect(run.phase).toBe('succeeded');
    const replica = await from.until('the replica', ({ configurations }) =>
      [...configurations.values()].find((each) => each.origin?.configuration === source.uuid),
    );
    expect(replica.origin?.vms).toHaveLength(source.vmUuids.length);
    const view = await from.until('its drift', ({ drift }) => drift.get(replica.uuid));
    expect(view.baseline).toMatchObject({ kind: 'replica', name: source.nameLabel });
    expect(view.tally.drift).toBe(0);

    // Production moves on: the replica is stale.
    const { db } = pool.world;
    db.set('VM', db.findByUuid('VM', source.vmUuids[0] ?? '')!, { PV_args: 'patched' });
    await from.until('the drift of the replica', ({ drift }) => drift.get(replica.uuid)?.tally.drift === 1);
  });
});
