import { describe, expect, it } from 'vitest';
import { planTransition } from '../../../../../shared/domain/plan/plan-transition.ts';
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
import { makeConfiguration, SHOP } from '../../../../fakes/sample-estate.ts';
import { getStep, idsOf, kindsOf, makePlan, SHUTDOWN, SNAPSHOT, START } from '../../../../fakes/sample-plans.ts';

const { networks } = SHOP;

describe('a copy', () => {
  it('snapshots all, clones each, makes a vApp with networks of the stage, and removes the snapshots last', () => {
    const made = makePlan({ integration: { entry: [START, SNAPSHOT] } }, 'copy');
    expect([made.mode, made.alsoLocks]).toEqual(['copy', undefined]);
    const snapshots = [`snapshot-vm:copy:${SHOP.db}`, `snapshot-vm:copy:${SHOP.web}`];
    const copy = getStep(made, `copy-vm:${SHOP.web}`);
    expect(copy.dependsOn).toEqual(snapshots);
    expect(copy.action).toMatchObject({
      source: { madeBy: snapshots[1] },
      nameLabel: 'web-01 · Integration',
      srUuid: null,
    });
    expect(getStep(made, 'create-vapp').action).toMatchObject({ nameLabel: 'Web shop 1 · Integration' });
    expect(getStep(made, `set-up-copy:${SHOP.web}`).action).toMatchObject({
      vm: { madeBy: copy.id },
      vapp: { madeBy: 'create-vapp' },
      order: 1,
      tags: ['stage: Integration'],
      networks: { '0': networks.intFront },
    });
    expect(getStep(made, `start-vm:entry:0:${SHOP.web}`).action).toMatchObject({ vm: { madeBy: copy.id } });
    expect(getStep(made, `snapshot-vm:entry:1:${SHOP.web}`).action).toMatchObject({ vm: { madeBy: copy.id } });
    expect(getStep(made, 'write-stage-record').action).toMatchObject({
      configuration: { madeBy: 'create-vapp' },
      afterSeq: 0,
      revision: null,
    });
    expect(kindsOf(made).slice(-4)).toEqual(['verify', 'destroy-snapshot', 'destroy-snapshot', 'release-lock']);
    expect(kindsOf(made)).not.toContain('mark-stage');
    expect(made.notes).toContain('Web shop 1 stays in Development as it is.');
    expect(made.irreversible).toEqual([]);
  });

  it('copies in full where the stage is on another SR, and makes copies smaller, preferred and locked', () => {
    const integration = {
      placement: { srUuid: SRS.fast, hostUuid: HOSTS.two },
      caps: { vcpus: 1, memoryBytes: null },
      isLocked: true,
    };
    const made = makePlan({ integration }, 'copy');
    expect(getStep(made, `copy-vm:${SHOP.web}`)).toMatchObject({
      action: { srUuid: SRS.fast },
      title: 'Copy web-01 in full from its snapshot to fast-ssd, as "web-01 · Integration"',
    });
    expect(getStep(made, `set-up-copy:${SHOP.web}`).action).toMatchObject({
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
    const made = makePlan({}, 'copy', { configuration, configurationNames });
    expect(getStep(made, 'create-vapp').action).toMatchObject({ nameLabel: expected });
  });
});

describe('a swap', () => {
  const neighbours = [makeOccupant()];

  it('changes places under two locks: what leaves makes room before what enters comes', () => {
    const rules = {
      development: { exit: [SHUTDOWN], entry: [SHUTDOWN] },
      integration: { entry: [START], exit: [SNAPSHOT] },
    };
    const made = makePlan(rules, 'swap', { neighbours });
    expect([made.mode, made.alsoLocks]).toEqual(['swap', [OCCUPANT.vapp]]);
    expect(getStep(made, `take-lock:${OCCUPANT.vapp}`).action).toEqual({
      kind: 'take-lock',
      configurationUuid: OCCUPANT.vapp,
    });
    // The one that leaves is touched only when the one that enters is ready.
    expect(getStep(made, `snapshot-vm:exit:0:${OCCUPANT.web}`).dependsOn).toEqual(
      expect.arrayContaining([`shutdown-vm:exit:0:${SHOP.db}`, `shutdown-vm:exit:0:${SHOP.web}`]),
    );
    const out = made.steps.find(({ action }) => action.kind === 'move-vif' && action.vmUuid === OCCUPANT.web)!;
    expect(out.action).toMatchObject({ fromNetworkUuid: networks.intFront, toNetworkUuid: networks.devFront });
    expect(getStep(made, `move-vif:${SHOP.vifs.webFront}`).dependsOn).toContain(out.id);
    expect(idsOf(made)).toEqual(
      expect.arrayContaining([`start-vm:entry:0:${SHOP.web}`, `shutdown-vm:entry:0:${OCCUPANT.web}`]),
    );
    expect(getStep(made, 'write-stage-record').action).toMatchObject({ toStageId: 'integration', afterSeq: 1 });
    expect(getStep(made, `write-stage-record:${OCCUPANT.vapp}`).action).toMatchObject({
      configuration: { uuid: OCCUPANT.vapp },
      fromStageId: 'integration',
      toStageId: 'development',
      afterSeq: 7,
      revision: 'cd'.repeat(32),
    });
    expect(idsOf(made).slice(-2)).toEqual([`release-lock:${OCCUPANT.vapp}`, 'release-lock']);
  });

  it('is a plain move into an empty stage, and no plan where several stand there', () => {
    const made = makePlan({}, 'swap');
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
    const made = makePlan({ integration: { exit: [SNAPSHOT] }, development: { entry: [START] } }, 'return', {
      ...back,
      vms,
    });
    expect([made.kind, made.mode]).toEqual(['demote', 'return']);
    const revert = getStep(made, `revert-vm:${SHOP.web}`);
    expect(revert.action).toMatchObject({ snapshotUuid: vms[0]?.snapshots[2]?.uuid });
    expect(revert.dependsOn).toEqual([`snapshot-vm:exit:0:${SHOP.db}`, `snapshot-vm:exit:0:${SHOP.web}`]);
    expect(getStep(made, `move-vif:${SHOP.web}:0`)).toMatchObject({
      dependsOn: [revert.id],
      action: { vifUuid: '', device: 0, fromNetworkUuid: networks.intFront, toNetworkUuid: networks.devFront },
    });
    expect(getStep(made, `start-vm:entry:0:${SHOP.web}`).dependsOn).toContain(`move-vif:${SHOP.web}:0`);
    expect(getStep(made, 'write-stage-record').action).toMatchObject({ revision: null, toStageId: 'development' });
    expect(made.irreversible).toContain(
      'web-01 goes back to 2026-03-01 08:02 UTC; what it is now stays only in the snapshot that the plan takes first. It runs, so XAPI shuts it down hard first.',
    );
  });

  it('takes the set of the entry where the other is not whole, and has no plan where neither is', () => {
    const vms = vmsWith([exitName, entryName], [entryName]);
    const made = makePlan({}, 'return', { ...back, vms });
    expect(getStep(made, `revert-vm:${SHOP.web}`).action).toMatchObject({ snapshotUuid: vms[0]?.snapshots[1]?.uuid });
    const workflow = makeRuledWorkflow({}, 'return');
    expect(planTransition(makePlanFacts({ ...back, workflow, vms: vmsWith([exitName], [entryName]) }))).toBeUndefined();
  });

  it('lets XAPI allow the revert first where our own lock forbids it', () => {
    const blockedOperations = { reverting: 'Stagewright: locked in Integration', destroy: 'kept by operations' };
    const vms = vmsWith([exitName], [exitName]).map((vm) => ({ ...vm, blockedOperations }));
    const made = makePlan({}, 'return', { ...back, vms });
    const free = getStep(made, `unblock-operations:${SHOP.web}`);
    expect(free.action).toMatchObject({ add: {}, remove: ['reverting'] });
    expect(getStep(made, `revert-vm:${SHOP.web}`).dependsOn).toContain(free.id);
  });

  it('starts nothing that its snapshot leaves suspended', () => {
    const vms = vmsWith([exitName], [exitName]).map((vm) => ({
      ...vm,
      snapshots: vm.snapshots.map((each) => ({ ...each, withMemory: true })),
    }));
    const made = makePlan({ development: { entry: [START] } }, 'return', { ...back, vms });
    expect(kindsOf(made)).not.toContain('start-vm');
    expect(made.notes.some((note) => note.includes('is suspended afterwards'))).toBe(true);
  });
});
