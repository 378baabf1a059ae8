import { describe, expect, it } from 'vitest';
import { scheduleSteps } from '../../../../../shared/domain/plan/schedule.ts';
import type { StageRules } from '../../../../../shared/domain/stage-rules.ts';
import { HOSTS, makeShopVms, makeSnapshot, SRS } from '../../../../fakes/plan-facts.ts';
import { makeVm, SHOP } from '../../../../fakes/sample-estate.ts';
import {
  getStep,
  idsOf,
  kindsOf,
  makePlan,
  SHUTDOWN,
  SNAPSHOT,
  START,
  type Rules,
} from '../../../../fakes/sample-plans.ts';

const GIB = 1024 ** 3;

const placed = (part: Partial<StageRules['placement']>): Rules => ({
  integration: { placement: { srUuid: null, hostUuid: null, ...part } },
});

describe('a move by the rules of its stages', () => {
  it('snapshots the set, shuts down tier by tier, moves, starts tier by tier, then records', () => {
    const made = makePlan({ development: { exit: [SNAPSHOT, SHUTDOWN] }, integration: { entry: [START] } });
    const [web, db] = [SHOP.web, SHOP.db];
    const snapshots = [`snapshot-vm:exit:0:${db}`, `snapshot-vm:exit:0:${web}`];
    expect(getStep(made, `snapshot-vm:exit:0:${web}`).dependsOn).toEqual(['take-lock']);
    expect(getStep(made, `snapshot-vm:exit:0:${web}`).action).toMatchObject({
      nameLabel: 'Stagewright exit development: Web shop 1',
      withMemory: false,
    });
    // web-01 has the higher order: down first, up last.
    expect(getStep(made, `shutdown-vm:exit:1:${web}`).dependsOn).toEqual(snapshots);
    expect(getStep(made, `shutdown-vm:exit:1:${db}`).dependsOn).toEqual([...snapshots, `shutdown-vm:exit:1:${web}`]);
    expect(getStep(made, `move-vif:${SHOP.vifs.webFront}`).dependsOn).toEqual([`shutdown-vm:exit:1:${web}`]);
    expect(getStep(made, `start-vm:entry:0:${db}`).dependsOn).toEqual([`move-vif:${SHOP.vifs.dbData}`]);
    expect(getStep(made, `start-vm:entry:0:${web}`).dependsOn).toEqual([
      `move-vif:${SHOP.vifs.webFront}`,
      `wait-ready:entry:0:${db}`,
    ]);
    expect(kindsOf(made).slice(-3)).toEqual(['write-stage-record', 'verify', 'release-lock']);
    expect(made.notes[0]).toMatch(/^The snapshots of 2 VMs lie about \d+ s apart/);
    expect(made.mode).toBeUndefined();
  });

  it('takes memory only of what runs, and leaves alone what is halted or stands still', () => {
    const vms = [...makeShopVms(), makeVm({ uuid: SHOP.spare, nameLabel: 'spare-01', powerState: 'Suspended' })].map(
      (vm) => (vm.uuid === SHOP.db ? { ...vm, powerState: 'Halted' as const, hostUuid: null } : vm),
    );
    const exit = [{ kind: 'snapshot', withMemory: true } as const, SHUTDOWN];
    const made = makePlan({ development: { exit }, integration: { entry: [START] } }, undefined, { vms });
    expect(getStep(made, `snapshot-vm:exit:0:${SHOP.web}`).call).toContain('VM.checkpoint');
    expect(getStep(made, `snapshot-vm:exit:0:${SHOP.db}`).call).toContain('VM.snapshot');
    expect(idsOf(made)).not.toContain(`shutdown-vm:exit:1:${SHOP.db}`);
    expect(idsOf(made)).toContain(`start-vm:entry:0:${SHOP.db}`);
    expect(made.notes).toContain("spare-01 is suspended and stays so: it can't be shut down from there.");
    expect(made.notes).toContain("spare-01 is suspended and stays so: it can't be started from there.");
  });

  it.each<readonly [string, NonNullable<Rules>, string, string]>([
    ['live while it runs', {}, 'live, since it runs', 'VDI.pool_migrate'],
    ['by copy once it is halted', { development: { exit: [SHUTDOWN] } }, 'by copy and exchange', 'VDI.copy'],
  ])('moves disks to the SR of the stage %s, one of an SR at a time', (_how, more, words, call) => {
    const made = makePlan({ ...placed({ srUuid: SRS.fast }), ...more });
    const disks = made.steps.filter(({ action }) => action.kind === 'move-disk');
    expect(disks).toHaveLength(2);
    for (const disk of disks) {
      expect(disk.title).toContain(words);
      expect(disk.title).toContain('(20 GiB) from slow-sas to fast-ssd');
      expect(disk.call).toContain(call);
      expect(disk.resources).toEqual([
        { key: `sr:${SRS.slow}`, limit: 1 },
        { key: `sr:${SRS.fast}`, limit: 1 },
      ]);
    }
    const { startMs } = scheduleSteps(made.steps);
    const [first, second] = disks.map(({ id }) => startMs.get(id) ?? 0).sort((a, b) => a - b);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(disks[0]?.estimateMs ?? 0);
    // Another SR makes other disks: the revision is taken afresh.
    expect(getStep(made, 'write-stage-record').action).toMatchObject({ revision: null });
  });

  it('moves no disk that is there already', () => {
    expect(kindsOf(makePlan(placed({ srUuid: SRS.slow })))).not.toContain('move-disk');
  });

  it.each([
    ['sets it', placed({ hostUuid: HOSTS.two }), null, HOSTS.two],
    ['leaves what is right', placed({ hostUuid: HOSTS.two }), HOSTS.two, undefined],
    ['leaves what nobody asks for', {}, HOSTS.two, undefined],
    [
      'takes back what the former stage set',
      { development: { placement: { srUuid: null, hostUuid: HOSTS.two } } },
      HOSTS.two,
      null,
    ],
    [
      'leaves what an administrator set',
      { development: { placement: { srUuid: null, hostUuid: HOSTS.two } } },
      HOSTS.one,
      undefined,
    ],
  ] as const)('gives the preferred host: %s', (_what, rules, affinityHostUuid, expected) => {
    const made = makePlan(rules, undefined, { vms: makeShopVms({ affinityHostUuid }) });
    const actions = made.steps.flatMap(({ action }) => (action.kind === 'set-affinity' ? [action.hostUuid] : []));
    expect(actions).toEqual(expected === undefined ? [] : [expected, expected]);
  });

  it('cuts sizes only between shutdown and start, else says why not', () => {
    const integration = { caps: { vcpus: 1, memoryBytes: 2 * GIB }, entry: [START] };
    const cut = makePlan({ development: { exit: [SHUTDOWN] }, integration });
    const size = getStep(cut, `set-size:${SHOP.web}`);
    expect(size.title).toBe(
      'Reduce web-01 from 2 vCPUs and 4 GiB to 1 vCPU and 2 GiB, the most that Integration allows',
    );
    expect(size.dependsOn).toEqual([`shutdown-vm:exit:0:${SHOP.web}`]);
    expect(getStep(cut, `start-vm:entry:0:${SHOP.web}`).dependsOn).toContain(size.id);
    const kept = makePlan({ integration });
    expect(kindsOf(kept)).not.toContain('set-size');
    expect(kept.notes.filter((note) => note.includes('keeps 2 vCPUs and 4 GiB'))).toHaveLength(2);
  });

  it('lets XAPI keep the VMs of a locked stage, and lets them go again', () => {
    const blocked = makePlan({ integration: { isLocked: true } });
    const reason = 'Stagewright: locked in Integration';
    expect(getStep(blocked, `block-operations:${SHOP.web}`).action).toMatchObject({
      add: { destroy: reason, revert: reason, reverting: reason },
      remove: [],
    });
    const ours = { destroy: 'Stagewright: locked in Development', revert: 'kept by operations' };
    const freed = makePlan({}, undefined, { vms: makeShopVms({ blockedOperations: ours }) });
    expect(getStep(freed, `block-operations:${SHOP.web}`).action).toMatchObject({ add: {}, remove: ['destroy'] });
    const both = makePlan({ integration: { isLocked: true } }, undefined, {
      vms: makeShopVms({ blockedOperations: ours }),
    });
    expect(getStep(both, `block-operations:${SHOP.web}`).action).toMatchObject({
      add: { destroy: reason, reverting: reason },
      remove: ['destroy'],
    });
  });

  it('keeps as many snapshots of ours as the stage says, and never touches others', () => {
    const name = 'Stagewright entry development: Web shop 1';
    const snapshots = [1, 2, 3].map((n) => makeSnapshot(n, name));
    const vms = makeShopVms().slice(0, 1);
    const [vm] = vms.map((each) => ({ ...each, snapshots: [...snapshots, makeSnapshot(9, 'mine')], snapshotCount: 4 }));
    const made = makePlan({ development: { exit: [SNAPSHOT] }, integration: { keepSnapshots: 2 } }, undefined, {
      vms: [vm!],
    });
    const destroyed = made.steps.filter(({ action }) => action.kind === 'destroy-snapshot');
    expect(destroyed.map(({ id }) => id)).toEqual(snapshots.slice(0, 2).map(({ uuid }) => `destroy-snapshot:${uuid}`));
    for (const each of destroyed) expect(each.dependsOn).toEqual(['verify']);
    expect(made.irreversible).toEqual([
      `The snapshot "${name}" of web-01, from 2026-03-01 08:01 UTC, is destroyed.`,
      `The snapshot "${name}" of web-01, from 2026-03-01 08:02 UTC, is destroyed.`,
    ]);
  });

  it('says that a forced shutdown may lose data', () => {
    const made = makePlan({ development: { exit: [{ kind: 'shutdown', forceAfterSeconds: 60 }] } });
    expect(made.irreversible).toEqual([expect.stringContaining('is shut down hard')]);
  });

  it('keeps notes in their place', () => {
    const note = { kind: 'note', text: 'Tell the testers' } as const;
    const made = makePlan({ development: { exit: [note, SHUTDOWN] } });
    expect(getStep(made, 'note:exit:0').title).toBe('Note: Tell the testers');
    expect(getStep(made, `shutdown-vm:exit:1:${SHOP.web}`).dependsOn).toEqual(['note:exit:0']);
  });
});
