import { describe, expect, it } from 'vitest';
import type { Plan, PlanStep } from '../../../../../shared/domain/plan.ts';
import { planTransition } from '../../../../../shared/domain/plan/plan-transition.ts';
import { scheduleSteps } from '../../../../../shared/domain/plan/schedule.ts';
import type { StageRules } from '../../../../../shared/domain/stage-rules.ts';
import type { PlanFacts } from '../../../../../shared/domain/transition-facts.ts';
import {
  HOSTS,
  makeOccupant,
  makePlanFacts,
  makeRuledWorkflow,
  makeShopVms,
  makeSnapshot,
  OCCUPANT,
  SRS,
} from '../../../../fakes/plan-facts.ts';
import { makeConfiguration, makeVm, SHOP } from '../../../../fakes/sample-estate.ts';

const { networks } = SHOP;
const GIB = 1024 ** 3;
const readiness = { probe: { kind: 'agent' }, timeoutSeconds: 300 } as const;
const START = { kind: 'start', readiness } as const;
const SHUTDOWN = { kind: 'shutdown', forceAfterSeconds: null } as const;
const SNAPSHOT = { kind: 'snapshot', withMemory: false } as const;

type Rules = Parameters<typeof makeRuledWorkflow>[0];

function plan(rules: Rules, mode?: Parameters<typeof makeRuledWorkflow>[1], part: Partial<PlanFacts> = {}): Plan {
  const made = planTransition(makePlanFacts({ workflow: makeRuledWorkflow(rules, mode), ...part }));
  if (!made) throw new Error('no plan');
  return made;
}

const ids = ({ steps }: Plan): readonly string[] => steps.map(({ id }) => id);
function step({ steps }: Plan, id: string): PlanStep {
  const found = steps.find((each) => each.id === id);
  if (!found) throw new Error(`no step ${id} among ${steps.map((each) => each.id).join(' ')}`);
  return found;
}
const kinds = (made: Plan): readonly string[] => made.steps.map(({ action }) => action.kind);
const placed = (part: Partial<StageRules['placement']>): Rules => ({
  integration: { placement: { srUuid: null, hostUuid: null, ...part } },
});

