import type { Blocker } from '../blocker.ts';
import { permissionsOf } from '../blockers/permission-blockers.ts';
import type { HostFacts, NetworkFacts, SrFacts, VmFacts } from '../inventory.ts';
import type { OperateFacts } from '../operate/operate-facts.ts';
import type { Plan } from '../plan.ts';
import { findMissingPermissions } from '../rights.ts';
import { findStage } from '../workflow.ts';
import type { MigrateFinding } from './migrate-finding.ts';
import type { MigrateAction } from './migrate-action.ts';
import type { MigrateWish } from './migrate-wish.ts';
import type { TargetPool } from './migrate-facts.ts';

type MigrateVm = Extract<MigrateAction, { readonly kind: 'migrate-vm' }>;

/** Where things go: the pool's own, or another's. */
interface Estate {
  readonly hosts: readonly HostFacts[];
  readonly srs: readonly SrFacts[];
  readonly networks: readonly NetworkFacts[];
}

/** Why a migration may not start, as far as the facts tell; the pools themselves are asked afterwards. */
export function findMigrateBlockers(facts: OperateFacts, wish: MigrateWish, plan: Plan): readonly Blocker[] {
  const target = facts.migration?.target ?? null;
  const poolFindings = wish.poolUuid === null ? [] : findPoolFindings(facts, target, wish.poolUuid, plan);
  if (wish.poolUuid !== null && (!target || poolFindings.some(({ why }) => why === 'pool-away' || why === 'same-pool')))
    return say(poolFindings);
  const estate: Estate = target ?? facts;
  const moves = plan.steps.flatMap(({ action }) => (action.kind === 'migrate-vm' ? [action] : []));
  return [
    ...findUnsteady(facts, plan),
    ...say([
      ...poolFindings,
      ...(target ? findUnchosen(facts, moves) : findStrangers(facts, wish)),
      ...findHostFindings(facts, estate, moves),
      ...findPlaceFindings(estate, moves),
      ...findSpace(facts, estate, plan),
    ]),
  ];
}

const say = (findings: readonly MigrateFinding[]): readonly Blocker[] =>
  findings.map((finding) => ({ kind: 'migration', finding }));

function findPoolFindings(
  facts: OperateFacts,
  target: TargetPool | null,
  poolUuid: string,
  plan: Plan,
): readonly MigrateFinding[] {
  if (poolUuid === facts.migration?.homeUuid) return [{ why: 'same-pool' }];
  if (!target?.isConnected) return [{ why: 'pool-away', pool: target?.nameLabel ?? poolUuid }];
  const pool = target.nameLabel;
  const [here, there] = [facts.migration?.version ?? null, target.version];
  const { configuration, workflow } = facts;
  const stage = workflow && configuration.stageId !== null ? findStage(workflow, configuration.stageId) : undefined;
  const isStageMissing = target.service && stage && !findStage(target.service.workflow, stage.id);
  return [
    ...(here && there && isOlder(there.api, here.api)
      ? [{ why: 'older', pool, here: nameOf(here), there: nameOf(there) } as const]
      : []),
    ...(target.configurationNames.includes(configuration.nameLabel)
      ? [{ why: 'name-taken', pool, name: configuration.nameLabel } as const]
      : []),
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
    if (Number.isNaN(x) || Number.isNaN(y)) return false;
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
function findUnchosen({ networks }: OperateFacts, moves: readonly MigrateVm[]): readonly MigrateFinding[] {
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
  moves: readonly MigrateVm[],
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

const isMoved = ({ uuid }: VmFacts, moves: readonly MigrateVm[]): boolean =>
  moves.some(({ vmUuid }) => vmUuid === uuid);

/** SRs and networks that the host which receives does not see. */
function findPlaceFindings({ hosts, srs, networks }: Estate, moves: readonly MigrateVm[]): readonly MigrateFinding[] {
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
    }
  }
  return [...found.values()];
}

/** Disks count whole: a live move writes every block. */
function findSpace({ vms }: OperateFacts, { srs }: Estate, plan: Plan): readonly MigrateFinding[] {
  const needed = new Map<string, number>();
  const add = (vmUuid: string, device: number, srUuid: string): void => {
    const disk = vms.find(({ uuid }) => uuid === vmUuid)?.disks.find((each) => each.device === device);
    needed.set(srUuid, (needed.get(srUuid) ?? 0) + (disk?.sizeBytes ?? 0));
  };
  for (const { action } of plan.steps) {
    if (action.kind === 'move-disk') add(action.vmUuid, action.device, action.toSrUuid);
    if (action.kind === 'migrate-vm')
      for (const { device, toSrUuid } of action.disks) add(action.vmUuid, device, toSrUuid);
  }
  return [...needed].flatMap(([srUuid, neededBytes]): readonly MigrateFinding[] => {
    const sr = srs.find(({ uuid }) => uuid === srUuid);
    // Some drivers do not tell their size.
    if (!sr || sr.sizeBytes <= 0) return [];
    const freeBytes = Math.max(0, sr.sizeBytes - sr.usedBytes);
    return neededBytes > freeBytes ? [{ why: 'sr-full', sr: sr.nameLabel, neededBytes, freeBytes }] : [];
  });
}
