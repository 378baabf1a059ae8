import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findOperateBlockers } from '../../../../../shared/domain/operate/find-operate-blockers.ts';
import type { OperateFacts } from '../../../../../shared/domain/operate/operate-facts.ts';
import {
  needsTypedName,
  operateWishSchema,
  type OperateWish,
} from '../../../../../shared/domain/operate/operate-wish.ts';
import { planOperate } from '../../../../../shared/domain/operate/plan-operate.ts';
import { listSnapshotSets } from '../../../../../shared/domain/operate/snapshot-sets.ts';
import type { VmFacts } from '../../../../../shared/domain/inventory.ts';
import type { Plan, PlanStep } from '../../../../../shared/domain/plan.ts';
import { planText } from '../../../../../shared/domain/plan-text.ts';
import { seed } from '../../../../bench/campaign.ts';
import {
  anyPlanFacts,
  HOSTS,
  makePlanFacts,
  makeRuledWorkflow,
  makeShopVms,
  makeSnapshot,
} from '../../../../fakes/plan-facts.ts';
import { SHOP } from '../../../../fakes/sample-estate.ts';

const ALL = ['start', 'clean_shutdown', 'hard_shutdown', 'suspend', 'resume', 'snapshot', 'checkpoint', 'destroy'];
const REVERT = { verb: 'revert', keepNow: true, powerAfter: true, liftReason: null } as const;

function makeFacts(part: Partial<OperateFacts> = {}): OperateFacts {
  const vms = makeShopVms({ allowedOperations: ALL });
  return { ...makePlanFacts({ vms }), fences: [], runningVms: new Map(), sharedVdiUuids: new Set(), ...part };
}

const find = ({ steps }: Plan, kind: PlanStep['action']['kind'], vm?: string): PlanStep[] =>
  steps.filter(({ action, vmUuid }) => action.kind === kind && (vm === undefined || vmUuid === vm));

/** Every step that one waits for, however far. */
function closure({ steps }: Plan, id: string): ReadonlySet<string> {
  const step = steps.find((each) => each.id === id);
  return new Set((step?.dependsOn ?? []).flatMap((each) => [each, ...closure({ steps } as Plan, each)]));
}

const lockAll = (vm: VmFacts): VmFacts => ({
  ...vm,
  blockedOperations: { destroy: 'Stagewright: locked in Development', reverting: 'Stagewright: locked in Development' },
});

/** Any wish that makes sense for the facts. */
function wishesFor(facts: OperateFacts): readonly OperateWish[] {
  const sets = listSnapshotSets(facts.vms);
  const snapshotUuids = [...(sets[0]?.snapshots.values() ?? [])].map(({ uuid }) => uuid);
  return [
    { verb: 'start', readiness: { probe: { kind: 'agent' }, timeoutSeconds: 60 } },
    { verb: 'shutdown', forceAfterSeconds: 60 },
    { verb: 'switch-off' },
    { verb: 'reboot', forceAfterSeconds: null, readiness: null },
    { verb: 'suspend' },
    { verb: 'resume' },
    { verb: 'snapshot', name: 'nightly', withMemory: true },
    ...(snapshotUuids.length === 0
      ? []
      : [
          { ...REVERT, snapshotUuids, liftReason: 'CHG-1' } as const,
          { verb: 'forget-snapshots', snapshotUuids } as const,
        ]),
    { verb: 'delete', liftReason: 'CHG-1' },
    {
      verb: 'copy',
      count: 3,
      names: '{name} {n}',
      vmNames: '{vm} {n}',
      srUuid: null,
      networks: [],
      stageId: facts.configuration.stageId,
    },
    {
      verb: 'arrange',
      members: facts.vms.slice(1).map(({ uuid }, index) => ({
        vmUuid: uuid,
        order: index + 70,
        startDelaySeconds: 9,
        shutdownDelaySeconds: 9,
      })),
    },
  ];
}

