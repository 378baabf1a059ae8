import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asString } from '../../../electron/demo-pool/core/values.ts';
import { contentIdOf } from '../../../electron/demo-pool/http/disk-contents.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { RehearsalWish } from '../../../shared/domain/archive/rehearsal.ts';
import type { RestoreWish } from '../../../shared/domain/archive/archive-wish.ts';
import { findRestoreNetwork } from '../../../shared/domain/archive/restore-facts.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { Run } from '../../../shared/domain/run.ts';
import { HeadlessConsole, QUICK_LIMITS } from '../../fakes/headless-console.ts';
import { rested } from '../../fakes/rested.ts';
import { configurationIn } from '../fences/fence-desk.ts';

/** A console on a pool, with a folder of its own or one that is there. */
export async function openDesk(pool: RunningDemoPool, folder?: string): Promise<HeadlessConsole> {
  const place = folder ?? (await mkdtemp(join(tmpdir(), 'stagewright-archive-')));
  const desk = await HeadlessConsole.open({ demo: pool, folder: place, limits: QUICK_LIMITS });
  await desk.start();
  await desk.until('the pool', ({ pools }) => pools.get('demo')?.phase === 'connected');
  return desk;
}

/** A configuration whose disks are small and hold so many MiB each. */
export async function smallShop(desk: HeadlessConsole, pool: RunningDemoPool, mebibytes = 3): Promise<Configuration> {
  const shop = await configurationIn(desk, 'staging', 6);
  const { db } = pool.world;
  for (const [ref, vdi] of [...db.entries('VDI')]) {
    const contentId = contentIdOf(vdi);
    if (contentId === '' || contentId.startsWith('dense:')) continue;
    const config = vdi['other_config'] as Readonly<Record<string, string>>;
    const used = mebibytes * 1024 ** 2;
    db.set('VDI', ref, {
      other_config: { ...config, content_id: `dense:${String(mebibytes)}:${contentId}` },
      physical_utilisation: used,
    });
  }
  return shop;
}

/** Waits until a run has come to an end, or to rest. */
export async function ended(desk: HeadlessConsole, runId: string): Promise<Run> {
  return rested(desk, runId, 120_000);
}

/** Archives a configuration under a name once nothing else works on it, and waits for the end. */
export async function archived(
  desk: HeadlessConsole,
  { uuid }: Pick<Configuration, 'uuid'>,
  name: string,
  zstd = false,
  srUuid?: string,
): Promise<Run> {
  const asked = {
    poolId: 'demo',
    configurationUuid: uuid,
    wish: { name, note: 'a test', zstd, ...(srUuid === undefined ? {} : { srUuid }) },
  };
  await desk.until('the lock to go', ({ configurations }) => configurations.get(uuid)?.lock === null);
  const { planDigest } = await desk.request('archives.preview', asked);
  const { runId } = await desk.request('archives.start', { ...asked, planDigest });
  return ended(desk, runId);
}

/** A wish to restore an archive as its stage's map says, on the SR with the most room. */
export function wishFor(
  desk: HeadlessConsole,
  archive: string,
  more: Partial<RestoreWish> & { readonly srUuid: string },
): RestoreWish {
  const about = desk.facts.archives.get(archive)?.about;
  if (!about) throw new Error(`no archive ${archive}`);
  const service = desk.facts.services.get(about.place?.serviceId ?? '')?.service;
  const place = more.place === undefined ? about.place : more.place;
  const stage = service?.workflow.stages.find(({ id }) => id === place?.stageId) ?? null;
  const networks = desk.facts.networks.get('demo') ?? [];
  const chosen = about.networks.flatMap((network) => {
    const found = findRestoreNetwork(network, stage, networks);
    return found === undefined ? [] : [[network.key, found] as const];
  });
  return {
    archive,
    name: `${about.configurationName} restored`,
    place: place && { serviceId: place.serviceId, stageId: place.stageId },
    keepMacs: false,
    networks: Object.fromEntries(chosen),
    mustMatch: true,
    ...more,
  };
}

/** Restores, and waits for the end. */
export async function restored(desk: HeadlessConsole, wish: RestoreWish): Promise<Run> {
  const { planDigest } = await desk.request('archives.preview-restore', { poolId: 'demo', wish });
  const { runId } = await desk.request('archives.restore', { poolId: 'demo', wish, planDigest });
  return ended(desk, runId);
}

/** An SR that is attached, with room made for any restore. */
export function roomySr({ world: { db } }: RunningDemoPool): string {
  for (const [ref, sr] of [...db.entries('SR')]) {
    if (sr['content_type'] === 'iso' || sr['shared'] !== true || (sr['PBDs'] as readonly string[]).length === 0)
      continue;
    db.set('SR', ref, { physical_size: 2 ** 46 });
    return asString(sr['uuid']);
  }
  throw new Error('no shared SR');
}

/** Rehearses, and waits for the end. */
export async function rehearsalOf(desk: HeadlessConsole, wish: RehearsalWish): Promise<Run> {
  const { planDigest } = await desk.request('archives.preview-rehearsal', { poolId: 'demo', wish });
  const { runId } = await desk.request('archives.rehearse', { poolId: 'demo', wish, planDigest });
  return ended(desk, runId);
}
