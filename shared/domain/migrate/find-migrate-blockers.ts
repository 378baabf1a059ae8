import type { Blocker } from '../blocker.ts';
import { permissionsOf } from '../blockers/permission-blockers.ts';
import type { HostFacts, NetworkFacts, SrFacts, VmFacts } from '../inventory.ts';
import type { OperateFacts } from '../operate/operate-facts.ts';
import type { Plan } from '../plan.ts';
import { findMissingPermissions } from '../rights.ts';
import { isRigidSr } from '../sr-types.ts';
import { findStage } from '../workflow.ts';
import type { MigrateFinding } from './migrate-finding.ts';
import type { MigrateAction } from './migrate-action.ts';
import type { MigrateWish } from './migrate-wish.ts';
import type { TargetPool } from './migrate-facts.ts';

type MigrateVm = Extract<MigrateAction, { readonly kind: 'migrate-vm' }>;
/** What comes to a host, moved or as a copy. */
type Arrival = Pick<MigrateVm, 'vmUuid' | 'toPoolUuid' | 'toHostUuid' | 'disks' | 'nics'>;

/** Where things go: the pool's own, or another's. */
interface Estate {
  readonly hosts: readonly HostFacts[];
  readonly srs: readonly SrFacts[];
  readonly networks: readonly NetworkFacts[];
}

/** Why a migration may not start, as far as the facts tell; the pools themselves are asked afterwards. */
export function findMigrateBlockers(facts: OperateFacts, wish: MigrateWish, plan: Plan): readonly Blocker[] {
  const target = facts.migration?.target ?? null;
  const { nameLabel, stageId } = facts.configuration;
  const arrival = { names: [nameLabel], stageId };
  const poolFindings = wish.poolUuid === null ? [] : findPoolFindings(facts, wish.poolUuid, arrival, plan);
  if (wish.poolUuid !== null && isAway(target, poolFindings)) return say(poolFindings);
  const estate: Estate = target ?? facts;
  const moves = plan.steps.flatMap(({ action }) => (action.kind === 'migrate-vm' ? [action] : []));
  return [
    ...findUnsteady(facts, plan),
    ...say([
      ...poolFindings,
      ...(target ? findUnchosen(facts, moves) : findStrangers(facts, wish)),
      ...findHostFindings(facts, estate, moves),
      ...findPlaceFindings(estate, moves),
      ...findUnfit(estate, plan),
      ...findSpace(facts, estate, plan),
    ]),
  ];
}

const isAway = (target: TargetPool | null, findings: readonly MigrateFinding[]): boolean =>
  !target || findings.some(({ why }) => why === 'pool-away' || why === 'same-pool');

/**
 * Why copies may not be made in another pool. Halted as they arrive, they need no memory and no processor there.
 * @param arrival - what the configurations are called there, and the stage they go into
 */
export function findArrivalBlockers(
  facts: OperateFacts,
  poolUuid: string,
  arrival: Arriving,
  plan: Plan,
): readonly Blocker[] {
  const target = facts.migration?.target ?? null;
  const poolFindings = findPoolFindings(facts, poolUuid, arrival, plan);
  if (!target || isAway(target, poolFindings)) return say(poolFindings);
  const arrivals = plan.steps.flatMap(({ action, vmUuid }): readonly Arrival[] =>
    action.kind === 'send-copy' ? [{ ...action, vmUuid: vmUuid ?? '' }] : [],
  );
  return say([
    ...poolFindings,
    ...findUnchosen(facts, arrivals),
    ...findHostFindings({ ...facts, vms: [] }, target, arrivals),
    ...findPlaceFindings(target, arrivals),
    ...findUnfit(target, plan),
    ...findSpace(facts, target, plan),
  ]);
}

/** How configurations arrive at another pool. */
interface Arriving {
  readonly names: readonly string[];
  readonly stageId: string | null;
}

/** Each once: a host that is gone is found by whoever looks for it. */
function say(findings: readonly MigrateFinding[]): readonly Blocker[] {
  const distinct = new Map(findings.map((finding) => [JSON.stringify(finding), finding]));
  return [...distinct.values()].map((finding) => ({ kind: 'migration', finding }));
}