describe('a move by the rules of its stages', () => {
  it('snapshots the set, shuts down tier by tier, moves, starts tier by tier, then records', () => {
    const made = plan({ development: { exit: [SNAPSHOT, SHUTDOWN] }, integration: { entry: [START] } });
    const [web, db] = [SHOP.web, SHOP.db];
    const snapshots = [`snapshot-vm:exit:0:${db}`, `snapshot-vm:exit:0:${web}`];
    expect(step(made, `snapshot-vm:exit:0:${web}`).dependsOn).toEqual(['take-lock']);
    expect(step(made, `snapshot-vm:exit:0:${web}`).action).toMatchObject({
      nameLabel: 'Stagewright exit development: Web shop 1',
      withMemory: false,
    });
    // web-01 has the higher order: down first, up last.
    expect(step(made, `shutdown-vm:exit:1:${web}`).dependsOn).toEqual(snapshots);
    expect(step(made, `shutdown-vm:exit:1:${db}`).dependsOn).toEqual([...snapshots, `shutdown-vm:exit:1:${web}`]);
    expect(step(made, `move-vif:${SHOP.vifs.webFront}`).dependsOn).toEqual([`shutdown-vm:exit:1:${web}`]);
    expect(step(made, `start-vm:entry:0:${db}`).dependsOn).toEqual([`move-vif:${SHOP.vifs.dbData}`]);
    expect(step(made, `start-vm:entry:0:${web}`).dependsOn).toEqual([
      `move-vif:${SHOP.vifs.webFront}`,
      `wait-ready:entry:0:${db}`,
    ]);
    expect(kinds(made).slice(-3)).toEqual(['write-stage-record', 'verify', 'release-lock']);
    expect(made.notes[0]).toMatch(/^The snapshots of 2 VMs lie about \d+ s apart/);
    expect(made.mode).toBeUndefined();
  });

  it('takes memory only of what runs, and leaves alone what is halted or stands still', () => {
    const vms = [...makeShopVms(), makeVm({ uuid: SHOP.spare, nameLabel: 'spare-01', powerState: 'Suspended' })].map(
      (vm) => (vm.uuid === SHOP.db ? { ...vm, powerState: 'Halted' as const, hostUuid: null } : vm),
    );
    const exit = [{ kind: 'snapshot', withMemory: true } as const, SHUTDOWN];
    const made = plan({ development: { exit }, integration: { entry: [START] } }, undefined, { vms });
    expect(step(made, `snapshot-vm:exit:0:${SHOP.web}`).call).toContain('VM.checkpoint');
    expect(step(made, `snapshot-vm:exit:0:${SHOP.db}`).call).toContain('VM.snapshot');
    expect(ids(made)).not.toContain(`shutdown-vm:exit:1:${SHOP.db}`);
    expect(ids(made)).toContain(`start-vm:entry:0:${SHOP.db}`);
    expect(made.notes).toContain("spare-01 is suspended and stays so: it can't be shut down from there.");
    expect(made.notes).toContain("spare-01 is suspended and stays so: it can't be started from there.");
  });

  it.each([
    ['live while it runs', {}, 'live, since it runs', 'VDI.pool_migrate'],
    ['by copy once it is halted', { development: { exit: [SHUTDOWN] } }, 'by copy and exchange', 'VDI.copy'],
  ] as const)('moves disks to the SR of the stage %s, one of an SR at a time', (_how, more, words, call) => {
    const made = plan({ ...placed({ srUuid: SRS.fast }), ...more });
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
    expect(step(made, 'write-stage-record').action).toMatchObject({ revision: null });
  });

  it('moves no disk that is there already', () => {
    expect(kinds(plan(placed({ srUuid: SRS.slow })))).not.toContain('move-disk');
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
    const made = plan(rules, undefined, { vms: makeShopVms({ affinityHostUuid }) });
    const actions = made.steps.flatMap(({ action }) => (action.kind === 'set-affinity' ? [action.hostUuid] : []));
    expect(actions).toEqual(expected === undefined ? [] : [expected, expected]);
  });

  it('cuts sizes only between shutdown and start, else says why not', () => {
    const integration = { caps: { vcpus: 1, memoryBytes: 2 * GIB }, entry: [START] };
    const cut = plan({ development: { exit: [SHUTDOWN] }, integration });
    const size = step(cut, `set-size:${SHOP.web}`);
    expect(size.title).toBe(
      'Reduce web-01 from 2 vCPUs and 4 GiB to 1 vCPU and 2 GiB, the most that Integration allows',
    );
    expect(size.dependsOn).toEqual([`shutdown-vm:exit:0:${SHOP.web}`]);
    expect(step(cut, `start-vm:entry:0:${SHOP.web}`).dependsOn).toContain(size.id);
    const kept = plan({ integration });
    expect(kinds(kept)).not.toContain('set-size');
    expect(kept.notes.filter((note) => note.includes('keeps 2 vCPUs and 4 GiB'))).toHaveLength(2);
  });

  it('lets XAPI keep the VMs of a locked stage, and lets them go again', () => {
    const blocked = plan({ integration: { isLocked: true } });
    const reason = 'Stagewright: locked in Integration';
    expect(step(blocked, `block-operations:${SHOP.web}`).action).toMatchObject({
      add: { destroy: reason, revert: reason, reverting: reason },
      remove: [],
    });
    const ours = { destroy: 'Stagewright: locked in Development', revert: 'kept by operations' };
    const freed = plan({}, undefined, { vms: makeShopVms({ blockedOperations: ours }) });
    expect(step(freed, `block-operations:${SHOP.web}`).action).toMatchObject({ add: {}, remove: ['destroy'] });
    const both = plan({ integration: { isLocked: true } }, undefined, {
      vms: makeShopVms({ blockedOperations: ours }),
    });
    expect(step(both, `block-operations:${SHOP.web}`).action).toMatchObject({
      add: { destroy: reason, reverting: reason },
      remove: ['destroy'],
    });
  });

  it('keeps as many snapshots of ours as the stage says, and never touches others', () => {
    const name = 'Stagewright entry development: Web shop 1';
    const snapshots = [1, 2, 3].map((n) => makeSnapshot(n, name));
    const vms = makeShopVms().slice(0, 1);
    const [vm] = vms.map((each) => ({ ...each, snapshots: [...snapshots, makeSnapshot(9, 'mine')], snapshotCount: 4 }));
    const made = plan({ development: { exit: [SNAPSHOT] }, integration: { keepSnapshots: 2 } }, undefined, {
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
    const made = plan({ development: { exit: [{ kind: 'shutdown', forceAfterSeconds: 60 }] } });
    expect(made.irreversible).toEqual([expect.stringContaining('is shut down hard')]);
  });

  it('keeps notes in their place', () => {
    const note = { kind: 'note', text: 'Tell the testers' } as const;
    const made = plan({ development: { exit: [note, SHUTDOWN] } });
    expect(step(made, 'note:exit:0').title).toBe('Note: Tell the testers');
    expect(step(made, `shutdown-vm:exit:1:${SHOP.web}`).dependsOn).toEqual(['note:exit:0']);
  });
});

describe('a copy', () => {
  it('snapshots all, clones each, makes a vApp with networks of the stage, and removes the snapshots last', () => {
    const made = plan({ integration: { entry: [START, SNAPSHOT] } }, 'copy');
    expect([made.mode, made.alsoLocks]).toEqual(['copy', undefined]);
    const snapshots = [`snapshot-vm:copy:${SHOP.db}`, `snapshot-vm:copy:${SHOP.web}`];
    const copy = step(made, `copy-vm:${SHOP.web}`);
    expect(copy.dependsOn).toEqual(snapshots);
    expect(copy.action).toMatchObject({
      source: { madeBy: snapshots[1] },
      nameLabel: 'web-01 · Integration',
      srUuid: null,
    });
    expect(step(made, 'create-vapp').action).toMatchObject({ nameLabel: 'Web shop 1 · Integration' });
    expect(step(made, `set-up-copy:${SHOP.web}`).action).toMatchObject({
      vm: { madeBy: copy.id },
      vapp: { madeBy: 'create-vapp' },
      order: 1,
      tags: ['stage: Integration'],
      networks: { '0': networks.intFront },
    });
    expect(step(made, `start-vm:entry:0:${SHOP.web}`).action).toMatchObject({ vm: { madeBy: copy.id } });
    expect(step(made, `snapshot-vm:entry:1:${SHOP.web}`).action).toMatchObject({ vm: { madeBy: copy.id } });
    expect(step(made, 'write-stage-record').action).toMatchObject({
      configuration: { madeBy: 'create-vapp' },
      afterSeq: 0,
      revision: null,
    });
    expect(kinds(made).slice(-4)).toEqual(['verify', 'destroy-snapshot', 'destroy-snapshot', 'release-lock']);
    expect(kinds(made)).not.toContain('mark-stage');
    expect(made.notes).toContain('Web shop 1 stays in Development as it is.');
    expect(made.irreversible).toEqual([]);
  });

  it('copies in full where the stage is on another SR, and makes copies smaller, preferred and locked', () => {
    const integration = {
      placement: { srUuid: SRS.fast, hostUuid: HOSTS.two },
      caps: { vcpus: 1, memoryBytes: null },
      isLocked: true,
    };
    const made = plan({ integration }, 'copy');
    expect(step(made, `copy-vm:${SHOP.web}`)).toMatchObject({
      action: { srUuid: SRS.fast },
      title: 'Copy web-01 in full from its snapshot to fast-ssd, as "web-01 · Integration"',
    });
    expect(step(made, `set-up-copy:${SHOP.web}`).action).toMatchObject({
      size: { vcpus: 1, memoryBytes: null },
      affinityHostUuid: HOSTS.two,
      blockedOperations: { destroy: 'Stagewright: locked in Integration' },
    });
  });

  it.each([
    ['Web shop 1', [], 'Web shop 1 · Integration'],
    ['Web shop 1', ['Web shop 1 · Integration'], 'Web shop 1 · Integration 2'],
    ['Web shop 1', ['Web shop 1 · Integration', 'Web shop 1 · Integration 2'], 'Web shop 1 · Integration 3'],
    ['Web shop 1 · Development', [], 'Web shop 1 · Integration'],
    ['Web shop 1 · Development 2', [], 'Web shop 1 · Integration'],
    ['Web · shop', [], 'Web · shop · Integration'],
  ])('names the copy of %s', (nameLabel, configurationNames, expected) => {
    const configuration = makeConfiguration({ nameLabel });
    const made = plan({}, 'copy', { configuration, configurationNames });
    expect(step(made, 'create-vapp').action).toMatchObject({ nameLabel: expected });
  });
});

describe('a swap', () => {
  const neighbours = [makeOccupant()];

  it('changes places under two locks: what leaves makes room before what enters comes', () => {
    const rules = {
      development: { exit: [SHUTDOWN], entry: [SHUTDOWN] },
      integration: { entry: [START], exit: [SNAPSHOT] },
    };
    const made = plan(rules, 'swap', { neighbours });
    expect([made.mode, made.alsoLocks]).toEqual(['swap', [OCCUPANT.vapp]]);
    expect(step(made, `take-lock:${OCCUPANT.vapp}`).action).toEqual({
      kind: 'take-lock',
      configurationUuid: OCCUPANT.vapp,
    });
    // The one that leaves is touched only when the one that enters is ready.
    expect(step(made, `snapshot-vm:exit:0:${OCCUPANT.web}`).dependsOn).toEqual(
      expect.arrayContaining([`shutdown-vm:exit:0:${SHOP.db}`, `shutdown-vm:exit:0:${SHOP.web}`]),
    );
    const out = made.steps.find(({ action }) => action.kind === 'move-vif' && action.vmUuid === OCCUPANT.web)!;
    expect(out.action).toMatchObject({ fromNetworkUuid: networks.intFront, toNetworkUuid: networks.devFront });
    expect(step(made, `move-vif:${SHOP.vifs.webFront}`).dependsOn).toContain(out.id);
    expect(ids(made)).toEqual(
      expect.arrayContaining([`start-vm:entry:0:${SHOP.web}`, `shutdown-vm:entry:0:${OCCUPANT.web}`]),
    );
    expect(step(made, 'write-stage-record').action).toMatchObject({ toStageId: 'integration', afterSeq: 1 });
    expect(step(made, `write-stage-record:${OCCUPANT.vapp}`).action).toMatchObject({
      configuration: { uuid: OCCUPANT.vapp },
      fromStageId: 'integration',
      toStageId: 'development',
      afterSeq: 7,
      revision: 'cd'.repeat(32),
    });
    expect(ids(made).slice(-2)).toEqual([`release-lock:${OCCUPANT.vapp}`, 'release-lock']);
  });

  it('is a plain move into an empty stage, and no plan where several stand there', () => {
    const made = plan({}, 'swap');
    expect([made.mode, made.alsoLocks]).toEqual([undefined, undefined]);
    expect(made.notes[0]).toBe('Nothing is in Integration: there is no place to take, so it just moves in.');
    const workflow = makeRuledWorkflow({}, 'swap');
    expect(planTransition(makePlanFacts({ workflow, neighbours: [makeOccupant(), makeOccupant(1)] }))).toBeUndefined();
  });
});

describe('a return', () => {
  const exitName = 'Stagewright exit development: Web shop 1';
  const entryName = 'Stagewright entry integration: Web shop 1';
  const configuration = makeConfiguration({ stageId: 'integration' });
  const back = { configuration, toStageId: 'development' };
  const vmsWith = (...names: readonly (readonly string[])[]) =>
    makeShopVms().map((vm, index) => ({
      ...vm,
      snapshots: (names[index] ?? []).map((name, n) =>
        makeSnapshot(index * 10 + n, name, {
          nics: [{ device: 0, networkUuid: networks.intFront, mac: '02:00:00:00:00:01' }],
        }),
      ),
    }));

  it('reverts each member to the set taken before it left, then puts NICs, tags and record right', () => {
    const vms = vmsWith([exitName, entryName, exitName], [exitName]);
    const made = plan({ integration: { exit: [SNAPSHOT] }, development: { entry: [START] } }, 'return', {
      ...back,
      vms,
    });
    expect([made.kind, made.mode]).toEqual(['demote', 'return']);
    const revert = step(made, `revert-vm:${SHOP.web}`);
    expect(revert.action).toMatchObject({ snapshotUuid: vms[0]?.snapshots[2]?.uuid });
    expect(revert.dependsOn).toEqual([`snapshot-vm:exit:0:${SHOP.db}`, `snapshot-vm:exit:0:${SHOP.web}`]);
    expect(step(made, `move-vif:${SHOP.web}:0`)).toMatchObject({
      dependsOn: [revert.id],
      action: { vifUuid: '', device: 0, fromNetworkUuid: networks.intFront, toNetworkUuid: networks.devFront },
    });
    expect(step(made, `start-vm:entry:0:${SHOP.web}`).dependsOn).toContain(`move-vif:${SHOP.web}:0`);
    expect(step(made, 'write-stage-record').action).toMatchObject({ revision: null, toStageId: 'development' });
    expect(made.irreversible).toContain(
      'web-01 goes back to 2026-03-01 08:02 UTC; what it is now stays only in the snapshot that the plan takes first. It runs, so XAPI shuts it down hard first.',
    );
  });

  it('takes the set of the entry where the other is not whole, and has no plan where neither is', () => {
    const vms = vmsWith([exitName, entryName], [entryName]);
    const made = plan({}, 'return', { ...back, vms });
    expect(step(made, `revert-vm:${SHOP.web}`).action).toMatchObject({ snapshotUuid: vms[0]?.snapshots[1]?.uuid });
    const workflow = makeRuledWorkflow({}, 'return');
    expect(planTransition(makePlanFacts({ ...back, workflow, vms: vmsWith([exitName], [entryName]) }))).toBeUndefined();
  });

  it('lets XAPI allow the revert first where our own lock forbids it', () => {
    const blockedOperations = { reverting: 'Stagewright: locked in Integration', destroy: 'kept by operations' };
    const vms = vmsWith([exitName], [exitName]).map((vm) => ({ ...vm, blockedOperations }));
    const made = plan({}, 'return', { ...back, vms });
    const free = step(made, `unblock-operations:${SHOP.web}`);
    expect(free.action).toMatchObject({ add: {}, remove: ['reverting'] });
    expect(step(made, `revert-vm:${SHOP.web}`).dependsOn).toContain(free.id);
  });

  it('starts nothing that its snapshot leaves suspended', () => {
    const vms = vmsWith([exitName], [exitName]).map((vm) => ({
      ...vm,
      snapshots: vm.snapshots.map((each) => ({ ...each, withMemory: true })),
    }));
    const made = plan({ development: { entry: [START] } }, 'return', { ...back, vms });
    expect(kinds(made)).not.toContain('start-vm');
    expect(made.notes.some((note) => note.includes('is suspended afterwards'))).toBe(true);
  });
});
