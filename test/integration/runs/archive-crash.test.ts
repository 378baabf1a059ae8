import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../../electron/system.ts';
import type { ArchiveFacts } from '../../../shared/domain/archive/archive-content.ts';
import { readArchiveManifest, type ArchiveManifest } from '../../../shared/domain/archive/archive-manifest.ts';
import { planArchive } from '../../../shared/domain/archive/plan-archive.ts';
import { planRehearsal } from '../../../shared/domain/archive/plan-rehearsal.ts';
import { planRestore } from '../../../shared/domain/archive/plan-restore.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import { NO_FENCE_SETTINGS } from '../../../shared/domain/fence/no-fence-settings.ts';
import { manifestText, toManifest } from '../../../shared/domain/manifest.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import { campaign, seededRandom } from '../../bench/campaign.ts';
import { recordFigure } from '../../bench/figures.ts';
import { listFailpoints, OF_ARCHIVES } from '../../fakes/failpoints.ts';
import type { RunDesk } from '../../fakes/run-desk.ts';
import { differences, runPictureOf, withoutTasks, type RunPicture } from '../../fakes/run-picture.ts';
import { openRunSite, type RunSite } from '../../fakes/run-site.ts';
import { CrashFrame, withDesk, type CrashScene } from './crash-frame.ts';

/** Met only where XAPI was restarted in the middle of an import, or a run was broken off in its last step. */
const ELSEWHERE: ReadonlySet<string> = new Set(['import-vm/before-half']);

const WISH = { name: 'A shelf', note: '', zstd: false };
const NAMES = ['archive', 'restore', 'rehearse', 'archive-sr', 'restore-sr'] as const;
type Case = (typeof NAMES)[number];

/** What a run leaves: on the pool, and on the workstation. */
interface Left {
  readonly pool: RunPicture;
  readonly files: readonly string[];
}

