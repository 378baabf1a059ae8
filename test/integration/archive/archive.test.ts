import { createHash } from 'node:crypto';
import { chmod, cp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asString } from '../../../electron/demo-pool/core/values.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { sha256 } from '../../../electron/system.ts';
import { rulesOf } from '../../../shared/domain/workflow.ts';
import { manifestText } from '../../../shared/domain/manifest.ts';
import { readArchiveManifest } from '../../../shared/domain/archive/archive-manifest.ts';
import { quickDemoPool, type HeadlessConsole } from '../../fakes/headless-console.ts';
import { vmRow } from '../operate/operate-desk.ts';
import { archived, openDesk, restored, roomySr, smallShop, wishFor } from './archive-desk.ts';

let pool: RunningDemoPool;
let desk: HeadlessConsole;
const others: { close(): Promise<unknown> }[] = [];

beforeEach(async () => {
  pool = await quickDemoPool();
  desk = await openDesk(pool);
});
afterEach(async () => {
  await desk.close();
  for (const other of others.splice(0)) await other.close();
  await pool.close();
});

const sha256OfBytes = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const folderOf = (of: HeadlessConsole, archive: string): string => join(of.folder, 'archives', archive);
const snapshotsOf = (uuid: string): number => (vmRow(pool, uuid)['snapshots'] as readonly string[]).length;

describe('an archive', () => {
  it('holds every VM as a whole XVA with its checksum, and leaves no snapshot behind', async () => {
    const shop = await smallShop(desk, pool);
    const before = shop.vmUuids.map(snapshotsOf);
    const run = await archived(desk, shop, 'Before the move');
    expect(run.problem).toBeNull();
    expect(run.phase).toBe('succeeded');
    const files = await readdir(folderOf(desk, 'before-the-move'));
    expect(files.filter((name) => name.endsWith('.xva'))).toHaveLength(6);
    expect(files).toContain('evidence.stagewright');
    expect(files.filter((name) => name.endsWith('.sha256'))).toHaveLength(7);
    expect(files.filter((name) => name.endsWith('.part'))).toEqual([]);
    expect(shop.vmUuids.map(snapshotsOf)).toEqual(before);
    const shown = await desk.until('the shelf', ({ archives }) => archives.get('before-the-move'));
    expect(shown.about).toMatchObject({ configurationUuid: shop.uuid, revision: shop.revision, note: 'a test' });
    expect(await desk.request('archives.check', { archive: 'before-the-move' })).toMatchObject({
      findings: [],
      unread: 0,
    });
  });

  it('holds what the ledger knows of the configuration, as a bundle that is whole, and named with its checksum', async () => {
    const shop = await smallShop(desk, pool, 1);
    expect((await archived(desk, shop, 'Shelf')).phase).toBe('succeeded');
    const { about } = await desk.until('the shelf', ({ archives }) => archives.get('shelf'));
    const bytes = await readFile(join(folderOf(desk, 'shelf'), 'evidence.stagewright'));
    expect(about?.evidence).toEqual({ file: 'evidence.stagewright', sha256: sha256OfBytes(bytes) });
    const lines = gunzipSync(bytes).toString('utf8').trim().split('\n');
    expect(lines.some((line) => line.includes(shop.uuid))).toBe(true);
    await chmod(folderOf(desk, 'shelf'), 0o700);
    const path = join(folderOf(desk, 'shelf'), 'evidence.stagewright');
    await chmod(path, 0o600);
    bytes[bytes.length - 9] = (bytes[bytes.length - 9] ?? 0) ^ 1;
    await writeFile(path, bytes);
    const verdict = await desk.request('archives.check', { archive: 'shelf' });
    expect(verdict?.findings).toEqual([{ kind: 'altered', file: 'evidence.stagewright' }]);
  });

  it('is refused under a name that is taken', async () => {
    const shop = await smallShop(desk, pool);
    expect((await archived(desk, shop, 'Twice')).phase).toBe('succeeded');
    const asked = { poolId: 'demo', configurationUuid: shop.uuid, wish: { name: 'twice!', note: '', zstd: false } };
    await desk.until('the lock to go', ({ configurations }) => configurations.get(shop.uuid)?.lock === null);
    const answer = await desk.ask('archives.preview', asked);
    expect(answer).toMatchObject({ ok: false, problem: { blockers: [{ kind: 'archive-name-taken' }] } });
  });

  it('is made without compression where the host has no zstd', async () => {
    const shop = await smallShop(desk, pool);
    expect((await archived(desk, shop, 'Plain', true)).phase).toBe('succeeded');
    expect((await desk.request('archives.check', { archive: 'plain' }))?.findings).toEqual([]);
  });
});

