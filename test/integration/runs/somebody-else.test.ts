import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Plan, StepAction } from '../../../shared/domain/plan.ts';
import type { Run } from '../../../shared/domain/run.ts';
import { openRunDesk, type RunDesk } from '../../fakes/run-desk.ts';
import { runPictureOf } from '../../fakes/run-picture.ts';
import { copyPlan, movePlan, planOf } from '../../fakes/run-plans.ts';
import { openRunSite, type RunSite } from '../../fakes/run-site.ts';

let site: RunSite;
let desk: RunDesk;
let folder: string;

beforeEach(async () => {
  site = await openRunSite();
  folder = await mkdtemp(join(tmpdir(), 'stagewright-else-'));
  desk = await openRunDesk(site.pool, folder);
});

afterEach(async () => {
  await desk.close();
  await site.pool.close();
  await rm(folder, { recursive: true, force: true });
  expect(desk.bugs).toEqual([]);
});

/** A check that always says no, in place of the proof: the run waits for a person with everything done. */
function stopping(plan: Plan): Plan {
  const halted = site.vms.find(({ isRunning }) => !isRunning)!.uuid;
  const action: StepAction = {
    kind: 'wait-ready',
    vm: { uuid: halted },
    readiness: { probe: { kind: 'agent' }, timeoutSeconds: 0 },
  };
  return { ...plan, steps: plan.steps.map((step) => (step.id === 'verify' ? { ...step, action } : step)) };
}

async function runUntilItWaits(plan: Plan): Promise<Run> {
  const run = await desk.rest(await desk.engine.start(stopping(plan), 'digest', 'root'));
  expect(run.problem).toMatchObject({ code: 'check-failed' });
  return run;
}

/** Changes the pool as somebody without this program would. */
function edit(cls: 'VM' | 'VM_appliance', uuid: string, change: Record<string, string>): void {
  const { db } = site.pool.world;
  db.set(cls, db.findByUuid(cls, uuid)!, change);
}

function findVm(name: string): string {
  const { db } = site.pool.world;
  const found = [...db.entries('VM')].find(([, vm]) => vm['name_label'] === name)?.[1]['uuid'];
  if (typeof found !== 'string') throw new Error(`no ${name}`);
  return found;
}

describe('undoing beside somebody else', () => {
  it('leaves a copy that somebody took into use, with its disks, and removes the others', async () => {
    const before = runPictureOf(site);
    const run = await runUntilItWaits(copyPlan(site));
    const copy = findVm(`${site.vms[2]!.name} copy`);
    await desk.operations.startVm(copy, () => undefined);
    const undone = await desk.choose(run.id, 'undo');
    expect(undone.phase).toBe('failed');
    const vm = await desk.operations.readVm(copy);
    expect(vm?.powerState).toBe('Running');
    expect(await desk.operations.readDisks(copy)).not.toEqual([]);
    expect(runPictureOf(site).counts['VM']).toBe(before.counts['VM']! + 1);
  });

  it('leaves a vApp into which somebody put a VM', async () => {
    const run = await runUntilItWaits(copyPlan(site));
    const { db } = site.pool.world;
    const vapp = [...db.entries('VM_appliance')].find(([, row]) => row['name_label'] === 'Shop (copy)')![0];
    edit('VM', site.others[0]!.uuid, { appliance: vapp });
    expect((await desk.choose(run.id, 'undo')).phase).toBe('failed');
    expect(db.find('VM_appliance', vapp)).toBeDefined();
    expect(runPictureOf(site).vapps).toContain('Shop (copy): 1');
  });

  it('goes on where snapshots and copies were deleted meanwhile', async () => {
    const run = await runUntilItWaits(copyPlan(site));
    await desk.operations.destroyVmWithDisks(findVm(`${site.vms[3]!.name} copy`));
    expect((await desk.choose(run.id, 'undo')).phase).toBe('failed');
    expect(JSON.stringify(runPictureOf(site))).not.toMatch(/ copy|·sw:/);
  });

  it('leaves a preferred host and blocked operations as somebody else set them', async () => {
    const run = await runUntilItWaits(movePlan(site));
    const [vm] = site.vms;
    const other = desk.inventory.listHosts().find(({ uuid }) => uuid !== site.host)!.uuid;
    await desk.operations.setAffinity(vm!.uuid, other);
    await desk.operations.blockOperations(vm!.uuid, { destroy: 'ask the owner', clone: 'mine' }, []);
    expect((await desk.choose(run.id, 'undo')).phase).toBe('failed');
    const now = await desk.operations.readVm(vm!.uuid);
    expect(now?.affinityHostUuid).toBe(other);
    expect(now?.blockedOperations).toEqual({ destroy: 'ask the owner', clone: 'mine' });
  });
});