describe('planOperate on any estate', () => {
  it('lists steps under ids of their own after all they depend on, between lock and unlock, and is pure', () => {
    let count = 0;
    fc.assert(
      fc.property(anyPlanFacts, (plain) => {
        const facts = { ...makeFacts(), ...plain };
        for (const wish of wishesFor(facts)) {
          expect(operateWishSchema.safeParse(wish).success).toBe(true);
          const plan = planOperate(facts, wish);
          count += 1;
          const seen = new Set<string>();
          for (const step of plan.steps) {
            expect(seen.has(step.id), step.id).toBe(false);
            for (const id of step.dependsOn) expect(seen.has(id), `${step.id} waits for ${id}`).toBe(true);
            seen.add(step.id);
          }
          expect(plan.steps[0]?.action.kind).toBe('take-lock');
          expect(plan.steps.at(-1)?.action.kind).toBe('release-lock');
          expect(closure(plan, 'release-lock').size).toBe(plan.steps.length - 1);
          expect(planText(planOperate(facts, wish))).toBe(planText(plan));
        }
      }),
      { seed: seed(), numRuns: 60 },
    );
    expect(count).toBeGreaterThan(400);
  });

  it('says how each change is undone, or what is lost', () => {
    fc.assert(
      fc.property(anyPlanFacts, (plain) => {
        const facts = { ...makeFacts(), ...plain };
        for (const wish of wishesFor(facts)) {
          const { steps, irreversible } = planOperate(facts, wish);
          const lasting = steps.filter(
            ({ undo, action }) =>
              undo === null &&
              !['verify', 'release-lock', 'note', 'wait-ready'].includes(action.kind) &&
              // What a plan made for itself is nobody's loss.
              !(action.kind === 'destroy-snapshot' && 'madeBy' in action.snapshot),
          );
          if (lasting.length > 0) expect(irreversible).not.toEqual([]);
        }
      }),
      { seed: seed(), numRuns: 60 },
    );
  });
});

describe('planOperate', () => {
  it('starts the lower order first and the next tier only when it is ready', () => {
    const facts = makeFacts({ vms: makeShopVms({ powerState: 'Halted', hostUuid: null, allowedOperations: ALL }) });
    const plan = planOperate(facts, { verb: 'start', readiness: { probe: { kind: 'agent' }, timeoutSeconds: 60 } });
    const [web] = find(plan, 'start-vm', SHOP.web);
    const [ready] = find(plan, 'wait-ready', SHOP.db);
    expect(closure(plan, web?.id ?? '').has(ready?.id ?? '')).toBe(true);
  });

  it('takes the readiness of the stage where none is asked for', () => {
    const entry = [{ kind: 'start', readiness: { probe: { kind: 'tcp', port: 22 }, timeoutSeconds: 30 } }] as const;
    const facts = makeFacts({
      vms: makeShopVms({ powerState: 'Halted', hostUuid: null, allowedOperations: ALL }),
      workflow: makeRuledWorkflow({ development: { entry: [...entry] } }),
    });
    const waits = find(planOperate(facts, { verb: 'start', readiness: null }), 'wait-ready');
    expect(waits.map(({ action }) => action)).toMatchObject([
      { readiness: entry[0].readiness },
      { readiness: entry[0].readiness },
    ]);
  });

  it('reboots what runs and leaves the rest down; none comes up while another goes down', () => {
    const [web, db] = makeShopVms({ allowedOperations: ALL });
    const off = { ...db!, powerState: 'Halted', hostUuid: null } as const;
    const third = { ...web!, uuid: SHOP.spare, nameLabel: 'web-02' };
    const plan = planOperate(makeFacts({ vms: [web!, off, third] }), {
      verb: 'reboot',
      forceAfterSeconds: null,
      readiness: null,
    });
    expect(find(plan, 'start-vm').map(({ vmUuid }) => vmUuid)).toEqual([SHOP.web, SHOP.spare]);
    const downs = find(plan, 'shutdown-vm').map(({ id }) => id);
    for (const { id } of find(plan, 'start-vm')) expect([...closure(plan, id)]).toEqual(expect.arrayContaining(downs));
    expect(plan.notes.join()).toContain('db-01 is halted and stays so');
  });

  it('puts each NIC back to where it is now after a revert, and tells of NICs that go', () => {
    const snapshot = makeSnapshot(1, 'point', {
      nics: [{ device: 0, networkUuid: SHOP.networks.intFront, mac: '02:00:00:00:00:01' }],
    });
    const [web] = makeShopVms({ allowedOperations: ALL });
    const more = { ...web!.vifs[0]!, uuid: SHOP.vifs.dbData, device: 1 };
    const vm = { ...web!, snapshots: [snapshot], snapshotCount: 1, vifs: [...web!.vifs, more] };
    const plan = planOperate(makeFacts({ vms: [vm] }), { ...REVERT, snapshotUuids: [snapshot.uuid] });
    expect(find(plan, 'move-vif').map(({ action }) => action)).toMatchObject([
      { vifUuid: '', device: 0, fromNetworkUuid: SHOP.networks.intFront, toNetworkUuid: web!.vifs[0]!.networkUuid },
    ]);
    expect(plan.irreversible.join()).toContain('NIC 1 of web-01 goes');
    const [start] = find(plan, 'start-vm');
    expect(closure(plan, start?.id ?? '').has(find(plan, 'move-vif')[0]!.id)).toBe(true);
  });

  it('lifts the lock of the stage only with a reason, writes it down first, and puts it back before anything starts', () => {
    const snapshot = makeSnapshot(1, 'point');
    const vms = makeShopVms({ allowedOperations: ALL })
      .map(lockAll)
      .map((vm, index) => ({
        ...vm,
        snapshots: [{ ...snapshot, uuid: `${snapshot.uuid.slice(0, -1)}${String(index)}` }],
      }));
    const facts = makeFacts({ vms });
    const wish = { ...REVERT, snapshotUuids: vms.map((vm) => vm.snapshots[0]!.uuid) };
    const blockers = findOperateBlockers(facts, wish, planOperate(facts, wish));
    expect(blockers).toContainEqual({ kind: 'stage-locked', stage: 'Development', vmUuids: [SHOP.web, SHOP.db] });

    const lifted = { ...wish, liftReason: 'CHG-17' };
    const plan = planOperate(facts, lifted);
    expect(findOperateBlockers(facts, lifted, plan)).toEqual([]);
    const blocks = find(plan, 'block-operations', SHOP.web);
    expect(blocks.map(({ action }) => action)).toMatchObject([
      { add: {}, remove: ['destroy', 'reverting'] },
      { add: vms[0]!.blockedOperations, remove: [] },
    ]);
    const [note] = find(plan, 'note');
    expect(note?.title).toContain('CHG-17');
    expect(closure(plan, blocks[0]!.id).has(note!.id)).toBe(true);
    for (const { id } of find(plan, 'start-vm')) expect(closure(plan, id).has(blocks[1]!.id)).toBe(true);
  });

  it('removes members, then the vApp, then its records, and lists disks and snapshots that go', () => {
    const vms = makeShopVms({
      powerState: 'Halted',
      hostUuid: null,
      allowedOperations: ALL,
      snapshots: [makeSnapshot(3, 'old')],
    });
    const [web] = vms;
    const facts = makeFacts({ vms, sharedVdiUuids: new Set([web!.disks[0]!.vdiUuid]) });
    const plan = planOperate(facts, { verb: 'delete', liftReason: null });
    expect(findOperateBlockers(facts, { verb: 'delete', liftReason: null }, plan)).toEqual([]);
    const [vapp, records] = [find(plan, 'remove-vapp')[0]!, find(plan, 'remove-records')[0]!];
    for (const { id } of find(plan, 'remove-vm')) expect(closure(plan, vapp.id).has(id)).toBe(true);
    expect(records.dependsOn).toEqual([vapp.id]);
    expect(plan.irreversible.join('\n')).toContain('db-01 is removed with 1 disk of 20 GiB and 1 snapshot');
    expect(plan.irreversible.join('\n')).toContain('web-01 is removed with no disks and 1 snapshot');
    expect(plan.notes.join()).toContain('stays, since other VMs may use it');
  });
});