describe('checking an archive', () => {
  it.each([
    ['truncated', async (path: string) => truncate(path, 5000)],
    ['missing', async (path: string) => rm(path)],
    [
      'altered',
      async (path: string) => {
        const bytes = await readFile(path);
        bytes[bytes.length - 4000] = (bytes[bytes.length - 4000] ?? 0) ^ 1;
        await writeFile(path, bytes);
      },
    ],
  ])('finds a file that is %s', async (kind, damage) => {
    const shop = await smallShop(desk, pool, 1);
    await archived(desk, shop, 'Shelf');
    const folder = folderOf(desk, 'shelf');
    const [file = ''] = (await readdir(folder)).filter((name) => name.endsWith('.xva'));
    await chmod(folder, 0o700);
    await chmod(join(folder, file), 0o600);
    await damage(join(folder, file));
    const verdict = await desk.request('archives.check', { archive: 'shelf' });
    expect(verdict?.findings).toMatchObject([{ kind, file }]);
    await desk.until('the verdict', ({ archives }) => archives.get('shelf')?.verdict?.findings.length === 1);
  });

  it('finds a manifest that was altered, and files that are not of the archive', async () => {
    const shop = await smallShop(desk, pool, 1);
    await archived(desk, shop, 'Shelf');
    const folder = folderOf(desk, 'shelf');
    const path = join(folder, 'manifest.json');
    await chmod(folder, 0o700);
    await chmod(path, 0o600);
    await writeFile(path, (await readFile(path, 'utf8')).replace('"a test"', '"b test"'));
    await writeFile(join(folder, 'stranger.xva'), 'x');
    const verdict = await desk.request('archives.check', { archive: 'shelf' });
    expect(verdict?.findings.map(({ kind }) => kind)).toEqual(['manifest-altered', 'foreign']);
    const wish = { ...wishLike(), archive: 'shelf' };
    const answer = await desk.ask('archives.preview-restore', { poolId: 'demo', wish });
    expect(answer).toMatchObject({ ok: false, problem: { code: 'check-failed' } });
  });
});