function findPoolFindings(
  facts: OperateFacts,
  poolUuid: string,
  { names, stageId }: Arriving,
  plan: Plan,
): readonly MigrateFinding[] {
  const target = facts.migration?.target;
  if (poolUuid === facts.migration?.homeUuid) return [{ why: 'same-pool' }];
  if (!target?.isConnected) return [{ why: 'pool-away', pool: target?.nameLabel ?? poolUuid }];
  const pool = target.nameLabel;
  const [here, there] = [facts.migration?.version ?? null, target.version];
  const { workflow } = facts;
  const stage = workflow && stageId !== null ? findStage(workflow, stageId) : undefined;
  const isStageMissing = target.service && stage && !findStage(target.service.workflow, stage.id);
  return [
    ...(here && there && isOlder(there.api, here.api)
      ? [{ why: 'older', pool, here: nameOf(here), there: nameOf(there) } as const]
      : []),
    ...names
      .filter((name) => target.configurationNames.includes(name))
      .map((name) => ({ why: 'name-taken', pool, name }) as const),
    ...(isStageMissing ? [{ why: 'stage-missing', pool, stage: stage.name } as const] : []),
    ...findRights(target, plan).map((permission) => ({ why: 'role', pool, permission }) as const),
  ];
}

const nameOf = ({ brand, product }: { readonly brand: string; readonly product: string }): string =>
  `${brand} ${product}`;

/** By the numbers of two API versions, "2.15" and "2.21". */
export function isOlder(a: string, b: string): boolean {
  if (a === '' || b === '') return false;
  const [left, right] = [a, b].map((text) => text.split('.').map(Number));
  for (const index of [0, 1]) {
    const [x, y] = [left?.[index] ?? 0, right?.[index] ?? 0];
    // What is no number is neither older nor newer.
    if (x !== y) return x < y;
  }
  return false;
}

function findRights({ rights, poolUuid }: TargetPool, plan: Plan): readonly string[] {
  if (!rights) return [];
  const there = plan.steps.filter((step) => step.poolUuid === poolUuid).flatMap(({ action }) => permissionsOf(action));
  const needed = [...new Set([...there, 'host.migrate_receive', 'vm.migrate_send'])];
  return findMissingPermissions(rights, needed).map(({ permission }) => permission);
}

/** Only what runs or is halted migrates; what is suspended holds on to its host's kind of memory. */
function findUnsteady({ vms }: OperateFacts, plan: Plan): readonly Blocker[] {
  const touched = new Set(plan.steps.map(({ vmUuid }) => vmUuid));
  return vms
    .filter(({ uuid, powerState }) => touched.has(uuid) && powerState !== 'Running' && powerState !== 'Halted')
    .map(({ uuid, powerState }) => ({ kind: 'vm-not-steady', vmUuid: uuid, powerState }));
}

/** Another pool needs a host, an SR for every disk and a network for every NIC. */
function findUnchosen({ networks }: OperateFacts, moves: readonly Arrival[]): readonly MigrateFinding[] {
  const open = new Set(
    moves.flatMap(({ nics }) =>
      nics.filter(({ toNetworkUuid }) => toNetworkUuid === '').map((nic) => nic.fromNetworkUuid),
    ),
  );
  const disks = moves.reduce((sum, move) => sum + move.disks.filter(({ toSrUuid }) => toSrUuid === '').length, 0);
  return [
    ...(moves.some(({ toHostUuid }) => toHostUuid === '') ? [{ why: 'host-not-chosen' } as const] : []),
    ...(disks > 0 ? [{ why: 'sr-not-chosen', disks } as const] : []),
    ...[...open].map((uuid) => ({
      why: 'network-not-chosen' as const,
      network: networks.find((each) => each.uuid === uuid)?.nameLabel ?? uuid,
    })),
  ];
}

/** Hosts and SRs of the wish that are not of this pool. */
function findStrangers({ hosts, srs }: OperateFacts, wish: MigrateWish): readonly MigrateFinding[] {
  const wantedHosts = [wish.hostUuid, ...wish.members.map(({ hostUuid }) => hostUuid)].filter((each) => each !== null);
  const wantedSrs = [wish.srUuid, ...wish.members.flatMap(({ disks }) => disks.map(({ srUuid }) => srUuid))];
  return [
    ...[...new Set(wantedHosts)]
      .filter((uuid) => !hosts.some((host) => host.uuid === uuid))
      .map((hostUuid) => ({ why: 'host-missing', hostUuid }) as const),
    ...[...new Set(wantedSrs.filter((each) => each !== null))]
      .filter((uuid) => !srs.some((sr) => sr.uuid === uuid))
      .map((srUuid) => ({ why: 'sr-missing', srUuid }) as const),
  ];
}

