import { describe, expect, it } from 'vitest';
import { findOperateBlockers } from '../../../../../shared/domain/operate/find-operate-blockers.ts';
import type { OperateFacts } from '../../../../../shared/domain/operate/operate-facts.ts';
import type { OperateWish } from '../../../../../shared/domain/operate/operate-wish.ts';
import { planOperate } from '../../../../../shared/domain/operate/plan-operate.ts';
import { listSnapshotSets } from '../../../../../shared/domain/operate/snapshot-sets.ts';
import type { VmFacts } from '../../../../../shared/domain/inventory.ts';
import { makePlanFacts, makeShopVms, makeSnapshot } from '../../../../fakes/plan-facts.ts';
import { makeConfiguration, SHOP } from '../../../../fakes/sample-estate.ts';

const ALL = ['start', 'clean_shutdown', 'hard_shutdown', 'suspend', 'resume', 'snapshot', 'checkpoint', 'destroy'];

function makeFacts(part: Partial<OperateFacts> = {}): OperateFacts {
  const vms = makeShopVms({ allowedOperations: ALL });
  return { ...makePlanFacts({ vms }), fences: [], runningVms: new Map(), sharedVdiUuids: new Set(), ...part };
}

describe('findOperateBlockers', () => {
  const blockersOf = (facts: OperateFacts, wish: OperateWish) =>
    findOperateBlockers(facts, wish, planOperate(facts, wish));

  it('honours what XAPI offers, blocks and works on', () => {
    const [web, db] = makeShopVms({ allowedOperations: ALL });
    const wish = { verb: 'shutdown', forceAfterSeconds: null } as const;
    const facts = (vm: Partial<VmFacts>): OperateFacts => makeFacts({ vms: [{ ...web!, ...vm }, db!] });
    expect(blockersOf(facts({}), wish)).toEqual([]);
    expect(blockersOf(facts({ allowedOperations: ['hard_shutdown'] }), wish)).toEqual([
      { kind: 'operation-not-allowed', vmUuid: SHOP.web, operation: 'clean_shutdown' },
    ]);
    expect(blockersOf(facts({ blockedOperations: { clean_shutdown: 'audit' }, allowedOperations: [] }), wish)).toEqual([
      { kind: 'operation-blocked', vmUuid: SHOP.web, operation: 'clean_shutdown', reason: 'audit' },
    ]);
    expect(blockersOf(facts({ currentOperations: ['snapshot'], allowedOperations: [] }), wish)).toEqual([
      { kind: 'vm-busy', vmUuid: SHOP.web, operation: 'snapshot' },
    ]);
    // Force goes where a clean shutdown does not.
    expect(
      blockersOf(facts({ allowedOperations: ['hard_shutdown'] }), { verb: 'shutdown', forceAfterSeconds: 60 }),
    ).toEqual([]);
  });

  it('removes only what is down, and says so for each', () => {
    const facts = makeFacts();
    expect(blockersOf(facts, { verb: 'delete', liftReason: null })).toEqual([
      { kind: 'vm-still-up', vmUuid: SHOP.web, powerState: 'Running' },
      { kind: 'vm-still-up', vmUuid: SHOP.db, powerState: 'Running' },
    ]);
  });

  it('refuses a second set of one name, a chain that would be too deep, and a start without room', () => {
    const named = makeFacts({ vms: makeShopVms({ allowedOperations: ALL, snapshots: [makeSnapshot(1, 'nightly')] }) });
    expect(blockersOf(named, { verb: 'snapshot', name: 'nightly', withMemory: false })).toEqual([
      { kind: 'snapshot-name-taken', name: 'nightly' },
    ]);
    const deep = makeFacts({ vms: makeShopVms({ allowedOperations: ALL, snapshotCount: 29 }).slice(0, 1) });
    expect(blockersOf(deep, { verb: 'snapshot', name: 'one more', withMemory: false })).toMatchObject([
      { kind: 'chain-too-deep', snapshots: 29 },
    ]);
    const halted = makeShopVms({ powerState: 'Halted', hostUuid: null, allowedOperations: ALL });
    const full = makeFacts({
      vms: halted,
      hosts: makePlanFacts().hosts.map((host) => ({ ...host, memoryFreeBytes: 0 })),
    });
    expect(blockersOf(full, { verb: 'start', readiness: null }).map(({ kind }) => kind)).toEqual([
      'no-host-fits',
      'no-host-fits',
    ]);
  });

  it('names the holder, an empty configuration and that nothing is to be done', () => {
    expect(blockersOf(makeFacts(), { verb: 'resume' })).toEqual([{ kind: 'nothing-to-do', verb: 'resume' }]);
    const empty = makeFacts({ configuration: { ...makeConfiguration(), vmUuids: [] }, vms: [] });
    expect(blockersOf(empty, { verb: 'start', readiness: null })).toEqual([{ kind: 'empty' }]);
    const busy = makeFacts({ configuration: { ...makeConfiguration(), activeRunId: 'run-1' } });
    expect(blockersOf(busy, { verb: 'suspend' })).toContainEqual({ kind: 'run-active', runId: 'run-1' });
  });

  it('asks for the role that the calls need', () => {
    const rights = {
      userName: 'eve',
      isLocalSuperuser: false,
      role: 'vm-operator',
      permissions: ['vm.suspend'],
    } as const;
    const found = blockersOf(makeFacts({ rights }), { verb: 'snapshot', name: 'n', withMemory: false });
    expect(found).toContainEqual({
      kind: 'permission-missing',
      missing: { permission: 'vm.snapshot', role: 'vm-power-admin' },
    });
  });
});

describe('listSnapshotSets', () => {
  it('puts the newest of one name together, newest set first, and says whom a set lacks', () => {
    const [web, db] = makeShopVms();
    const sets = listSnapshotSets([
      { ...web!, snapshots: [makeSnapshot(1, 'nightly'), makeSnapshot(9, 'nightly'), makeSnapshot(20, 'patch')] },
      { ...db!, snapshots: [makeSnapshot(10, 'nightly', { withMemory: true })] },
    ]);
    expect(sets.map(({ id, withMemory, snapshots }) => [id, withMemory, [...snapshots.keys()]])).toEqual([
      ['patch', false, [SHOP.web]],
      ['nightly (2)', true, [SHOP.web, SHOP.db]],
      ['nightly (1)', false, [SHOP.web]],
    ]);
  });
});
