import type { FenceState } from '../../../shared/domain/fence/fence-view.ts';
import type { OperateFacts } from '../../../shared/domain/operate/operate-facts.ts';
import type { OperateWish } from '../../../shared/domain/operate/operate-wish.ts';
import { planOperate } from '../../../shared/domain/operate/plan-operate.ts';
import type { TargetPool } from '../../../shared/domain/migrate/migrate-facts.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import { HOSTS, makeHost, makeSr, SRS } from '../plan-facts.ts';
import { makeNetwork, makeService, makeVm, SHOP } from '../sample-estate.ts';
import { uuidOf } from '../sample-signer.ts';
import { makeVariedVms, MORE } from './estate.ts';
import { makeVariedFacts } from './transitions.ts';

const VERSION = { brand: 'XCP-ng', product: '8.3.0', api: '2.21', release: '' };
const { networks } = SHOP;
const THERE = {
  pool: uuidOf(700),
  host: uuidOf(701),
  other: uuidOf(704),
  sr: uuidOf(702),
  flash: uuidOf(705),
} as const;
const THERE_NETWORKS = { front: uuidOf(703), data: uuidOf(706) } as const;
const AGENT = { probe: { kind: 'agent' }, timeoutSeconds: 60 } as const;

function makeTarget(part: Partial<TargetPool> = {}): TargetPool {
  const hostUuids = [THERE.host, THERE.other];
  return {
    ...{ poolUuid: THERE.pool, nameLabel: 'Berlin', isConnected: true, rights: null, version: VERSION, service: null },
    hosts: [makeHost(THERE.host, 'b1'), makeHost(THERE.other, 'b2')],
    srs: [makeSr(THERE.sr, 'b-nfs', { hostUuids }), makeSr(THERE.flash, 'b-flash', { hostUuids })],
    networks: [
      { ...makeNetwork(THERE_NETWORKS.front, 'b-front'), hostUuids },
      { ...makeNetwork(THERE_NETWORKS.data, 'b-data'), hostUuids },
    ],
    configurationNames: ['Web shop 1'],
    ...part,
  };
}

/** What operating the varied shop is planned on. */
export function makeVariedOperation(part: Partial<OperateFacts> = {}): OperateFacts {
  return {
    ...makeVariedFacts(),
    ...{ fences: [], runningVms: new Map(), sharedVdiUuids: new Set([uuidOf(53)]) },
    migration: {
      ...{ homeUuid: uuidOf(600), version: VERSION, since: '2026-03-01T08:00:00.000Z' },
      ...{ target: makeTarget(), service: makeService() },
    },
    ...part,
  };
}

const planOf = (wish: OperateWish, part: Partial<OperateFacts> = {}): Plan =>
  planOperate(makeVariedOperation(part), wish);
const place = (vmUuid: string, order: number, startDelaySeconds = 0, shutdownDelaySeconds = 0) => ({
  ...{ vmUuid, order, startDelaySeconds, shutdownDelaySeconds },
});
const elsewhere = [
  {
    ...{ vmUuid: SHOP.web, hostUuid: THERE.other, disks: [{ device: 1, srUuid: THERE.flash }] },
    nics: [{ device: 0, networkUuid: THERE_NETWORKS.data }],
  },
];
const toThere = [networks.devFront, networks.devData, networks.management].map((from, index) => ({
  from,
  to: index === 0 ? THERE_NETWORKS.front : THERE_NETWORKS.data,
}));
const REVERT = { verb: 'revert', snapshotUuids: [uuidOf(5003), uuidOf(5004), uuidOf(5005)], liftReason: null } as const;
const COPY = { verb: 'copy', count: 2, names: '{name} {n}', vmNames: '{vm}-{n}', srUuid: null, stageId: null } as const;
const STAY = { verb: 'migrate', poolUuid: null } as const;
const NOTHING = { networks: [], members: [] };

const FENCE: FenceState = {
  ...{ id: '00000000-1', mode: 'inOut', block: 'hostInternal', ofUuid: SHOP.vapp, ofName: 'Web shop 1' },
  ...{ networkUuids: [], vmUuids: [SHOP.web, SHOP.db], routerVmUuids: [uuidOf(80)], vappUuids: [], leases: [] },
  strangerVmUuids: [],
};

