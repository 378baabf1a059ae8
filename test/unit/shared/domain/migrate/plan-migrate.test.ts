import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VmFacts } from '../../../../../shared/domain/inventory.ts';
import { findMigrateBlockers, isOlder } from '../../../../../shared/domain/migrate/find-migrate-blockers.ts';
import type { TargetPool } from '../../../../../shared/domain/migrate/migrate-facts.ts';
import { AT_ONCE_PER_HOST } from '../../../../../shared/domain/migrate/migrate-steps.ts';
import { migrateWishSchema, type MigrateWish } from '../../../../../shared/domain/migrate/migrate-wish.ts';
import { findWayBack } from '../../../../../shared/domain/migrate/way-back.ts';
import type { OperateFacts } from '../../../../../shared/domain/operate/operate-facts.ts';
import { planOperate } from '../../../../../shared/domain/operate/plan-operate.ts';
import type { Plan } from '../../../../../shared/domain/plan.ts';
import { seed } from '../../../../bench/campaign.ts';
import {
  anyPlanFacts,
  HOSTS,
  makeHost,
  makePlanFacts,
  makeShopVms,
  makeSr,
  SRS,
} from '../../../../fakes/plan-facts.ts';
import { makeNetwork, makeService } from '../../../../fakes/sample-estate.ts';
import { uuidOf } from '../../../../fakes/sample-signer.ts';

const THERE = { pool: uuidOf(700), host: uuidOf(701), sr: uuidOf(702), network: uuidOf(703) } as const;
const STAY: MigrateWish = { verb: 'migrate', poolUuid: null, hostUuid: null, srUuid: null, networks: [], members: [] };

function makeTarget(part: Partial<TargetPool> = {}): TargetPool {
  return {
    poolUuid: THERE.pool,
    nameLabel: 'Berlin',
    isConnected: true,
    rights: null,
    version: { brand: 'XCP-ng', product: '8.3.0', api: '2.21', release: '' },
    hosts: [makeHost(THERE.host, 'b1')],
    srs: [makeSr(THERE.sr, 'b-nfs', { hostUuids: [THERE.host] })],
    networks: [{ ...makeNetwork(THERE.network, 'b-net'), hostUuids: [THERE.host] }],
    service: null,
    configurationNames: [],
    ...part,
  };
}

function makeFacts(part: Partial<OperateFacts> = {}, target: Partial<TargetPool> = {}): OperateFacts {
  const facts = makePlanFacts({ vms: makeShopVms() });
  const version = { brand: 'XCP-ng', product: '8.3.0', api: '2.21', release: '' };
  return {
    ...facts,
    fences: [],
    runningVms: new Map(),
    sharedVdiUuids: new Set(),
    migration: { homeUuid: uuidOf(600), target: makeTarget(target), service: makeService(), version, since: null },
    ...part,
  };
}

function toThere({ vms }: OperateFacts): MigrateWish {
  const used = [...new Set(vms.flatMap(({ vifs }) => vifs.map(({ networkUuid }) => networkUuid)))];
  const networks = used.map((from) => ({ from, to: THERE.network }));
  return { ...STAY, poolUuid: THERE.pool, hostUuid: THERE.host, srUuid: THERE.sr, networks };
}

const kinds = ({ steps }: Plan): readonly string[] => steps.map(({ action }) => action.kind);
const whys = (facts: OperateFacts, wish: MigrateWish): readonly string[] =>
  findMigrateBlockers(facts, wish, planOperate(facts, wish)).map((each) =>
    each.kind === 'migration' ? each.finding.why : each.kind,
  );

