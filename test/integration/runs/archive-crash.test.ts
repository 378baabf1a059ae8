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
import { FINAL_PHASES } from '../../../shared/domain/run.ts';
import { campaign, seededRandom } from '../../bench/campaign.ts';
import { recordFigure } from '../../bench/figures.ts';
import { listFailpoints, OF_ARCHIVES } from '../../fakes/failpoints.ts';
import { openRunDesk, type RunDesk } from '../../fakes/run-desk.ts';
import { differences, runPictureOf, type RunPicture } from '../../fakes/run-picture.ts';
import { openRunSite, type RunSite } from '../../fakes/run-site.ts';
import { buildRunChildren, type RunChildren } from './run-children.ts';

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
  const picture = runPictureOf(site);
  const archives = join(folder, 'archives');
  const names = await readdir(archives, { recursive: true }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
  // Tasks of who was killed stay on the pool until XAPI collects them.
  return { pool: { ...picture, counts: { ...picture.counts, task: 0 } }, files: names.sort() };
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
async function withSite<T>(name: Case, act: (site: RunSite, plan: Plan, folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'stagewright-archive-'));
  const site = await openRunSite();
  try {
    const preparing = join(folder, 'preparing');
    const desk = await openRunDesk(site.pool, preparing);
    let plan: Plan;
    try {
      const facts = factsOf(desk, site);
      const srUuid = site.otherSr;
      plan = planArchive(facts, name.endsWith('-sr') ? { ...WISH, srUuid } : WISH);
      if (!name.startsWith('archive')) {
        const run = await desk.rest(await desk.engine.start(plan, 'digest', 'root'));
        if (run.phase !== 'succeeded') throw new Error(`no archive: ${JSON.stringify(run.problem)}`);
        const archive = join(preparing, 'archives', 'a-shelf');
        plan = name.startsWith('restore') ? await restoreOf(facts, archive) : await rehearsalOf(facts, archive, desk);
      }
    } finally {
      await desk.close();
    }
    if (!name.startsWith('archive')) await rename(join(preparing, 'archives'), join(folder, 'archives'));
    return await act(site, plan, folder);
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

function reach({ pool: { url, port, user, password, hosts } }: RunSite) {
  return { url, port, user, password, hosts };
}

interface Usual {
  readonly passages: readonly { readonly name: string; readonly nth: number }[];
  readonly done: Left;
  readonly before: Left;
}

let children: RunChildren;
const usual = new Map<Case, Usual>();
const hit = new Set<string>();

/** One run left alone, and one that is undone from its very end. */
async function learn(name: Case): Promise<void> {
  const learnt = await withSite(name, async (site, plan, folder) => {
    const before = await lookAt(site, folder);
    const end = await children.run({ demo: reach(site), folder, then: { start: plan } });
    if (end.phase !== 'succeeded') throw new Error(`${name} ends ${String(end.phase)}: ${end.errors}`);
    return { before, passed: end.passed, done: await lookAt(site, folder) };
  });
  const undone = await withSite(name, async (site, plan, folder) => {
    await children.run({ demo: reach(site), folder, then: { start: plan } }, 'run/before-succeeded:1:kill');
    const end = await children.run({ demo: reach(site), folder, then: 'undo' });
    if (end.phase !== 'aborted')
      throw new Error(`${name} undone ends ${String(end.phase)} ${end.problem}: ${end.errors}`);
    return { passed: end.passed, left: await lookAt(site, folder) };
  });
  expect(wrongIn(undone.left, learnt.before)).toEqual([]);
  const counts = new Map<string, number>();
  const passages = learnt.passed.map((passed) => {
    const nth = (counts.get(passed) ?? 0) + 1;
    counts.set(passed, nth);
    return { name: passed, nth };
  });
  for (const each of [...learnt.passed, ...undone.passed]) hit.add(each);
  usual.set(name, { passages, done: learnt.done, before: learnt.before });
}

function wrongIn(left: Left, wanted: Left): readonly string[] {
  const files = left.files.join() === wanted.files.join() ? [] : [`files ${left.files.join()}`];
  return [...differences(left.pool, wanted.pool), ...files];
}

beforeAll(async () => {
  children = await buildRunChildren();
  for (const name of NAMES) await learn(name);
}, 900_000);

afterAll(() => children.close());

describe('an engine killed while it archives or restores', () => {
  it('passes every failpoint of these plans', () => {
    const own = listFailpoints().filter((name) => OF_ARCHIVES.test(name) && !ELSEWHERE.has(name));
    expect(own.length).toBeGreaterThanOrEqual(26);
    expect(own.filter((name) => !hit.has(name))).toEqual([]);
  });

  it('is followed by one that goes on, or back, to exactly what an undisturbed run leaves', async () => {
    const random = seededRandom('archives');
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
    const wrong: string[] = [];
    const count = campaign(6, 200);
    for (let index = 0; index < count && wrong.length < 5; index += 1) {
      const name = NAMES[index % NAMES.length]!;
      const { passages, done, before } = usual.get(name)!;
      const own = passages.filter((each) => OF_ARCHIVES.test(each.name));
      // Streams pass theirs hundreds of times: each name has the same chance, and the middle as well as the start.
      const among = index % 4 === 3 || own.length === 0 ? passages : own;
      const point = pick([...new Set(among.map((each) => each.name))]);
      const at = pick(passages.filter((each) => each.name === point));
      const choice = pick(['resume', 'undo'] as const);
      const spelt = `${at.name}:${String(at.nth)}:kill`;
      const found = await withSite(name, async (site, plan, folder) => {
        const end = await children.run({ demo: reach(site), folder, then: { start: plan } }, spelt);
        if (!end.isKilled) return [`not passed: ${String(end.phase)} ${end.errors.slice(0, 300)}`];
        const desk = await openRunDesk(site.pool, folder);
        try {
          const [run] = desk.engine.list();
          const last = run && !FINAL_PHASES.has(run.phase) ? await desk.choose(run.id, choice) : run;
          const wanted = last?.phase === 'succeeded' ? done : before;
          return [
            ...desk.bugs.map(String),
            ...(last && !FINAL_PHASES.has(last.phase) ? [`${last.phase} ${JSON.stringify(last.problem)}`] : []),
            ...(last && choice === 'resume' && last.phase !== 'succeeded' ? [`resumed and ${last.phase}`] : []),
            ...wrongIn(await lookAt(site, folder), wanted),
          ];
        } finally {
          await desk.close();
        }
      });
      wrong.push(...found.map((each) => `${name} killed at ${spelt}, ${choice}: ${each}`));
    }
    recordFigure('archive.killed', { count, bad: wrong.length, target: 0, ok: wrong.length === 0 });
    expect(wrong).toEqual([]);
  }, 3_600_000);
});
