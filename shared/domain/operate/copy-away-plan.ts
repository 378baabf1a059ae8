import type { TargetPool } from '../migrate/migrate-facts.ts';
import { AT_ONCE_PER_HOST, linksOf, TURN_RULE } from '../migrate/migrate-steps.ts';
import { lockThere, lockThereId, unlockThere } from '../migrate/lock-there.ts';
import type { MigrateWish } from '../migrate/migrate-wish.ts';
import { placeOf, type Place } from '../migrate/places.ts';
import { rolesOf, serviceStep } from '../migrate/plan-to-pool.ts';
import { spreadNote } from '../plan/action-steps.ts';
import { diskMs, ESTIMATE } from '../plan/estimates.ts';
import type { Member } from '../plan/plan-draft.ts';
import { compareText, sizeWord } from '../plan/words.ts';
import type { PlanStep } from '../plan.ts';
import { rulesOf, type Stage } from '../workflow.ts';
import {
  copyStageOf,
  copyStep,
  listCopyNames,
  recordStep,
  setUpStep,
  snapshotStep,
  vappStep,
  vmNameOf,
  type CopyOf,
} from './copy-plan.ts';
import type { Operation } from './operate-facts.ts';
import type { WishOf } from './operate-wish.ts';

type CopyWish = WishOf<'copy'>;
type Away = NonNullable<CopyWish['away']>;

/** What all steps of one plan share. */
interface Errand {
  readonly operation: Operation;
  readonly wish: CopyWish;
  readonly away: Away;
  readonly target: TargetPool;
  readonly stage: Stage | null;
  readonly places: ReadonlyMap<string, Place>;
}

/** The same wish in the words of migrations: where disks and NICs go. */
function routeOf({ srUuid, networks }: CopyWish, { poolUuid, hostUuid, members }: Away): MigrateWish {
  return { verb: 'migrate', poolUuid, hostUuid, srUuid, networks, members };
}

/**
 * Makes copies in another pool of a configuration that stays as it is, running or not: its VMs are snapshotted at one
 * time, each copy is a clone of a snapshot that is sent there whole, and nothing but the source stays here.
 */
export function planCopiesAway(operation: Operation, wish: CopyWish, away: Away): void {
  const { draft, journey, facts } = operation;
  const target = facts.migration?.target;
  if (!target) return; // it blocks
  const stage = copyStageOf(facts, wish);
  const route = routeOf(wish, away);
  const roles = rolesOf(facts, target, wish.stageId);
  const places = new Map(journey.members.map(({ vm }) => [vm.uuid, placeOf(route, vm, roles)]));
  const errand = { operation, wish, away, target, stage, places };
  const first = journey.afterAll();
  const service = draft.add(stage ? serviceStep(operation, target, route, first, stage.id) : []);
  const snapshots = draft.add(journey.members.map((member) => snapshotStep(operation, member, first)));
  draft.notes.push(...spreadNote(draft.steps.filter(({ id }) => snapshots.includes(id))));
  const copies = listCopyNames(facts, wish).map((name, index) => ({ name, n: index + 1 }));
  const done = [...service, ...copies.flatMap((copy) => planOne(errand, copy, first, snapshots))];
  const records = stage ? draft.add(copies.map((copy) => recordThere(errand, copy, stage, done))) : [];
  journey.advanceAll([...done, ...records]);
  noteCopies(errand);
}

/** Gives the locks of the copies back. */
export function releaseCopies(
  { draft, facts }: Operation,
  wish: CopyWish,
  after: readonly string[],
): readonly string[] {
  const target = facts.migration?.target;
  if (!target) return [];
  return draft.add(
    listCopyNames(facts, wish).map((name, index) => unlockThere(target, name, vappIdOf(index + 1), after)),
  );
}

const vappIdOf = (n: number): string => `create-vapp:${String(n)}`;

/** Answers the last steps of the copy. */
function planOne(
  errand: Errand,
  copy: CopyOf,
  first: readonly string[],
  snapshots: readonly string[],
): readonly string[] {
  const { operation, target } = errand;
  const { draft, journey, facts } = operation;
  const description = `Copy of ${facts.configuration.nameLabel} of another pool`;
  const vapp = vappStep(operation, copy, first, description);
  draft.add([
    { ...vapp, poolUuid: target.poolUuid, title: `Create the vApp "${copy.name}" in ${target.nameLabel}` },
    lockThere(target, copy.name, vapp.id),
  ]);
  return largestDisksFirst(journey.members).map((member) => {
    const clone = copyStep(operation, { ...errand.wish, srUuid: null }, copy, member, snapshots);
    if (clone.action.kind === 'copy-vm') draft.add([{ ...clone, action: { ...clone.action, isSentOn: true } }]);
    const send = sendStep(errand, copy, member, clone.id);
    const macs = errand.away.keepMacs ? macStep(errand, copy, member, clone.id, send.id) : null;
    draft.add([send, ...(macs ? [macs] : [])]);
    const setUp = setUpStep(operation, errand.wish, copy, member, {
      stage: errand.stage,
      networks: networksOf(errand, member),
    });
    draft.add([{ ...setUp, poolUuid: target.poolUuid, dependsOn: [(macs ?? send).id] }]);
    return setUp.id;
  });
}