describe('a fenced member', () => {
  it('is started where its fence is, by the step that proves first, its router before it', () => {
    const tag = 'fence: 0a1b2c3d-1';
    const vms = makeShopVms({ powerState: 'Halted', hostUuid: null, allowedOperations: ALL, tags: [tag] });
    const router = SHOP.spare;
    const fence = {
      id: '0a1b2c3d-1',
      mode: 'outOnly',
      block: 'hostInternal',
      ofUuid: SHOP.vapp,
      ofName: '',
      networkUuids: [],
      vmUuids: vms.map(({ uuid }) => uuid),
      routerVmUuids: [router],
      vappUuids: [SHOP.vapp],
      strangerVmUuids: [],
      leases: [],
    } as const;
    const plan = planOperate(makeFacts({ vms, fences: [fence] }), { verb: 'start', readiness: null });
    expect(find(plan, 'start-vm')).toEqual([]);
    const starts = find(plan, 'start-in-fence');
    expect(starts.map(({ action }) => ('vm' in action && 'uuid' in action.vm ? action.vm.uuid : ''))).toEqual([
      router,
      SHOP.db,
      SHOP.web,
    ]);
    expect(new Set(starts.map(({ action }) => ('hostUuid' in action ? action.hostUuid : ''))).size).toBe(1);
    const there = planOperate(makeFacts({ vms, fences: [fence], runningVms: new Map([[router, HOSTS.two]]) }), {
      verb: 'start',
      readiness: null,
    });
    expect(find(there, 'start-in-fence').map(({ action }) => ('hostUuid' in action ? action.hostUuid : ''))).toEqual([
      HOSTS.two,
      HOSTS.two,
    ]);
  });
});

describe('needsTypedName', () => {
  it('is so for deleting everywhere and for all that destroys in production', () => {
    expect(needsTypedName('delete', false)).toBe(true);
    expect(needsTypedName('revert', true)).toBe(true);
    expect(needsTypedName('revert', false)).toBe(false);
    expect(needsTypedName('shutdown', true)).toBe(false);
  });
});
