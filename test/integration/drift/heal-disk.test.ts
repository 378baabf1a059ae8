import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asMap, asString, asStrings } from '../../../electron/demo-pool/core/values.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import { CLONED_FROM, KEPT_DISK } from '../../../shared/domain/drift/disk-notes.ts';
import type { HealRow } from '../../../shared/domain/drift/heal.ts';
import type { HealPreview, SideRef } from '../../../shared/ipc/areas/drift.ts';
import { quickDemoPool, type HeadlessConsole } from '../../fakes/headless-console.ts';
import { expectNoBugs, openConsole } from '../console/desk.ts';
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

const watched = (besides?: Configuration): Promise<Configuration> =>
  from.until('a configuration that is held against something', ({ configurations, drift }) =>
    [...configurations.values()].find(
      (each) =>
        each.uuid !== besides?.uuid &&
        each.powerState === 'Running' &&
        each.revision === each.recordedRevision &&
        drift.get(each.uuid)?.score === 100 &&
        diskOf(each.vmUuids[0] ?? '').type === 'nfs',
    ),
  );

/** The disk of a VM at its first device, as the pool has it. */
function diskOf(vmUuid: string) {
  const { db } = pool.world;
  const vm = db.get('VM', db.findByUuid('VM', vmUuid)!);
  const device = (ref: string): number => Number(asString(db.get('VBD', ref)['userdevice']));
  const disks = asStrings(vm['VBDs']).filter((ref) => asString(db.get('VBD', ref)['type']) === 'Disk');
  const vbd = disks.sort((a, b) => device(a) - device(b))[0]!;
  const vdi = asString(db.get('VBD', vbd)['VDI']);
  const row = db.get('VDI', vdi);
  const sr = asString(row['SR']);
  return {
    vbd,
    vdi,
    row,
    sr,
    device: String(device(vbd)),
    uuid: asString(row['uuid']),
    type: asString(db.get('SR', sr)['type']),
  };
}

const notesOf = (vdi: string) => asMap(pool.world.db.get('VDI', vdi)['other_config']);
const isFree = (vdi: string): boolean =>
  pool.world.db.refs('VBD').every((ref) => pool.world.db.get('VBD', ref)['VDI'] !== vdi);
const powerOf = (vmUuid: string) => pool.world.db.get('VM', pool.world.db.findByUuid('VM', vmUuid)!)['power_state'];

/** Another administrator hangs another disk in its place. */
function swapDisk(vmUuid: string): string {
  const { db } = pool.world;
  const { vbd, row } = diskOf(vmUuid);
  const other = db.create('VDI', {
    ...{ name_label: 'swapped', SR: row['SR']!, type: 'user', managed: true, virtual_size: row['virtual_size']! },
    ...{ physical_utilisation: 0, other_config: {}, sm_config: {} },
  });
  db.set('VBD', vbd, { VDI: other });
  return other;
}

interface Sides {
  readonly left: SideRef;
  readonly right: { readonly poolId: string; readonly configurationUuid: string; readonly when: 'now' };
}

const nowOf = ({ poolId, uuid }: Configuration) => ({ poolId, configurationUuid: uuid, when: 'now' }) as const;
const sincePromotion = (each: Configuration): Sides => ({
  left: { ...nowOf(each), when: 'promoted' },
  right: nowOf(each),
});

/** Two configurations whose first VMs are each other's counterpart, with disks that have nothing in common. */
async function unrelated(): Promise<{ sides: Sides; ours: string; theirs: string; isLive: () => Promise<boolean> }> {
  const right = await watched();
  const left = await watched(right);
  const [theirs = '', ours = ''] = [left.vmUuids[0], right.vmUuids[0]];
  const { db } = pool.world;
  for (const uuid of [theirs, ours]) {
    const vm = db.findByUuid('VM', uuid)!;
    db.set('VM', vm, { tags: [...asStrings(db.get('VM', vm)['tags']), 'role: db'] });
    db.set('VDI', diskOf(uuid).vdi, { sm_config: { 'vhd-parent': `base of ${uuid}` } });
  }
  const sides = { left: nowOf(left), right: nowOf(right) };
  const isLive = async (): Promise<boolean> => (await contentOf(sides, ours)) !== undefined;
  await expect.poll(isLive, { timeout: 10_000 }).toBe(true);
  return { sides, ours, theirs, isLive };
}

async function contentOf(sides: Sides, vmUuid: string, picks: readonly HealRow[] = []): Promise<HealRow | undefined> {
  return (await preview(sides, picks)).rows.find(
    (row) => row.vmUuid === vmUuid && row.field === `disk.${diskOf(vmUuid).device}.vdi`,
  );
}