function findHostFindings(
  facts: OperateFacts,
  { hosts }: Estate,
  moves: readonly Arrival[],
): readonly MigrateFinding[] {
  const running = new Map(facts.vms.filter((vm) => vm.powerState === 'Running').map((vm) => [vm.uuid, vm] as const));
  const wanted = [...new Set(moves.map(({ toHostUuid }) => toHostUuid))].filter((uuid) => uuid !== '');
  const memory = wanted.flatMap((hostUuid): readonly MigrateFinding[] => {
    const host = hosts.find(({ uuid }) => uuid === hostUuid);
    if (!host) return [{ why: 'host-missing', hostUuid }];
    if (!host.enabled || !host.live) return [{ why: 'host-not-ready', host: host.nameLabel }];
    const neededBytes = moves
      .filter(({ toHostUuid }) => toHostUuid === hostUuid)
      .reduce((sum, { vmUuid }) => sum + (running.get(vmUuid)?.memoryBytes ?? 0), 0);
    return neededBytes > host.memoryFreeBytes
      ? [{ why: 'memory', host: host.nameLabel, neededBytes, freeBytes: host.memoryFreeBytes }]
      : [];
  });
  const toolless = [...running.values()].filter((vm) => isMoved(vm, moves) && vm.toolsVersion === '');
  return [...memory, ...toolless.map(({ nameLabel: vm }) => ({ why: 'no-tools', vm }) as const)];
}

const isMoved = ({ uuid }: VmFacts, moves: readonly Arrival[]): boolean => moves.some(({ vmUuid }) => vmUuid === uuid);

/** SRs and networks that the host which receives does not see. */
function findPlaceFindings({ hosts, srs, networks }: Estate, moves: readonly Arrival[]): readonly MigrateFinding[] {
  const found = new Map<string, MigrateFinding>();
  for (const { toHostUuid, disks, nics, toPoolUuid } of moves) {
    const host = hosts.find(({ uuid }) => uuid === toHostUuid);
    if (!host) continue;
    for (const srUuid of disks.map((disk) => disk.toSrUuid).filter((uuid) => uuid !== '')) {
      const sr = srs.find(({ uuid }) => uuid === srUuid);
      if (!sr) found.set(srUuid, { why: 'sr-missing', srUuid });
      else if (!sr.hostUuids.includes(toHostUuid))
        found.set(`${srUuid} ${toHostUuid}`, { why: 'sr-unseen', sr: sr.nameLabel, host: host.nameLabel });
    }
    if (toPoolUuid === null) continue;
    for (const networkUuid of nics.map((nic) => nic.toNetworkUuid).filter((uuid) => uuid !== '')) {
      const network = networks.find(({ uuid }) => uuid === networkUuid);
      if (!network) found.set(networkUuid, { why: 'network-missing', networkUuid });
      else if (network.vlan !== null && !network.hostUuids.includes(toHostUuid))
        found.set(`${networkUuid} ${toHostUuid}`, {
          why: 'network-unseen',
          network: network.nameLabel,
          host: host.nameLabel,
        });
      else if (network.bondedHostUuids?.includes(toHostUuid) === true)
        found.set(`${networkUuid} ${toHostUuid}`, {
          why: 'network-bonded',
          network: network.nameLabel,
          host: host.nameLabel,
        });
    }
  }
  return [...found.values()];
}

/** SRs on which no disk can be made. */
function findUnfit({ srs }: Estate, plan: Plan): readonly MigrateFinding[] {
  const wanted = plan.steps.flatMap(({ action }) => {
    if (action.kind === 'move-disk') return [action.toSrUuid];
    return action.kind === 'migrate-vm' || action.kind === 'send-copy' ? action.disks.map((disk) => disk.toSrUuid) : [];
  });
  return srs
    .filter((sr) => wanted.includes(sr.uuid) && isRigidSr(sr))
    .map(({ nameLabel: sr, type }) => ({ why: 'sr-unfit', sr, type }));
}

/** Disks count whole: a live move writes every block. */
function findSpace({ vms }: OperateFacts, { srs }: Estate, plan: Plan): readonly MigrateFinding[] {
  const needed = new Map<string, number>();
  const add = (vmUuid: string | null, device: number, srUuid: string): void => {
    const disk = vms.find(({ uuid }) => uuid === vmUuid)?.disks.find((each) => each.device === device);
    needed.set(srUuid, (needed.get(srUuid) ?? 0) + (disk?.sizeBytes ?? 0));
  };
  for (const { action, vmUuid } of plan.steps) {
    if (action.kind === 'move-disk') add(vmUuid, action.device, action.toSrUuid);
    if (action.kind === 'migrate-vm' || action.kind === 'send-copy')
      for (const { device, toSrUuid } of action.disks) add(vmUuid, device, toSrUuid);
  }
  return [...needed].flatMap(([srUuid, neededBytes]): readonly MigrateFinding[] => {
    const sr = srs.find(({ uuid }) => uuid === srUuid);
    // Some drivers do not tell their size.
    if (!sr || sr.sizeBytes <= 0) return [];
    if (isRigidSr(sr)) return [];
    const freeBytes = Math.max(0, sr.sizeBytes - sr.usedBytes);
    return neededBytes > freeBytes ? [{ why: 'sr-full', sr: sr.nameLabel, neededBytes, freeBytes }] : [];
  });
}