/** Its VMs off and in a fence. */
function startInFence(part: Partial<OperateFacts>): Plan {
  const vms = makeVariedVms().map((vm) => ({ ...vm, powerState: 'Halted' as const, hostUuid: null, tags: FENCED }));
  return planOf({ verb: 'start', readiness: null }, { vms, fences: [FENCE], ...part });
}

const HOSTS_OF_FENCE = [
  makeHost(uuidOf(23), 'xen03', { live: false, memoryFreeBytes: 2 ** 40 }),
  makeHost(uuidOf(24), 'xen04', { enabled: false, memoryFreeBytes: 2 ** 40 }),
  makeHost(HOSTS.one, 'xen01', { memoryFreeBytes: 2 ** 30 }),
  makeHost(HOSTS.two, 'xen02', { memoryFreeBytes: 2 ** 35 }),
  makeHost(uuidOf(25), 'xen05', { memoryFreeBytes: 2 ** 35 }),
];
const FENCED = ['fence: 00000000-1'];

/** What is done to a configuration where it is. */
export const OPERATIONS = {
  start: () => planOf({ verb: 'start', readiness: AGENT }),
  'start in a fence': () => startInFence({ hosts: HOSTS_OF_FENCE }),
  'start in a fence that is on a host': () => startInFence({ runningVms: new Map([[uuidOf(80), HOSTS.one]]) }),
  'start in a fence without a host': () => startInFence({ hosts: [] }),
  'shutdown with force': () => planOf({ verb: 'shutdown', forceAfterSeconds: 60 }),
  'switch-off': () => planOf({ verb: 'switch-off' }),
  reboot: () => planOf({ verb: 'reboot', forceAfterSeconds: null, readiness: null }),
  suspend: () => planOf({ verb: 'suspend' }),
  resume: () => planOf({ verb: 'resume' }),
  'snapshot with memory': () => planOf({ verb: 'snapshot', name: 'before the fair', withMemory: true }),
  'revert that keeps now': () =>
    planOf({
      ...REVERT,
      snapshotUuids: [...REVERT.snapshotUuids],
      keepNow: true,
      powerAfter: true,
      liftReason: 'bad upgrade',
    }),
  'revert that keeps nothing': () =>
    planOf({ ...REVERT, snapshotUuids: [...REVERT.snapshotUuids], keepNow: false, powerAfter: false }),
  'forget-snapshots': () => planOf({ verb: 'forget-snapshots', snapshotUuids: [uuidOf(5001), uuidOf(5004)] }),
  'copies by clone': () => planOf({ ...COPY, networks: [], stageId: 'integration' }),
  'copies in full': () =>
    planOf({ ...COPY, count: 1, srUuid: SRS.fast, networks: [{ from: networks.devFront, to: networks.intFront }] }),
  'copies away': () =>
    planOf({
      ...COPY,
      ...{ srUuid: THERE.sr, networks: toThere, stageId: 'integration' },
      away: { poolUuid: THERE.pool, hostUuid: THERE.host, keepMacs: true, members: elsewhere },
    }),
  arrange: () =>
    planOf(
      { verb: 'arrange', members: [place(SHOP.web, 0, 20), place(SHOP.db, 0), place(SHOP.spare, 3, 1, 2)] },
      { joining: [makeVm({ uuid: SHOP.spare, nameLabel: 'spare-01', tags: ['stage: Old', 'stage: Development'] })] },
    ),
  delete: () => planOf({ verb: 'delete', liftReason: 'nobody needs it' }),
  'migration to a host and an SR': () => planOf({ ...STAY, ...NOTHING, hostUuid: HOSTS.two, srUuid: SRS.fast }),
  'migration to a host': () => planOf({ ...STAY, ...NOTHING, hostUuid: HOSTS.two, srUuid: null }),
  'migration of one member': () =>
    planOf({
      ...STAY,
      ...{ hostUuid: null, srUuid: null, networks: [] },
      members: [{ vmUuid: MORE.batch, hostUuid: HOSTS.one, disks: [{ device: 0, srUuid: SRS.fast }], nics: [] }],
    }),
  'migration to another pool': () =>
    planOf({
      ...STAY,
      ...{ poolUuid: THERE.pool, hostUuid: THERE.host, srUuid: THERE.sr },
      ...{ networks: toThere, members: elsewhere },
    }),
} satisfies Readonly<Record<string, () => Plan>>;
