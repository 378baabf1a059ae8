import { describe, expect, it } from 'vitest';
import { findMigrateBlockers, isOlder } from '../../../../../shared/domain/migrate/find-migrate-blockers.ts';
import type { TargetPool } from '../../../../../shared/domain/migrate/migrate-facts.ts';
import type { MigrateWish } from '../../../../../shared/domain/migrate/migrate-wish.ts';
import type { OperateFacts } from '../../../../../shared/domain/operate/operate-facts.ts';
import { planOperate } from '../../../../../shared/domain/operate/plan-operate.ts';
import { HOSTS, makeHost, makePlanFacts, makeShopVms, makeSr, SRS } from '../../../../fakes/plan-facts.ts';
import { makeNetwork, makeService, SHOP } from '../../../../fakes/sample-estate.ts';
import { uuidOf } from '../../../../fakes/sample-signer.ts';

const GIB = 1024 ** 3;
const HOME = uuidOf(600);
const THERE = { pool: uuidOf(700), host: uuidOf(701), sr: uuidOf(702), network: uuidOf(703) } as const;
const { devData, devFront } = SHOP.networks;
const STAY: MigrateWish = { verb: 'migrate', poolUuid: null, hostUuid: null, srUuid: null, networks: [], members: [] };
const AWAY: MigrateWish = {
  ...{ ...STAY, poolUuid: THERE.pool, hostUuid: THERE.host, srUuid: THERE.sr },
  networks: [devFront, devData].map((from) => ({ from, to: THERE.network })),
};
const version = { brand: 'XCP-ng', product: '8.3.0', api: '2.21', release: '' };
const halted = { powerState: 'Halted', hostUuid: null } as const;

const host = (part: object) => ({ hosts: [makeHost(THERE.host, 'b1', part)] });
const sr = (part: object) => ({ srs: [makeSr(THERE.sr, 'b-nfs', { hostUuids: [THERE.host], ...part })] });
const network = (part: object) => ({
  networks: [makeNetwork(THERE.network, 'b-net', { hostUuids: [THERE.host], vlan: 5, ...part })],
});

function makeFacts(target: Partial<TargetPool> = {}, part: Partial<OperateFacts> = {}): OperateFacts {
  const pool: TargetPool = {
    ...{ poolUuid: THERE.pool, nameLabel: 'Berlin', isConnected: true, rights: null, version, service: null },
    ...{ ...host({}), ...sr({}), ...network({}), configurationNames: [], ...target },
  };
  return {
    ...makePlanFacts({ vms: makeShopVms() }),
    ...{ fences: [], runningVms: new Map(), sharedVdiUuids: new Set() },
    migration: { homeUuid: HOME, target: pool, service: makeService(), version, since: null },
    ...part,
  };
}

const find = (facts: OperateFacts, wish: MigrateWish): readonly unknown[] =>
  findMigrateBlockers(facts, wish, planOperate(facts, wish)).map((each) =>
    each.kind === 'migration' ? each.finding : each,
  );

