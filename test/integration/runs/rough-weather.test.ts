import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asString } from '../../../electron/demo-pool/core/values.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import type { Run } from '../../../shared/domain/run.ts';
import { openRunDesk, type RunDesk } from '../../fakes/run-desk.ts';
import { runPictureOf } from '../../fakes/run-picture.ts';
import { movePlan } from '../../fakes/run-plans.ts';
import { openRunSite, type RunSite } from '../../fakes/run-site.ts';

let site: RunSite;
let desk: RunDesk;
let folder: string;

beforeEach(async () => {
  site = await openRunSite();
  folder = await mkdtemp(join(tmpdir(), 'stagewright-weather-'));
  desk = await openRunDesk(site.pool, folder);
});

afterEach(async () => {
  await desk.close();
  await site.pool.close();
  await rm(folder, { recursive: true, force: true });
  expect(desk.bugs).toEqual([]);
});

/** Starts a plan and lets somebody act while the pool still works on its first call of a method. */
async function during(plan: Plan, method: string, act: () => unknown): Promise<Run> {
  const { control } = site.pool;
  control.addCallFault({ kind: 'delay', method, ms: 600, count: 1 });
  const runId = await desk.engine.start(plan, 'digest', 'root');
  await expect.poll(() => control.history().some(({ fault }) => fault === 'delay'), { timeout: 30_000 }).toBe(true);
  await act();
  return desk.rest(runId);
}

const refOf = (cls: 'VM' | 'host' | 'network', uuid: string): string => site.pool.world.db.findByUuid(cls, uuid)!;
const networksNow = (): readonly string[] =>
  site.vms.map(({ vif }) => {
    const { db } = site.pool.world;
    return asString(db.get('network', asString(db.get('VIF', db.findByUuid('VIF', vif.uuid)!)['network']))['uuid']);
  });

type Picture = ReturnType<typeof runPictureOf>;

/** No disk without a VM that had one before; a run that came to its end keeps memory with its snapshots. */
function expectNothingLoose(before: Picture, after: Picture, phase: Run['phase']): void {
  const keeps = (disk: string): boolean => phase !== 'succeeded' || !disk.endsWith(': Suspend image');
  expect(after.freeDisks.filter(keeps)).toEqual(before.freeDisks);
  expect(after.records.filter((text) => text === 'a lock')).toEqual([]);
}

/** What the members look like; the network that went is missed elsewhere too. */
const membersIn = ({ vms }: Picture): readonly unknown[] =>
  vms.filter((vm) => (vm as { readonly vapp: string }).vapp === 'Shop');

describe('a run during which somebody else', () => {
  it('renames a VM goes on: names are for people', async () => {
    const vm = site.vms[0]!;
    const run = await during(movePlan(site), 'Async.VM.snapshot', () => {
      site.pool.world.db.set('VM', refOf('VM', vm.uuid), { name_label: 'renamed meanwhile' });
    });
    expect(run.phase).toBe('succeeded');
    expect(networksNow()).toEqual(site.vms.map(() => site.network));
    expect(site.pool.world.db.get('VM', refOf('VM', vm.uuid))['name_label']).toBe('renamed meanwhile');
  });

  it('migrates a VM goes on, and leaves it where it is', async () => {
    const vm = site.vms[1]!;
    const { db } = site.pool.world;
    const other = db.refs('host').find((host) => host !== asString(db.get('VM', refOf('VM', vm.uuid))['resident_on']))!;
    const run = await during(movePlan(site), 'Async.VM.snapshot', () => {
      db.set('VM', refOf('VM', vm.uuid), { resident_on: other });
    });
    expect(run.phase).toBe('succeeded');
    expect(networksNow()).toEqual(site.vms.map(() => site.network));
  });

  it('powers a VM on either goes on or stops with a reason, and undoing leaves every VM with its disks', async () => {
    const halted = site.vms.find(({ isRunning }) => !isRunning)!;
    const before = runPictureOf(site);
    const run = await during(movePlan(site), 'Async.VM.snapshot', () =>
      desk.operations.startVm(halted.uuid, () => undefined),
    );
    if (run.phase === 'interrupted') {
      expect(run.problem).not.toBeNull();
      expect(['aborted', 'failed', 'errored']).toContain((await desk.choose(run.id, 'undo')).phase);
      expect(runPictureOf(site).disksBySr).toEqual(before.disksBySr);
      expect(networksNow()).toEqual(site.vms.map(({ vif }) => vif.networkUuid));
    } else expect(run.phase).toBe('succeeded');
    expectNothingLoose(before, runPictureOf(site), run.phase);
  });

  it('removes the network that VMs are to come to stops with a reason, and undoing puts all of them back', async () => {
    const { db } = site.pool.world;
    const before = runPictureOf(site);
    const run = await during(movePlan(site), 'Async.VM.snapshot', () => {
      db.destroy('network', refOf('network', site.network));
    });
    expect(run.phase).toBe('interrupted');
    expect(run.problem).not.toBeNull();
    expect(['failed', 'errored']).toContain((await desk.choose(run.id, 'undo')).phase);
    const after = runPictureOf(site);
    expect(networksNow()).toEqual(site.vms.map(({ vif }) => vif.networkUuid));
    expect(membersIn(after)).toEqual(membersIn(before));
    expectNothingLoose(before, after, run.phase);
  });
});

describe('a host that dies during a run', () => {
  it('lets it end or stops it with a reason; every VM has its disks and networks then, and no lock is left', async () => {
    const { world } = site.pool;
    const before = runPictureOf(site);
    // Not the coordinator: then the pool itself would be away, which other tests are about.
    const coordinator = asString(world.db.get('pool', world.pool())['master']);
    const residents = site.vms.map(({ uuid }) => asString(world.db.get('VM', refOf('VM', uuid))['resident_on']));
    const dying = site.pool.hosts.find(({ ref }) => ref !== coordinator && residents.includes(ref));
    if (!dying) throw new Error('every member runs on the coordinator');
    const run = await during(movePlan(site), 'Async.VM.snapshot', () => site.pool.control.takeDown(dying));
    expect(['interrupted', 'succeeded']).toContain(run.phase);
    const last = run.phase === 'succeeded' ? run : await desk.choose(run.id, 'undo');
    expect(['succeeded', 'aborted', 'failed', 'errored']).toContain(last.phase);
    const after = runPictureOf(site);
    expectNothingLoose(before, after, last.phase);
    expect(after.counts['VM_appliance']).toBe(before.counts['VM_appliance']);
    const at = networksNow();
    expect(at).toEqual(
      last.phase === 'succeeded' ? site.vms.map(() => site.network) : site.vms.map(({ vif }) => vif.networkUuid),
    );
  });
});