describe('restoring', () => {
  it('puts all back beside the original with new MACs, in the same stage', async () => {
    const shop = await smallShop(desk, pool);
    await archived(desk, shop, 'Shelf');
    const srUuid = roomySr(pool);
    await desk.until('the shelf', ({ archives }) => archives.get('shelf')?.about);
    const run = await restored(desk, wishFor(desk, 'shelf', { srUuid }));
    expect(run.problem).toBeNull();
    expect(run.phase).toBe('succeeded');
    const made = await desk.until('the restored one', ({ configurations }) =>
      [...configurations.values()].find(
        ({ nameLabel, stageId }) => nameLabel === `${shop.nameLabel} restored` && stageId !== null,
      ),
    );
    expect(made).toMatchObject({ stageId: shop.stageId, serviceId: shop.serviceId, powerState: 'Halted' });
    expect(made.vmUuids).toHaveLength(6);
    expect(made.origin).toBeUndefined();
  });

  it('is refused where the stage has no budget left for it', async () => {
    const shop = await smallShop(desk, pool, 1);
    await archived(desk, shop, 'Shelf');
    const srUuid = roomySr(pool);
    await desk.until('the shelf', ({ archives }) => archives.get('shelf')?.about);
    const view = desk.facts.services.get(shop.serviceId ?? '');
    if (!view) throw new Error('no service');
    const { service, seq } = view;
    const stages = service.workflow.stages.map((stage) => {
      const rules = rulesOf(stage);
      if (stage.id !== shop.stageId) return stage;
      return { ...stage, rules: { ...rules, budget: { ...rules.budget, configurations: 1 } } };
    });
    const workflow = { ...service.workflow, stages };
    await desk.request('services.save', { poolId: 'demo', service: { ...service, workflow }, afterSeq: seq });
    const changed = (): boolean =>
      desk.facts.services
        .get(service.id)
        ?.service.workflow.stages.some((stage) => rulesOf(stage).budget.configurations === 1) === true;
    await desk.until('the budget', changed);
    const wish = wishFor(desk, 'shelf', { srUuid });
    const answer = await desk.ask('archives.preview-restore', { poolId: 'demo', wish });
    expect(answer).toMatchObject({
      ok: false,
      problem: { blockers: [{ kind: 'budget-exceeded', part: 'configurations', wanted: 2, limit: 1 }] },
    });
    // Into no stage there is no budget.
    const outside = { ...wish, place: null };
    expect((await desk.ask('archives.preview-restore', { poolId: 'demo', wish: outside })).ok).toBe(true);
  });

  it('refuses to keep MACs that a VM of the pool has', async () => {
    const shop = await smallShop(desk, pool, 1);
    await archived(desk, shop, 'Shelf');
    const srUuid = roomySr(pool);
    await desk.until('the shelf', ({ archives }) => archives.get('shelf')?.about);
    const wish = wishFor(desk, 'shelf', { srUuid, keepMacs: true });
    const answer = await desk.ask('archives.preview-restore', { poolId: 'demo', wish });
    expect(answer).toMatchObject({
      ok: false,
      problem: { blockers: shop.vmUuids.map(() => ({ kind: 'mac-taken' })) },
    });
  });

  it('gives the pool no VM whose file was altered, and takes all back where it is undone', async () => {
    const shop = await smallShop(desk, pool, 1);
    await archived(desk, shop, 'Shelf');
    const folder = folderOf(desk, 'shelf');
    const [file = ''] = (await readdir(folder)).filter((name) => name.endsWith('.xva'));
    await chmod(folder, 0o700);
    await chmod(join(folder, file), 0o600);
    const bytes = await readFile(join(folder, file));
    // In the last piece, so that the pool's own checksums see nothing of it.
    bytes[bytes.length - 4000] = (bytes[bytes.length - 4000] ?? 0) ^ 1;
    await writeFile(join(folder, file), bytes);
    const vms = pool.world.db.refs('VM').length;
    const disks = pool.world.db.refs('VDI').length;
    await desk.until('the shelf', ({ archives }) => archives.get('shelf')?.about);
    const run = await restored(desk, wishFor(desk, 'shelf', { srUuid: roomySr(pool) }));
    expect(run).toMatchObject({ phase: 'interrupted', problem: { code: 'check-failed' } });
    await desk.request('runs.undo', { runId: run.id });
    await desk.until('the end', ({ runs }) => runs.get(run.id)?.phase === 'failed');
    expect([pool.world.db.refs('VM').length, pool.world.db.refs('VDI').length]).toEqual([vms, disks]);
  });

  it('makes on another pool what was archived, MACs and order included', async () => {
    const shop = await smallShop(desk, pool);
    await archived(desk, shop, 'Shelf');
    const text = await readFile(join(folderOf(desk, 'shelf'), 'manifest.json'), 'utf8');
    const there = await quickDemoPool({ seed: 7 });
    const other = await openDesk(there);
    others.push(other, there);
    await cp(folderOf(desk, 'shelf'), folderOf(other, 'shelf'), { recursive: true });
    await other.request('archives.refresh', {});
    const verdict = await other.request('archives.check', { archive: 'shelf' });
    expect(verdict?.findings.map(({ kind }) => kind)).toEqual(['unknown-key']);
    forgetMacs(there, text);
    const srUuid = roomySr(there);
    await other.until('the shelf', ({ archives }) => archives.get('shelf')?.about);
    const run = await restored(other, wishFor(other, 'shelf', { srUuid, keepMacs: true }));
    expect(run.problem).toBeNull();
    expect(run.phase).toBe('succeeded');
    const made = await other.until('the restored one', ({ configurations }) =>
      [...configurations.values()].find(
        ({ nameLabel, stageId }) => nameLabel === `${shop.nameLabel} restored` && stageId === shop.stageId,
      ),
    );
    const reading = readArchiveManifest(text, () => true);
    if (reading.state !== 'valid') throw new Error('the manifest is not read');
    const contents = reading.manifest.members.map(({ content }) => content);
    expect(sha256(manifestText({ v: 1, vms: byUuid(contents) }))).toBe(shop.revision);
    // Nothing differs but the uuids that an import gives: with them in their place the revision is the pool's own.
    const renamed = reading.manifest.members.map(({ nameLabel, content }) => {
      const now = madeOf(there, made.vmUuids, nameLabel);
      return { ...content, vm: now.uuid, disks: content.disks.map((disk) => ({ ...disk, vdi: now.vdi(disk.device) })) };
    });
    expect(sha256(manifestText({ v: 1, vms: byUuid(renamed) }))).toBe(made.revision);
  });
});

const byUuid = <T extends { readonly vm: string }>(vms: readonly T[]): readonly T[] =>
  [...vms].sort((a, b) => (a.vm < b.vm ? -1 : 1));

function wishLike() {
  const srUuid = roomySr(pool);
  return { archive: '', name: 'x', place: null, srUuid, keepMacs: false, networks: {}, mustMatch: true };
}

/** A site whose VMs have other MACs. */
function forgetMacs({ world: { db } }: RunningDemoPool, manifest: string): void {
  for (const [ref, vif] of [...db.entries('VIF')]) if (manifest.includes(asString(vif['MAC']))) db.destroy('VIF', ref);
}

function madeOf({ world: { db } }: RunningDemoPool, uuids: readonly string[], nameLabel: string) {
  const uuid = uuids.find((each) => db.get('VM', db.findByUuid('VM', each) ?? '')['name_label'] === nameLabel) ?? '';
  const vbds = db.get('VM', db.findByUuid('VM', uuid) ?? '')['VBDs'] as readonly string[];
  return {
    uuid,
    vdi: (device: number): string => {
      const vbd = vbds.map((ref) => db.get('VBD', ref)).find((row) => Number(row['userdevice']) === device);
      return asString(db.get('VDI', asString(vbd?.['VDI'] ?? ''))['uuid']);
    },
  };
}
