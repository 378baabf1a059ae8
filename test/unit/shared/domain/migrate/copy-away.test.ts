import { describe, expect, it } from 'vitest';
import type { TargetPool } from '../../../../../shared/domain/migrate/migrate-facts.ts';
import { findOperateBlockers } from '../../../../../shared/domain/operate/find-operate-blockers.ts';
import type { OperateFacts } from '../../../../../shared/domain/operate/operate-facts.ts';
import { operateWishSchema, type WishOf } from '../../../../../shared/domain/operate/operate-wish.ts';
import { planOperate } from '../../../../../shared/domain/operate/plan-operate.ts';
import type { Plan } from '../../../../../shared/domain/plan.ts';
import { makeHost, makePlanFacts, makeShopVms, makeSr, SRS } from '../../../../fakes/plan-facts.ts';
import { makeNetwork, makeService } from '../../../../fakes/sample-estate.ts';
import { uuidOf } from '../../../../fakes/sample-signer.ts';

const THERE = { pool: uuidOf(700), host: uuidOf(701), sr: uuidOf(702), network: uuidOf(703) } as const;
const VERSION = { brand: 'XCP-ng', product: '8.3.0', api: '2.21', release: '' };
type CopyWish = WishOf<'copy'>;

function makeFacts(part: Partial<OperateFacts> = {}, target: Partial<TargetPool> = {}): OperateFacts {
  return {
    ...makePlanFacts({ vms: makeShopVms({ allowedOperations: ['snapshot', 'checkpoint'] }) }),
    ...{ fences: [], runningVms: new Map(), sharedVdiUuids: new Set(), neighbours: [], configurationNames: [] },
    migration: {
      ...{ homeUuid: uuidOf(600), service: makeService(), version: VERSION, since: null },
      target: {
        ...{ poolUuid: THERE.pool, nameLabel: 'Berlin', isConnected: true, rights: null, version: VERSION },
        hosts: [makeHost(THERE.host, 'b1')],
        srs: [makeSr(THERE.sr, 'b-nfs', { hostUuids: [THERE.host] })],
        networks: [{ ...makeNetwork(THERE.network, 'b-net'), hostUuids: [THERE.host] }],
        ...{ service: null, configurationNames: [] },
        ...target,
      },
    },
    ...part,
  };
}

function toThere({ vms }: OperateFacts, change: Partial<CopyWish> = {}): CopyWish {
  const used = [...new Set(vms.flatMap(({ vifs }) => vifs.map(({ networkUuid }) => networkUuid)))];
  return {
    ...{ verb: 'copy', count: 2, names: '{name} {n}', vmNames: '{vm} {n}', srUuid: THERE.sr, stageId: null },
    networks: used.map((from) => ({ from, to: THERE.network })),
    away: { poolUuid: THERE.pool, hostUuid: THERE.host, keepMacs: false, members: [] },
    ...change,
  };
}

const indexOf = ({ steps }: Plan, id: string): number => steps.findIndex((step) => step.id === id);

function whys(facts: OperateFacts, wish: CopyWish): readonly string[] {
  return findOperateBlockers(facts, wish, planOperate(facts, wish)).map((each) =>
    each.kind === 'migration' ? each.finding.why : each.kind,
  );
}