describe('a migration within the pool', () => {
  it('moves what runs live, with its disks in the same call where both change', () => {
    const facts = makeFacts();
    const plan = planOperate(facts, { ...STAY, hostUuid: HOSTS.two, srUuid: SRS.fast });
    expect(kinds(plan).filter((kind) => kind === 'migrate-vm')).toHaveLength(facts.vms.length);
    expect(kinds(plan)).not.toContain('move-disk');
    expect(plan.otherPoolUuid).toBeUndefined();
  });

  it('moves only disks where the host stays, and prefers a host where a VM is halted', () => {
    const live = planOperate(makeFacts(), { ...STAY, srUuid: SRS.fast });
    expect(kinds(live)).not.toContain('migrate-vm');
    expect(kinds(live)).toContain('move-disk');
    const halted = makeFacts({ vms: makeShopVms({ powerState: 'Halted', hostUuid: null }) });
    const plan = planOperate(halted, { ...STAY, hostUuid: HOSTS.two, srUuid: SRS.fast });
    expect(kinds(plan)).toEqual(expect.arrayContaining(['move-disk', 'set-affinity']));
  });

  it('does nothing where all is there already', () => {
    expect(kinds(planOperate(makeFacts(), { ...STAY, hostUuid: HOSTS.one, srUuid: SRS.slow }))).toEqual([
      'take-lock',
      'verify',
      'release-lock',
    ]);
  });

  it('never lets more than the rule says share a link, and plans the same twice', () => {
    fc.assert(
      fc.property(anyPlanFacts, fc.constantFrom(HOSTS.one, HOSTS.two), fc.boolean(), (base, hostUuid, moves) => {
        const facts: OperateFacts = { ...makeFacts(), ...base };
        const wish = { ...STAY, hostUuid, srUuid: moves ? SRS.fast : null };
        const plan = planOperate(facts, wish);
        expect(planOperate(facts, wish)).toEqual(plan);
        for (const { action, resources } of plan.steps)
          if (action.kind === 'migrate-vm')
            expect(resources).toContainEqual({ key: `link:${action.toHostUuid}`, limit: AT_ONCE_PER_HOST });
        const sizes = plan.steps.flatMap(({ action, vmUuid }) =>
          action.kind === 'migrate-vm'
            ? [
                sent(
                  facts.vms.find(({ uuid }) => uuid === vmUuid)!,
                  action,
                ),
              ]
            : [],
        );
        expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
      }),
      { seed: seed(), numRuns: 150 },
    );
  });
});

function sent(vm: VmFacts, { disks }: { readonly disks: readonly { readonly device: number }[] }): number {
  const moved = new Set(disks.map(({ device }) => device));
  return vm.memoryBytes + vm.disks.reduce((sum, disk) => sum + (moved.has(disk.device) ? disk.sizeBytes : 0), 0);
}