const preview = (sides: Sides, rows: readonly HealRow[] | null): Promise<HealPreview> =>
  from.request('drift.preview-heal', {
    ...sides,
    picks: rows && rows.map(({ vmUuid, field }) => ({ vmUuid: vmUuid ?? '', field })),
  });

async function start(sides: Sides, row: HealRow): Promise<{ readonly runId: string; readonly shown: HealPreview }> {
  // The lock of a run before this one is gone from the pool before it is gone from the facts.
  await from.until('the lock to go', ({ configurations }) =>
    [...configurations.values()].every(({ lock }) => lock === null),
  );
  const shown = await preview(sides, [row]);
  const input = { ...sides, picks: [...shown.picks], planDigest: shown.planned?.planDigest ?? '' };
  return { shown, runId: (await from.request('drift.heal', input)).runId };
}

describe('healing a disk', () => {
  it('hangs the very disk on again that was there at the promotion, and keeps the one in its place', async () => {
    const configuration = await watched();
    const [uuid = ''] = configuration.vmUuids;
    const former = diskOf(uuid);
    const swapped = swapDisk(uuid);
    await from.until('the drift', ({ drift }) => drift.get(configuration.uuid)?.tally.drift === 1);
    const sides = sincePromotion(configuration);
    // Nobody's disk is exchanged unless the person picks it.
    const unpicked = await preview(sides, null);
    expect([unpicked.picks, unpicked.planned]).toEqual([[], null]);
    const [row] = unpicked.rows;
    expect(row).toMatchObject({ verdict: { kind: 'heals', haltsVm: true }, disk: { way: 'hang-on' } });

    const { runId, shown } = await start(sides, row!);
    expect(shown.planned?.plan.notes.join('\n')).toContain('is kept on');
    const run = await rested(from, runId);
    expect([run.phase, run.problem]).toEqual(['succeeded', null]);
    expect(diskOf(uuid).uuid).toBe(former.uuid);
    expect([isFree(swapped), powerOf(uuid)]).toEqual([true, 'Running']);
    expect(JSON.parse(asString(notesOf(swapped)[KEPT_DISK]))).toMatchObject({ v: 1, vm: uuid });
    await from.until('the original revision', ({ configurations, drift }) => {
      const found = configurations.get(configuration.uuid);
      return found?.revision === found?.recordedRevision && drift.get(configuration.uuid)?.score === 100;
    });
  });

  it('clones the disk of another VM, after which both go back to one base, and that way leads back', async () => {
    const { sides, ours, theirs } = await unrelated();
    const [before, source] = [diskOf(ours), diskOf(theirs)];
    const sourceNotes = notesOf(source.vdi);
    const row = (await contentOf(sides, ours))!;
    expect(row.disk).toMatchObject({ way: before.sr === source.sr ? 'clone' : 'copy', isSnapshotted: true });
    const { runId } = await start(sides, row);
    const run = await rested(from, runId);
    expect([run.phase, run.problem]).toEqual(['succeeded', null]);

    const made = diskOf(ours);
    expect([before.uuid, source.uuid]).not.toContain(made.uuid);
    expect(asString(notesOf(made.vdi)[CLONED_FROM]).split(' ')[0]).toBe(source.uuid);
    expect([made.sr, made.row['virtual_size']]).toEqual([before.sr, source.row['virtual_size']]);
    expect([isFree(before.vdi), powerOf(ours), powerOf(theirs)]).toEqual([true, 'Running', 'Running']);
    expect(notesOf(source.vdi)).toEqual(sourceNotes);
    const leftovers = pool.world.db
      .refs('VDI')
      .filter((ref) => asString(pool.world.db.get('VDI', ref)['snapshot_of'] ?? '') === source.vdi);
    expect(leftovers).toEqual([]);
    await expect.poll(async () => (await contentOf(sides, ours)) === undefined, { timeout: 10_000 }).toBe(true);
    const { comparison } = await from.request('drift.compare', sides);
    const content = comparison.vms
      .find(({ rightUuid }) => rightUuid === ours)
      ?.fields.find(({ field }) => field === `disk.${made.device}.vdi`);
    expect(content).toMatchObject({ verdict: 'expected', reason: 'common-base' });

    // Held against its promotion, the kept disk is what is wanted.
    const configuration = from.facts.configurations.get(sides.right.configurationUuid)!;
    const back = sincePromotion(configuration);
    await expect.poll(async () => (await contentOf(back, ours))?.disk?.way, { timeout: 10_000 }).toBe('hang-on');
    const returned = await rested(from, (await start(back, (await contentOf(back, ours))!)).runId);
    expect([returned.phase, returned.problem]).toEqual(['succeeded', null]);
    expect(diskOf(ours).uuid).toBe(before.uuid);
    expect(notesOf(before.vdi)[KEPT_DISK]).toBeUndefined();
  });

  it('hangs the old disk on again when it is undone, and removes what it made', async () => {
    const { sides, ours } = await unrelated();
    const before = diskOf(ours);
    const count = pool.world.db.refs('VDI').length;
    pool.control.failVmStart(ours, 9);
    const { runId } = await start(sides, (await contentOf(sides, ours))!);
    expect((await rested(from, runId)).phase).toBe('interrupted');
    expect(diskOf(ours).uuid).not.toBe(before.uuid);
    pool.control.clearFaults();
    await from.request('runs.undo', { runId });
    await from.until('the undoing', ({ runs }) => runs.get(runId)?.phase === 'errored');
    expect([diskOf(ours).uuid, powerOf(ours)]).toEqual([before.uuid, 'Running']);
    expect([pool.world.db.refs('VDI').length, notesOf(before.vdi)[KEPT_DISK]]).toEqual([count, undefined]);
  });

  it('says before that an SR has not the room, and leaves all as it was where it fills up meanwhile', async () => {
    const { sides, ours, theirs } = await unrelated();
    const { db } = pool.world;
    const [before, source] = [diskOf(ours), diskOf(theirs)];
    const other = db
      .refs('SR')
      .find(
        (ref) =>
          ref !== before.sr && db.get('SR', ref)['shared'] === true && db.get('SR', ref)['content_type'] !== 'iso',
      );
    db.set('VDI', source.vdi, { SR: other! });
    await expect.poll(async () => (await contentOf(sides, ours))?.disk?.way, { timeout: 10_000 }).toBe('copy');
    const free = db.get('SR', before.sr)['physical_utilisation']!;
    db.set('SR', before.sr, { physical_utilisation: db.get('SR', before.sr)['physical_size']! });
    const why = async () => (await contentOf(sides, ours))?.verdict;
    await expect.poll(why, { timeout: 10_000 }).toEqual({ kind: 'cannot', why: 'sr-full' });
    db.set('SR', before.sr, { physical_utilisation: free });
    await expect.poll(async () => (await why())?.kind, { timeout: 10_000 }).toBe('heals');

    const count = db.refs('VDI').length;
    pool.control.addFault('sr-full', asString(db.get('SR', before.sr)['uuid']), 0);
    const { runId } = await start(sides, (await contentOf(sides, ours))!);
    const run = await rested(from, runId);
    expect([run.phase, run.problem]).toEqual([
      'interrupted',
      expect.objectContaining({ code: 'xapi-failure', xapiCode: 'SR_BACKEND_FAILURE_44' }),
    ]);
    await from.request('runs.undo', { runId });
    await from.until('the undoing', ({ runs }) => runs.get(runId)?.phase === 'errored');
    expect([diskOf(ours).uuid, powerOf(ours), db.refs('VDI').length]).toEqual([before.uuid, 'Running', count]);
  });

  it.each(['VDI.snapshot', 'VDI.clone', 'VDI.copy', 'VBD.create', 'VBD.destroy', 'VDI.destroy'])(
    'makes one disk and leaves none behind where the answer to %s is lost',
    async (method) => {
      const { sides, ours, theirs } = await unrelated();
      const { db } = pool.world;
      const isCopied = diskOf(ours).sr !== diskOf(theirs).sr;
      if (method === 'VDI.clone' && isCopied) db.set('VDI', diskOf(theirs).vdi, { SR: diskOf(ours).sr });
      if (method === 'VDI.copy' && !isCopied)
        db.set('VDI', diskOf(theirs).vdi, {
          SR: db
            .refs('SR')
            .find(
              (ref) =>
                ref !== diskOf(ours).sr &&
                db.get('SR', ref)['shared'] === true &&
                db.get('SR', ref)['content_type'] !== 'iso',
            )!,
        });
      const way = method === 'VDI.copy' ? 'copy' : 'clone';
      if (method === 'VDI.clone' || method === 'VDI.copy')
        await expect.poll(async () => (await contentOf(sides, ours))?.disk?.way, { timeout: 10_000 }).toBe(way);
      const count = db.refs('VDI').length;
      pool.control.addCallFault({ kind: 'drop-after', method, count: 1 });
      pool.control.addCallFault({ kind: 'drop-after', method: `Async.${method}`, count: 1 });
      const { runId } = await start(sides, (await contentOf(sides, ours))!);
      let run = await rested(from, runId);
      if (run.phase === 'interrupted') {
        await from.request('runs.resume', { runId });
        run = await from.until('the end', ({ runs }) => {
          const found = runs.get(runId);
          return found?.phase === 'succeeded' ? found : undefined;
        });
      }
      expect([run.phase, run.problem]).toEqual(['succeeded', null]);
      expect(db.refs('VDI').length).toBe(count + 1);
      const isLost = pool.control.history().some((call) => call.method.endsWith(method) && call.fault === 'drop-after');
      expect(isLost).toBe(true);
    },
  );
});