describe('what keeps a configuration from going to another pool', () => {
  it.each<readonly [string, Partial<TargetPool>, readonly object[]]>([
    ['memory that is just enough', host({ memoryFreeBytes: 8 * GIB }), []],
    [
      'memory that is a byte short',
      host({ memoryFreeBytes: 8 * GIB - 1 }),
      [{ why: 'memory', host: 'b1', neededBytes: 8 * GIB, freeBytes: 8 * GIB - 1 }],
    ],
    ['a host that is disabled', host({ enabled: false }), [{ why: 'host-not-ready', host: 'b1' }]],
    ['a host that is down', host({ live: false }), [{ why: 'host-not-ready', host: 'b1' }]],
    ['a host that is gone', { hosts: [] }, [{ why: 'host-missing', hostUuid: THERE.host }]],
    ['room for the disks that is just enough', sr({ sizeBytes: 50 * GIB, usedBytes: 10 * GIB }), []],
    [
      'room for the disks that is a byte short',
      sr({ sizeBytes: 50 * GIB, usedBytes: 10 * GIB + 1 }),
      [{ why: 'sr-full', sr: 'b-nfs', neededBytes: 40 * GIB, freeBytes: 40 * GIB - 1 }],
    ],
    [
      'an SR that is filled beyond its size',
      sr({ sizeBytes: GIB, usedBytes: 2 * GIB }),
      [{ why: 'sr-full', sr: 'b-nfs', neededBytes: 40 * GIB, freeBytes: 0 }],
    ],
    ['an SR that does not tell its size', sr({ sizeBytes: 0 }), []],
    ['an SR that tells a size below nothing', sr({ sizeBytes: -1 }), []],
    [
      'an SR on which nothing can be made',
      sr({ type: 'iso', sizeBytes: 1 }),
      [{ why: 'sr-unfit', sr: 'b-nfs', type: 'iso' }],
    ],
    ['an SR that is gone', { srs: [] }, [{ why: 'sr-missing', srUuid: THERE.sr }]],
    ['an SR that the host does not see', sr({ hostUuids: [] }), [{ why: 'sr-unseen', sr: 'b-nfs', host: 'b1' }]],
    ['a network that is gone', { networks: [] }, [{ why: 'network-missing', networkUuid: THERE.network }]],
    [
      'a network that the host does not see',
      network({ hostUuids: [] }),
      [{ why: 'network-unseen', network: 'b-net', host: 'b1' }],
    ],
    ['a network without a wire', network({ hostUuids: [], vlan: null }), []],
    [
      'a network whose NIC is in a bond there',
      network({ bondedHostUuids: [THERE.host] }),
      [{ why: 'network-bonded', network: 'b-net', host: 'b1' }],
    ],
    ['a bond on another host', network({ bondedHostUuids: [HOSTS.one] }), []],
    [
      'an older release',
      { version: { ...version, product: '8.2.0', api: '2.15' } },
      [{ why: 'older', pool: 'Berlin', here: 'XCP-ng 8.3.0', there: 'XCP-ng 8.2.0' }],
    ],
    ['a release nobody knows', { version: null }, []],
    [
      'a name that is taken',
      { configurationNames: ['Web shop 1'] },
      [{ why: 'name-taken', pool: 'Berlin', name: 'Web shop 1' }],
    ],
    ['other names', { configurationNames: ['Web shop 2'] }, []],
    ['a service that has the stage', { service: makeService() }, []],
    [
      'a service without the stage',
      { service: makeService({ workflow: { version: 1, stages: [], transitions: [] } }) },
      [{ why: 'stage-missing', pool: 'Berlin', stage: 'Development' }],
    ],
    ['a pool that is away', { isConnected: false }, [{ why: 'pool-away', pool: 'Berlin' }]],
  ])('%s', (_what, target, expected) => {
    expect(find(makeFacts(target), AWAY)).toEqual(expected);
  });

  it('are rights that are missing there, each by its name', () => {
    const rights = (permissions: readonly string[]) =>
      ({ userName: 'anna', isLocalSuperuser: false, role: 'vm-admin', permissions }) as const;
    const found = find(makeFacts({ rights: rights([]) }), AWAY) as readonly { why: string; permission: string }[];
    expect(new Set(found.map(({ why }) => why))).toEqual(new Set(['role']));
    const names = found.map(({ permission }) => permission);
    expect(names).toEqual(expect.arrayContaining(['host.migrate_receive', 'vm.migrate_send', 'vm_appliance.create']));
    expect(new Set(names).size).toBe(names.length);
    // What is removed here afterwards is removed with the rights of the session here.
    expect(names).not.toContain('vm_appliance.destroy');
    expect(find(makeFacts({ rights: rights(names) }), AWAY)).toEqual([]);
  });

  it('is what nobody chose: a host, an SR for each disk, a network for each network', () => {
    const nowhere = { ...STAY, poolUuid: THERE.pool };
    expect(find(makeFacts(), nowhere)).toEqual([
      { why: 'host-not-chosen' },
      { why: 'sr-not-chosen', disks: 2 },
      { why: 'network-not-chosen', network: 'devFront' },
      { why: 'network-not-chosen', network: 'devData' },
    ]);
    const [web] = makeShopVms();
    const twice = { ...web!, vifs: [0, 1].map((device) => ({ ...web!.vifs[0]!, device, uuid: uuidOf(900 + device) })) };
    expect(find(makeFacts({}, { vms: [twice], networks: [] }), { ...AWAY, networks: [] })).toEqual([
      { why: 'network-not-chosen', network: devFront },
    ]);
  });

  it('is judged host by host', () => {
    const other = uuidOf(711);
    const two = {
      hosts: [THERE.host, other].map((uuid) => makeHost(uuid, `host ${uuid.slice(-3)}`, { memoryFreeBytes: 4 * GIB })),
      ...sr({ hostUuids: [THERE.host, other] }),
      ...network({ hostUuids: [THERE.host, other] }),
    };
    const member = (vmUuid: string, hostUuid: string) => ({ vmUuid, hostUuid, disks: [], nics: [] });
    const apart = { ...AWAY, members: [member(SHOP.web, other)] };
    expect(find(makeFacts(two), apart)).toEqual([]);
    expect(find(makeFacts(two), AWAY)).toEqual([
      { why: 'memory', host: 'host 701', neededBytes: 8 * GIB, freeBytes: 4 * GIB },
    ]);
    expect(find(makeFacts(two), { ...apart, hostUuid: null })).toEqual([{ why: 'host-not-chosen' }]);
  });

  it('is a VM: without tools where it runs, suspended in any case', () => {
    const one = (part: object) => makeFacts({}, { vms: makeShopVms(part).slice(0, 1) });
    expect(find(one({ toolsVersion: '' }), AWAY)).toEqual([{ why: 'no-tools', vm: 'web-01' }]);
    expect(find(one({ toolsVersion: '', ...halted }), AWAY)).toEqual([]);
    expect(find(one({ powerState: 'Suspended' }), AWAY)).toEqual([
      { kind: 'vm-not-steady', vmUuid: SHOP.web, powerState: 'Suspended' },
    ]);
    expect(find(makeFacts(host({ memoryFreeBytes: 0 }), { vms: makeShopVms(halted) }), AWAY)).toEqual([]);
  });

  it('is the pool itself, where it is home or nobody knows it', () => {
    expect(find(makeFacts(), { ...AWAY, poolUuid: HOME })).toEqual([{ why: 'same-pool' }]);
    const facts = makeFacts();
    const unknown = { ...facts, migration: { ...facts.migration!, target: null } };
    expect(findMigrateBlockers(unknown, AWAY, planOperate(facts, AWAY))).toEqual([
      { kind: 'migration', finding: { why: 'pool-away', pool: THERE.pool } },
    ]);
  });
});