const bytesOf = ({ vm }: Member): number => vm.disks.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

const largestDisksFirst = (members: readonly Member[]): readonly Member[] =>
  [...members].sort((a, b) => bytesOf(b) - bytesOf(a) || compareText(a.vm.uuid, b.vm.uuid));

function networksOf({ places }: Errand, { vm }: Member): Readonly<Record<string, string>> {
  const nics = places.get(vm.uuid)?.nics ?? [];
  return Object.fromEntries(
    nics.flatMap(({ device, toNetworkUuid }) => (toNetworkUuid === null ? [] : [[String(device), toNetworkUuid]])),
  );
}

function sendStep(
  { operation, wish, away, target, places }: Errand,
  copy: CopyOf,
  member: Member,
  cloneId: string,
): PlanStep {
  const { vm } = member;
  const place = places.get(vm.uuid) ?? { hostUuid: null, disks: [], nics: [] };
  const host = target.hosts.find(({ uuid }) => uuid === place.hostUuid)?.nameLabel ?? 'a host';
  const routes = {
    toHostUuid: place.hostUuid ?? '',
    disks: place.disks.map(({ toSrUuid, ...rest }) => ({ ...rest, toSrUuid: toSrUuid ?? '' })),
    nics: place.nics.map(({ toNetworkUuid, ...rest }) => ({ ...rest, toNetworkUuid: toNetworkUuid ?? '' })),
  };
  const name = vmNameOf(operation, wish, copy, vm);
  return {
    id: `send-copy:${String(copy.n)}:${vm.uuid}`,
    title: `Send "${name}" to ${host} of ${target.nameLabel} (${sizeWord(bytesOf(member))})`,
    vmUuid: vm.uuid,
    call: [
      `host.migrate_receive host=${routes.toHostUuid}`,
      'VM.migrate_send vm=(the clone) live=false',
      ...routes.disks.map(({ device, toSrUuid }) => `vdi_map: disk ${String(device)} to SR ${toSrUuid}`),
      ...routes.nics.map(({ device, toNetworkUuid }) => `vif_map: NIC ${String(device)} to network ${toNetworkUuid}`),
    ].join('\n'),
    dependsOn: [cloneId, lockThereId(vappIdOf(copy.n))],
    resources: linksOf({ fromHostUuid: null, ...routes }),
    estimateMs: vm.disks.reduce((sum, { sizeBytes }) => sum + diskMs(sizeBytes, false), 0),
    undo: 'destroy it there with its disks',
    action: { kind: 'send-copy', vm: { madeBy: cloneId }, toPoolUuid: away.poolUuid, ...routes },
  };
}

function macStep(errand: Errand, copy: CopyOf, member: Member, cloneId: string, after: string): PlanStep | null {
  const { vm } = member;
  if (vm.vifs.length === 0) return null;
  const networks = networksOf(errand, member);
  const nics = [...vm.vifs]
    .sort((a, b) => a.device - b.device)
    .map(({ device, mac }) => ({ device, mac, networkUuid: networks[String(device)] ?? '' }));
  const name = vmNameOf(errand.operation, errand.wish, copy, vm);
  return {
    id: `keep-macs:${String(copy.n)}:${vm.uuid}`,
    title: `Give "${name}" the MAC addresses of ${vm.nameLabel}`,
    vmUuid: vm.uuid,
    poolUuid: errand.target.poolUuid,
    call: nics.map(({ device, mac }) => `VIF.destroy, VIF.create device=${String(device)} MAC=${mac}`).join('\n'),
    dependsOn: [after],
    estimateMs: ESTIMATE.vif * nics.length,
    undo: 'it is destroyed with the copy',
    action: { kind: 'keep-macs', vm: { madeBy: cloneId }, nics },
  };
}

function recordThere({ operation, target }: Errand, copy: CopyOf, stage: Stage, after: readonly string[]): PlanStep {
  const title = `Record in ${target.nameLabel} that ${copy.name} is in ${stage.name}`;
  return { ...recordStep(operation, copy, stage, after), poolUuid: target.poolUuid, title };
}

function noteCopies({ operation: { draft, facts, journey }, away, target, stage }: Errand): void {
  const { nameLabel } = facts.configuration;
  draft.notes.push(TURN_RULE.replace('leave or reach', 'reach'));
  draft.notes.push(
    away.keepMacs
      ? `${nameLabel} stays as it is; the copies are halted and have its MAC addresses: they must never meet it on one network.`
      : `${nameLabel} stays as it is; the copies are halted and get MAC addresses of their own.`,
  );
  draft.notes.push(
    `Each copy is first a clone in this pool, whose SRs need room for what is written meanwhile; ${String(AT_ONCE_PER_HOST)} at most are on their way to one host at once.`,
  );
  const snapshots = journey.members.reduce((sum, { vm }) => sum + vm.snapshotCount, 0);
  if (snapshots > 0) draft.notes.push('Snapshots of the VMs are not copied.');
  if (!stage) draft.notes.push('The copies are in no stage.');
  else if (rulesOf(stage).entry.length > 0)
    draft.notes.push(
      `What ${stage.name} does with what enters it is not done: start the copies in ${target.nameLabel} by Operate.`,
    );
}