describe('a run beside somebody else', () => {
  it('does not move a disk that is another one by now', async () => {
    const vm = site.vms.at(-1)!;
    const action: StepAction = {
      kind: 'move-disk',
      vmUuid: vm.uuid,
      device: vm.disk.device,
      vdiUuid: site.vms[0]!.disk.vdiUuid,
      fromSrUuid: vm.disk.srUuid,
      toSrUuid: site.otherSr,
    };
    const before = runPictureOf(site);
    const run = await desk.rest(await desk.engine.start(planOf(site, [['disk', action]]), 'digest', 'root'));
    expect(run).toMatchObject({ phase: 'interrupted', problem: { code: 'plan-changed' } });
    expect((await desk.choose(run.id, 'undo')).phase).toBe('failed');
    expect(runPictureOf(site)).toEqual(before);
  });

  it('stops where the storage is full, and leaves nothing half made', async () => {
    const before = runPictureOf(site);
    site.pool.control.addCallFault({
      kind: 'error',
      method: 'Async.VM.copy',
      code: 'SR_BACKEND_FAILURE_44',
      params: ['', 'There is insufficient space', ''],
    });
    const run = await desk.rest(await desk.engine.start(copyPlan(site), 'digest', 'root'));
    expect(run).toMatchObject({ phase: 'interrupted', problem: { xapiCode: 'SR_BACKEND_FAILURE_44' } });
    expect((await desk.choose(run.id, 'undo')).phase).toBe('errored');
    expect(runPictureOf(site)).toEqual(before);
  });

  it('is told who holds the second configuration, and has changed neither', async () => {
    const holder = await openRunDesk(site.pool, join(folder, 'other'));
    const note: StepAction = { kind: 'note', text: 'nothing' };
    const theirs = { ...stopping(planOf(site, [['note', note]])), configurationUuid: site.otherVapp };
    await holder.rest(await holder.engine.start(theirs, 'digest', 'root'));
    const before = runPictureOf(site);
    const plan = planOf(site, [['note', note]], { alsoLocks: [site.otherVapp] });
    const run = await desk.rest(await desk.engine.start(plan, 'digest', 'root'));
    expect(run.problem).toMatchObject({ code: 'blocked', blockers: [{ kind: 'locked', console: 'desk' }] });
    expect((await desk.choose(run.id, 'undo')).phase).toBe('failed');
    expect(runPictureOf(site)).toEqual(before);
    await holder.close();
  });
});

describe('removing a VM with its disks', () => {
  it('leaves a disk that another VM has too', async () => {
    const { db } = site.pool.world;
    const [vm, other] = [site.vms.at(-1)!, site.vms.at(-2)!];
    const vdi = db.findByUuid('VDI', vm.disk.vdiUuid)!;
    await desk.operations.attachDisk(other.uuid, vm.disk.vdiUuid, {
      device: 9,
      bootable: false,
      mode: 'RO',
      isUnpluggable: true,
      notes: {},
    });
    await desk.operations.destroyVmWithDisks(vm.uuid);
    expect(await desk.operations.readVm(vm.uuid)).toBeUndefined();
    expect(db.find('VDI', vdi)).toBeDefined();
    await desk.operations.destroyVmWithDisks(vm.uuid);
  });
});