describe('what keeps VMs from going elsewhere in their own pool', () => {
  const { migration: _other, ...facts } = makeFacts();
  const member = (vmUuid: string, hostUuid: string | null, srUuid: string) => ({
    ...{ vmUuid, hostUuid, disks: [{ device: 0, srUuid }], nics: [] },
  });

  it.each<readonly [string, Partial<MigrateWish>, readonly object[]]>([
    ['nothing', { hostUuid: HOSTS.two, srUuid: SRS.fast }, []],
    [
      'a host and an SR of elsewhere, each once',
      { hostUuid: THERE.host, srUuid: THERE.sr },
      [
        { why: 'host-missing', hostUuid: THERE.host },
        { why: 'sr-missing', srUuid: THERE.sr },
      ],
    ],
    [
      'what is wished for one VM',
      { members: [member(SHOP.web, HOSTS.two, THERE.sr), member(SHOP.db, null, SRS.slow)] },
      [{ why: 'sr-missing', srUuid: THERE.sr }],
    ],
  ])('%s', (_what, wish, expected) => {
    expect(find(facts, { ...STAY, ...wish })).toEqual(expected);
  });

  it('is room on the SR where only disks move', () => {
    const srs = (free: number) => [
      makeSr(SRS.slow, 'slow'),
      makeSr(SRS.fast, 'fast', { sizeBytes: free, usedBytes: 0 }),
    ];
    const wish = { ...STAY, srUuid: SRS.fast };
    expect(find({ ...facts, srs: srs(40 * GIB) }, wish)).toEqual([]);
    expect(find({ ...facts, srs: srs(40 * GIB - 1) }, wish)).toEqual([
      { why: 'sr-full', sr: 'fast', neededBytes: 40 * GIB, freeBytes: 40 * GIB - 1 },
    ]);
  });
});

describe('a version', () => {
  it.each([
    ['1.20', '2.1', true],
    ['2.1', '1.20', false],
    ['2', '2.1', true],
    ['2.1', '2', false],
    ['2.0', '2', false],
    ['2.21.1', '2.21.2', false],
    ['x.1', 'x.2', false],
    ['2.x', '2.1', false],
    ['2.21', '', false],
  ])('%j is older than %j: %s', (a, b, expected) => {
    expect(isOlder(a, b)).toBe(expected);
  });
});