describe('a migration to another pool', () => {
  it('makes a vApp there first, settles each VM in it, and removes what is here only once all is checked', () => {
    const facts = makeFacts();
    const plan = planOperate(facts, toThere(facts));
    const order = kinds(plan);
    expect(order[0]).toBe('take-lock');
    expect(order.indexOf('create-vapp')).toBeLessThan(order.indexOf('migrate-vm'));
    expect(order.indexOf('verify')).toBeLessThan(order.indexOf('remove-vapp'));
    expect(order.slice(-4)).toEqual(['remove-vapp', 'remove-records', 'release-lock', 'release-lock']);
    expect(order.indexOf('take-lock', 1)).toBeLessThan(order.indexOf('migrate-vm'));
    expect(plan.otherPoolUuid).toBe(THERE.pool);
    const there = plan.steps.filter(({ poolUuid }) => poolUuid === THERE.pool).map(({ action }) => action.kind);
    expect(new Set(there)).toEqual(
      new Set(['create-vapp', 'take-lock', 'carry-service', 'settle-vm', 'write-stage-record', 'release-lock']),
    );
  });

  it('names an SR for every disk and a network for every NIC', () => {
    const facts = makeFacts();
    const plan = planOperate(facts, toThere(facts));
    for (const { action, vmUuid } of plan.steps) {
      if (action.kind !== 'migrate-vm') continue;
      const vm = facts.vms.find(({ uuid }) => uuid === vmUuid)!;
      expect(action.disks.map(({ toSrUuid }) => toSrUuid)).toEqual(vm.disks.map(() => THERE.sr));
      expect(action.nics.map(({ toNetworkUuid }) => toNetworkUuid)).toEqual(vm.vifs.map(() => THERE.network));
    }
    expect(whys(facts, toThere(facts))).toEqual([]);
  });

  it('says what is missing, and what keeps it: release, room, memory, names, tools', () => {
    const facts = makeFacts();
    const wish = toThere(facts);
    expect(whys(facts, { ...wish, hostUuid: null, srUuid: null, networks: [] })).toEqual(
      expect.arrayContaining(['host-not-chosen', 'sr-not-chosen', 'network-not-chosen']),
    );
    const old = { brand: 'XCP-ng', product: '8.2.0', api: '2.15', release: '' };
    const tight = makeFacts(
      {},
      {
        version: old,
        configurationNames: [facts.configuration.nameLabel],
        hosts: [makeHost(THERE.host, 'b1', { memoryFreeBytes: 1 })],
        srs: [makeSr(THERE.sr, 'b-nfs', { hostUuids: [], sizeBytes: 100, usedBytes: 90 })],
      },
    );
    expect(whys(tight, wish)).toEqual(
      expect.arrayContaining(['older', 'name-taken', 'memory', 'sr-unseen', 'sr-full']),
    );
    expect(whys(makeFacts({ vms: makeShopVms({ toolsVersion: '' }) }), wish)).toContain('no-tools');
    expect(whys(makeFacts({ vms: makeShopVms({ powerState: 'Suspended' }) }), wish)).toContain('vm-not-steady');
    expect(whys(makeFacts({}, { isConnected: false }), wish)).toEqual(['pool-away']);
    expect(whys(makeFacts(), { ...wish, poolUuid: uuidOf(600) })).toEqual(['same-pool']);
  });
});

describe('the way back', () => {
  it('names for every VM the host, SRs and networks that it had, and fits through the gate of requests', () => {
    fc.assert(
      fc.property(anyPlanFacts, fc.boolean(), (base, isAway) => {
        const facts: OperateFacts = { ...makeFacts(), ...base };
        const wish = isAway ? toThere(facts) : { ...STAY, hostUuid: HOSTS.two, srUuid: SRS.fast };
        const plan = planOperate(facts, wish);
        const back = findWayBack(plan, uuidOf(600));
        const moved = plan.steps.filter(({ action }) => action.kind === 'migrate-vm' || action.kind === 'move-disk');
        if (moved.length === 0) {
          expect(back).toBeNull();
          return;
        }
        expect(migrateWishSchema.parse(back)).toEqual(back);
        expect(back?.poolUuid).toBe(isAway ? uuidOf(600) : null);
        for (const { action } of moved) {
          if (action.kind !== 'migrate-vm') continue;
          const member = back?.members.find(({ vmUuid }) => vmUuid === action.vmUuid);
          const vm = facts.vms.find(({ uuid }) => uuid === action.vmUuid);
          expect(member?.hostUuid).toBe(vm?.hostUuid);
          for (const { device, srUuid } of member?.disks ?? [])
            expect(vm?.disks.find((disk) => disk.device === device)?.srUuid).toBe(srUuid);
        }
      }),
      { seed: seed(), numRuns: 150 },
    );
  });

  it('is none for plans that migrate nothing', () => {
    expect(findWayBack({ ...planOperate(makeFacts(), { verb: 'suspend' }) }, '')).toBeNull();
  });
});

describe('versions', () => {
  it('are compared by their numbers, not as text', () => {
    expect(isOlder('2.9', '2.15')).toBe(true);
    expect(isOlder('2.21', '2.9')).toBe(false);
    expect(isOlder('2.21', '2.21')).toBe(false);
    expect(isOlder('', '2.21')).toBe(false);
    expect(isOlder('unknown', '2.21')).toBe(false);
  });
});
