import type { VmFacts } from '../inventory.ts';
import { diskMs } from '../plan/estimates.ts';
import type { Member } from '../plan/plan-draft.ts';
import { sizeWord } from '../plan/words.ts';
import type { PlanStep, StepResource } from '../plan.ts';
import type { MigrateAction } from './migrate-action.ts';

/** How many VMs leave or reach one host at once: two fill a 10 Gbit/s link, more only make each of them slower. */
export const AT_ONCE_PER_HOST = 2;
/** How many move onto one SR at once; XAPI itself refuses a fourth storage migration of a host. */
const AT_ONCE_PER_SR = 2;

/** Memory that is sent again, since the guest writes meanwhile, makes it slower than a plain copy. */
const MEMORY_BYTES_PER_MS = 209_715;
const SWITCH_MS = 3000;

/** The rule by which VMs take turns, for people. */
export const TURN_RULE =
  `The largest goes first. At most ${String(AT_ONCE_PER_HOST)} at once leave or reach one host, and at most ` +
  `${String(AT_ONCE_PER_SR)} write to one SR, so that each has the bandwidth to end soon.`;

type MigrateVm = Extract<MigrateAction, { readonly kind: 'migrate-vm' }>;

/** Bytes that go over the network for one VM: its memory where it runs, and the disks that move. */
export function bytesToSend(vm: VmFacts, devices: readonly number[]): number {
  const disks = vm.disks
    .filter(({ device }) => devices.includes(device))
    .reduce((sum, disk) => sum + disk.sizeBytes, 0);
  return disks + (vm.powerState === 'Running' ? vm.memoryBytes : 0);
}

/** How the places of a migration are called. */
export interface PlaceNames {
  readonly host: (uuid: string) => string;
  readonly sr: (uuid: string) => string;
}

/** Moves one VM. */
export function migrateStep(
  { vm, name }: Member,
  action: MigrateVm,
  names: PlaceNames & { readonly pool: string | null },
  after: readonly string[],
): PlanStep {
  const isLive = vm.powerState === 'Running';
  const disks = vm.disks.filter(({ device }) => action.disks.some((each) => each.device === device));
  const memoryMs = isLive ? Math.round(vm.memoryBytes / MEMORY_BYTES_PER_MS) : 0;
  return {
    id: `migrate-vm:${vm.uuid}`,
    title: titleOf(vm, name, action, names),
    vmUuid: vm.uuid,
    call: callOf(action, isLive),
    dependsOn: after,
    resources: linksOf(action),
    estimateMs: SWITCH_MS + memoryMs + disks.reduce((sum, disk) => sum + diskMs(disk.sizeBytes, isLive), 0),
    undo: action.toPoolUuid === null ? 'move it back' : 'move it back to this pool, into its vApp',
    action,
  };
}

function titleOf(
  vm: VmFacts,
  name: string,
  action: MigrateVm,
  names: PlaceNames & { readonly pool: string | null },
): string {
  const isLive = vm.powerState === 'Running';
  const devices = action.disks.map(({ device }) => device);
  const srs = [...new Set(action.disks.map(({ toSrUuid }) => names.sr(toSrUuid)))];
  const to = `${names.host(action.toHostUuid)}${names.pool === null ? '' : ` of ${names.pool}`}`;
  const disks = srs.length === 0 ? '' : `, its disks to ${srs.join(' and ')}`;
  return `Move ${name} ${isLive ? 'live ' : ''}to ${to}${disks} (${sizeWord(bytesToSend(vm, devices))})`;
}

function callOf({ vmUuid, toPoolUuid, toHostUuid, disks, nics }: MigrateVm, isLive: boolean): string {
  if (toPoolUuid === null && disks.length === 0)
    return `VM.pool_migrate vm=${vmUuid} host=${toHostUuid} options:live=true`;
  const maps = [
    ...disks.map(({ device, toSrUuid }) => `vdi_map: disk ${String(device)} to SR ${toSrUuid}`),
    ...(toPoolUuid === null
      ? []
      : nics.map(({ device, toNetworkUuid }) => `vif_map: NIC ${String(device)} to network ${toNetworkUuid}`)),
  ];
  return [
    `host.migrate_receive host=${toHostUuid}`,
    `VM.migrate_send vm=${vmUuid} live=${String(isLive)}`,
    ...maps,
  ].join('\n');
}

/** The links and SRs that a move has a share of. */
export function linksOf({
  fromHostUuid,
  toHostUuid,
  disks,
}: Pick<MigrateVm, 'fromHostUuid' | 'toHostUuid' | 'disks'>): readonly StepResource[] {
  const hosts = [...new Set([...(fromHostUuid === null ? [] : [fromHostUuid]), toHostUuid])].sort();
  const srs = [...new Set(disks.map(({ toSrUuid }) => toSrUuid))].sort();
  return [
    ...hosts.map((uuid) => ({ key: `link:${uuid}`, limit: AT_ONCE_PER_HOST })),
    ...srs.map((uuid) => ({ key: `onto:${uuid}`, limit: AT_ONCE_PER_SR })),
  ];
}