describe('copies in another pool', () => {
  it('are locked there before the first VM is sent, and released last', () => {
    const facts = makeFacts();
    const plan = planOperate(facts, toThere(facts));
    expect(plan.otherPoolUuid).toBe(THERE.pool);
    for (const n of ['1', '2']) {
      const lock = plan.steps.find(({ id }) => id === `take-lock:create-vapp:${n}`);
      expect(lock).toMatchObject({ poolUuid: THERE.pool, action: { vapp: { madeBy: `create-vapp:${n}` } } });
      for (const vm of facts.vms) {
        const send = plan.steps[indexOf(plan, `send-copy:${n}:${vm.uuid}`)];
        expect(send?.dependsOn).toEqual([`copy-vm:${n}:${vm.uuid}`, `take-lock:create-vapp:${n}`]);
        expect(send?.poolUuid).toBeUndefined();
      }
      expect(indexOf(plan, `release-lock:create-vapp:${n}`)).toBeGreaterThan(indexOf(plan, 'verify'));
    }
    expect(plan.steps.at(-1)?.id).toBe('release-lock');
    expect(plan.steps.at(-1)?.dependsOn).toContain('release-lock:create-vapp:2');
  });

  it('name an SR for each disk and a network for each NIC, and let members go elsewhere than the rest', () => {
    const facts = makeFacts();
    const [web] = facts.vms;
    const [disk] = web!.disks;
    const elsewhere = uuidOf(799);
    const members = [
      { vmUuid: web!.uuid, hostUuid: null, disks: [{ device: disk!.device, srUuid: elsewhere }], nics: [] },
    ];
    const wish = toThere(facts, { away: { poolUuid: THERE.pool, hostUuid: THERE.host, keepMacs: true, members } });
    expect(operateWishSchema.parse(wish)).toEqual(wish);
    const plan = planOperate(facts, wish);
    for (const { action, vmUuid } of plan.steps) {
      if (action.kind !== 'send-copy') continue;
      const vm = facts.vms.find(({ uuid }) => uuid === vmUuid)!;
      expect(action.disks.map(({ device }) => device).sort()).toEqual(vm.disks.map(({ device }) => device).sort());
      expect(new Set(action.nics.map(({ toNetworkUuid }) => toNetworkUuid))).toEqual(new Set([THERE.network]));
      if (vmUuid === web!.uuid) expect(action.disks[0]?.toSrUuid).toBe(elsewhere);
    }
    const macs = plan.steps.flatMap(({ action }) =>
      action.kind === 'keep-macs' ? action.nics.map(({ mac }) => mac) : [],
    );
    expect(new Set(macs)).toEqual(new Set(facts.vms.flatMap(({ vifs }) => vifs.map(({ mac }) => mac))));
    expect(whys(facts, wish)).toContain('sr-missing');
  });

  it('are refused where the pool is away, older, lacks room or rights, or where here nothing can be cloned', () => {
    const facts = makeFacts();
    const wish = toThere(facts);
    expect(whys(facts, wish)).toEqual([]);
    expect(whys(makeFacts({}, { isConnected: false }), wish)).toContain('pool-away');
    expect(whys(makeFacts({}, { version: { ...VERSION, api: '2.15' } }), wish)).toContain('older');
    expect(whys(makeFacts({}, { configurationNames: ['Web shop 1 2'] }), wish)).toEqual(['name-taken']);
    const full = makeSr(THERE.sr, 'b-nfs', { hostUuids: [THERE.host], sizeBytes: 10, usedBytes: 9 });
    expect(whys(makeFacts({}, { srs: [full] }), wish)).toEqual(['sr-full']);
    const device = makeSr(THERE.sr, 'b-usb', { hostUuids: [THERE.host], type: 'udev' });
    expect(whys(makeFacts({}, { srs: [device] }), wish)).toEqual(['sr-unfit']);
    const bonded = { ...makeNetwork(THERE.network, 'b-eth0'), hostUuids: [THERE.host], bondedHostUuids: [THERE.host] };
    expect(whys(makeFacts({}, { networks: [bonded] }), wish)).toEqual(['network-bonded']);
    const rights = { userName: 'eve', isLocalSuperuser: false, role: 'read-only', permissions: [] } as const;
    expect(new Set(whys(makeFacts({}, { rights }), wish))).toEqual(new Set(['role']));
    const srs = facts.srs.map((sr) => (Object.values(SRS).includes(sr.uuid as never) ? { ...sr, type: 'iscsi' } : sr));
    expect(whys(makeFacts({ srs }), wish)).toContain('sr-cannot-snapshot');
  });

  it('keep what runs from nothing there but disks: no memory and no tools are asked for', () => {
    const [web, db] = makeShopVms({ allowedOperations: ['snapshot'], toolsVersion: '' });
    const facts = makeFacts({ vms: [{ ...web!, powerState: 'Running', memoryBytes: 2 ** 50 }, db!] });
    expect(whys(facts, toThere(facts))).toEqual([]);
  });
});
