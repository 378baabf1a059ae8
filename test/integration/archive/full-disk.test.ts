import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { realDisk, type Disk } from '../../../electron/store/disk.ts';
import { sha256 } from '../../../electron/system.ts';
import type { ArchiveFacts } from '../../../shared/domain/archive/archive-content.ts';
import { planArchive } from '../../../shared/domain/archive/plan-archive.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import { manifestText, toManifest } from '../../../shared/domain/manifest.ts';
import { openRunDesk, type RunDesk } from '../../fakes/run-desk.ts';
import { openRunSite, type RunSite } from '../../fakes/run-site.ts';

/** The real disk with room for so many bytes of archives, as a file system that others fill as well. */
class SmallDisk implements Disk {
  roomBytes: number;
  readonly rename = realDisk.rename;
  readonly remove = realDisk.remove;
  readonly list = realDisk.list;
  readonly makeFolder = realDisk.makeFolder;
  readonly syncFolder = realDisk.syncFolder;

  constructor(roomBytes: number) {
    this.roomBytes = roomBytes;
  }

  async open(...args: Parameters<Disk['open']>): ReturnType<Disk['open']> {
    const file = await realDisk.open(...args);
    return {
      ...file,
      write: async (bytes, position) => {
        if (bytes.length > this.roomBytes) throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
        this.roomBytes -= bytes.length;
        return file.write(bytes, position);
      },
    };
  }
}

let site: RunSite;
let folder: string;
let disk: SmallDisk;
let desk: RunDesk;

beforeEach(async () => {
  site = await openRunSite();
  folder = await mkdtemp(join(tmpdir(), 'stagewright-full-'));
  disk = new SmallDisk(60 * 1024 ** 2);
  desk = await openRunDesk(site.pool, folder, undefined, undefined, [], disk);
});
afterEach(async () => {
  await desk.close();
  await site.pool.close();
  await rm(folder, { recursive: true, force: true });
});

function factsOf(): ArchiveFacts {
  const { inventory } = desk;
  const vapp = inventory.findVapp(site.vapp);
  const vms = (vapp?.vmUuids ?? []).flatMap((uuid) => inventory.findVm(uuid) ?? []);
  const configuration = {
    ...{ uuid: site.vapp, poolId: 'demo', nameLabel: 'Shop', description: '', serviceId: null, stageId: null },
    vmUuids: vapp?.vmUuids ?? [],
    revision: sha256(manifestText(toManifest(vms, null, null))),
  } as Partial<Configuration> as Configuration;
  return {
    ...{ configuration, workflow: null, toStageId: '', isConnected: true, rights: null, vms, neighbours: [] },
    ...{ configurationNames: [], networks: inventory.listNetworks(), hosts: inventory.listHosts() },
    ...{ srs: inventory.listSrs(), fences: [], runningVms: new Map(), sharedVdiUuids: new Set() },
    ...{ pool: { uuid: '', nameLabel: '' }, serviceName: '', id: site.vapp, taken: [] },
  };
}

const files = async (): Promise<readonly string[]> => (await readdir(join(folder, 'archives', 'shelf'))).sort();

describe('a disk that fills up in the middle of an archive', () => {
  it('is said, loses nothing that is whole, and once there is room only the rest is exported', async () => {
    const plan = planArchive(factsOf(), { name: 'Shelf', note: '', zstd: false });
    const run = await desk.rest(await desk.engine.start(plan, 'digest', 'root'));
    expect(run).toMatchObject({ phase: 'interrupted', problem: { code: 'store-failed', reason: 'the disk is full' } });
    const whole = (await files()).filter((name) => name.endsWith('.xva'));
    expect(whole.length).toBeGreaterThan(0);
    expect(whole.length).toBeLessThan(plan.steps.filter(({ action }) => action.kind === 'export-vm').length);
    expect((await files()).filter((name) => name.endsWith('.part'))).toEqual([]);

    disk.roomBytes = 2 ** 40;
    const before = await exportsOf();
    const again = await desk.choose(run.id, 'resume');
    expect(again.problem).toBeNull();
    expect(again.phase).toBe('succeeded');
    const all = plan.steps.filter(({ action }) => action.kind === 'export-vm').length;
    expect((await files()).filter((name) => name.endsWith('.xva'))).toHaveLength(all);
    expect((await exportsOf()) - before).toBe(all - whole.length);
    expect(desk.bugs).toEqual([]);
  });
});

/** Transfers that the pool has served. */
function exportsOf(): Promise<number> {
  const tasks = site.pool.control.history().filter(({ method }) => method === 'task.create');
  return Promise.resolve(tasks.length);
}