async function lookAt(site: RunSite, folder: string): Promise<Left> {
  const archives = join(folder, 'archives');
  const names = await readdir(archives, { recursive: true }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
  return { pool: withoutTasks(runPictureOf(site)), files: names.sort() };
}

function factsOf({ inventory }: RunDesk, site: RunSite): ArchiveFacts {
  const vapp = inventory.findVapp(site.vapp);
  const vms = (vapp?.vmUuids ?? []).flatMap((uuid) => inventory.findVm(uuid) ?? []);
  const configuration = {
    ...{ uuid: site.vapp, poolId: 'demo', nameLabel: vapp?.nameLabel ?? '', description: '' },
    ...{ serviceId: null, stageId: null, vmUuids: vapp?.vmUuids ?? [] },
    revision: sha256(manifestText(toManifest(vms, null, null))),
  } as Partial<Configuration> as Configuration;
  return {
    configuration,
    ...{ workflow: null, toStageId: '', isConnected: true, rights: null, vms, neighbours: [], configurationNames: [] },
    networks: inventory.listNetworks(),
    hosts: inventory.listHosts(),
    srs: inventory.listSrs(),
    ...{ fences: [], runningVms: new Map(), sharedVdiUuids: new Set() },
    pool: { uuid: '', nameLabel: '' },
    ...{ serviceName: '', id: site.vapp, taken: [] },
  };
}

/** A site with the plan of a case, and a folder for journals and archives; closed afterwards. */
async function withScene<T>(name: Case, act: (scene: CrashScene<Left>) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'stagewright-archive-'));
  const site = await openRunSite();
  try {
    const preparing = join(folder, 'preparing');
    const plan = await withDesk(site.pool, preparing, async (desk) => {
      const facts = factsOf(desk, site);
      const srUuid = site.otherSr;
      const archiving = planArchive(facts, name.endsWith('-sr') ? { ...WISH, srUuid } : WISH);
      if (name.startsWith('archive')) return archiving;
      const run = await desk.rest(await desk.engine.start(archiving, 'digest', 'root'));
      if (run.phase !== 'succeeded') throw new Error(`no archive: ${JSON.stringify(run.problem)}`);
      const archive = join(preparing, 'archives', 'a-shelf');
      return name.startsWith('restore') ? restoreOf(facts, archive) : rehearsalOf(facts, archive, desk);
    });
    if (!name.startsWith('archive')) await rename(join(preparing, 'archives'), join(folder, 'archives'));
    return await act({ pool: site.pool, folder, plan, look: () => lookAt(site, folder) });
  } finally {
    await site.pool.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function manifestOf(archive: string): Promise<ArchiveManifest> {
  const reading = readArchiveManifest(await readFile(join(archive, 'manifest.json'), 'utf8'), () => true);
  if (reading.state !== 'valid') throw new Error('the manifest is not read');
  return reading.manifest;
}

async function rehearsalOf({ srs, vms }: ArchiveFacts, archive: string, { inventory }: RunDesk): Promise<Plan> {
  const facts = {
    poolId: 'demo',
    poolName: 'Demo',
    manifest: await manifestOf(archive),
    isConnected: true,
    rights: null,
  };
  const planning = planRehearsal(
    { ...facts, srs, settings: NO_FENCE_SETTINGS, topology: inventory.topology() },
    { archive: 'a-shelf', srUuid: vms[0]?.disks[0]?.srUuid ?? '', probe: 'running', timeoutSeconds: 30 },
  );
  if (!planning.ok) throw new Error(`no fence: ${JSON.stringify(planning)}`);
  return planning.plan;
}

async function restoreOf(facts: ArchiveFacts, archive: string): Promise<Plan> {
  const manifest = await manifestOf(archive);
  const networks = Object.fromEntries(manifest.networks.map(({ key }) => [key, key.slice('network:'.length)]));
  const srUuid = facts.vms[0]?.disks[0]?.srUuid ?? '';
  return planRestore(
    {
      ...{ poolId: 'demo', manifest, isConnected: true, rights: null, networks: facts.networks, srs: facts.srs },
      ...{ workflow: null, stage: null, neighbours: [], vapps: [], macs: new Map() },
    },
    { archive: 'a-shelf', name: 'Restored', place: null, srUuid, keepMacs: false, networks, mustMatch: true },
  );
}

function wrongIn(left: Left, wanted: Left): readonly string[] {
  const files = left.files.join() === wanted.files.join() ? [] : [`files ${left.files.join()}`];
  return [...differences(left.pool, wanted.pool), ...files];
}

const frame = new CrashFrame<Case, Left>({ names: NAMES, withScene, differences: wrongIn });

beforeAll(() => frame.open(), 900_000);
afterAll(() => frame.close());

describe('an engine killed while it archives or restores', () => {
  it('passes every failpoint of these plans', () => {
    const own = listFailpoints().filter((name) => OF_ARCHIVES.test(name) && !ELSEWHERE.has(name));
    expect(own.length).toBeGreaterThanOrEqual(26);
    expect(own.filter((name) => !frame.hit.has(name))).toEqual([]);
  });

  it('is followed by one that goes on, or back, to exactly what an undisturbed run leaves', async () => {
    const random = seededRandom('archives');
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
    const count = campaign(6, 200);
    const wrong = await frame.die(count, (index, name) => {
      const passages = frame.passagesOf(name);
      const own = passages.filter((each) => OF_ARCHIVES.test(each.name));
      // Streams pass theirs hundreds of times: each name has the same chance, and the middle as well as the start.
      const among = index % 4 === 3 || own.length === 0 ? passages : own;
      const point = pick([...new Set(among.map((each) => each.name))]);
      const at = pick(passages.filter((each) => each.name === point));
      return { at, choice: pick(['resume', 'undo'] as const) };
    });
    recordFigure('archive.killed', { count, bad: wrong.length, target: 0, ok: wrong.length === 0 });
    expect(wrong).toEqual([]);
  }, 3_600_000);
});
