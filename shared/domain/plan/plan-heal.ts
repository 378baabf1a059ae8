import type { Configuration } from '../configuration.ts';
import { callsOf, deviceOf, groupOf } from '../drift/field-setter.ts';
import type { DiskRemedy } from '../drift/heal-disk.ts';
import { unitOf, type HealRow } from '../drift/heal.ts';
import type { HostFacts, NetworkFacts, SrFacts, VmFacts } from '../inventory.ts';
import type { Plan, PlanStep } from '../plan.ts';
import { ESTIMATE, shutdownMs, startMs } from './estimates.ts';
import { healDiskNotes, healDiskStep } from './heal-disk-step.ts';
import { frameLock, frameUnlock, frameVerify } from './fence-frame.ts';
import { scheduleSteps } from './schedule.ts';
import { sortVms } from './plan-draft.ts';

/** xenopsd's own number of starts and shutdowns at once on one host. */
const STARTS_PER_HOST = 4;
const SET_MS = 200;

/** How fields and values are named in titles; equal on every workstation. */
export interface HealWords {
  readonly field: (field: string) => string;
  readonly value: (field: string, value: string | null) => string;
}

/** What a plan to heal is made of. */
export interface PlanHealFacts {
  readonly configuration: Configuration;
  readonly stageName: string;
  /** What it is to equal again, for people. */
  readonly baselineName: string;
  /** Members as the pool has them. */
  readonly vms: readonly VmFacts[];
  readonly networks: readonly Pick<NetworkFacts, 'uuid' | 'nameLabel'>[];
  readonly hosts: readonly Pick<HostFacts, 'uuid' | 'nameLabel' | 'enabled' | 'live'>[];
  readonly srs: readonly Pick<SrFacts, 'uuid' | 'nameLabel'>[];
  /** The differences to put back, all of them able to be. */
  readonly rows: readonly HealRow[];
  readonly words: HealWords;
}

/**
 * Plans what puts differences back. VMs of which something changes only while they are halted are shut down in reverse
 * start order and started again. Pure: equal facts give an equal plan.
 *
 * @returns undefined where there is nothing to put back
 */
export function planHeal(facts: PlanHealFacts): Plan | undefined {
  const { configuration } = facts;
  const members = sortVms(facts.vms).filter(({ uuid }) => facts.rows.some((row) => row.vmUuid === uuid));
  if (members.length === 0) return undefined;
  const halting = members.filter(({ uuid }) =>
    facts.rows.some(({ vmUuid, verdict }) => vmUuid === uuid && verdict.kind === 'heals' && verdict.haltsVm),
  );
  const shutdowns = shutdownSteps(halting);
  const body = [...shutdowns];
  const ends = new Map<string, string>();
  for (const vm of members) {
    let after = shutdowns.find(({ vmUuid }) => vmUuid === vm.uuid)?.id ?? 'take-lock';
    for (const step of fieldSteps(facts, vm)) {
      body.push({ ...step, dependsOn: [after] });
      after = step.id;
    }
    ends.set(vm.uuid, after);
  }
  body.push(...startSteps(facts, halting, ends));
  const verify = frameVerify(
    'Check that all is as planned',
    body.map(({ id }) => id),
  );
  const steps = [frameLock(configuration.nameLabel), ...body, verify, frameUnlock([verify.id])];
  return {
    kind: 'heal',
    poolId: configuration.poolId,
    configurationUuid: configuration.uuid,
    configurationName: configuration.nameLabel,
    serviceId: configuration.serviceId ?? '',
    fromStageId: configuration.stageId ?? '',
    toStageId: configuration.stageId ?? '',
    fromStageName: facts.stageName,
    toStageName: facts.baselineName,
    revision: configuration.revision,
    steps,
    estimateMs: scheduleSteps(steps).endMs,
    notes: [
      ...halting.map(
        ({ nameLabel }) => `${nameLabel} is shut down and started again: XAPI changes this of a halted VM only.`,
      ),
      ...members.flatMap((vm) => disksOf(facts, vm).flatMap((disk) => healDiskNotes(vm, disk, facts.srs))),
    ],
    irreversible: [],
  };
}

/** The disks of a VM that are replaced, each once. */
function disksOf({ rows }: PlanHealFacts, vm: VmFacts): readonly DiskRemedy[] {
  const found = rows.flatMap(({ vmUuid, disk }) => (vmUuid === vm.uuid && disk ? [disk] : []));
  return found.filter(({ replaced }, at) => found.findIndex((each) => each.replaced.device === replaced.device) === at);
}

/** Rows that are written by one step, in the order in which they must be. */
function fieldSteps(facts: PlanHealFacts, vm: VmFacts): readonly PlanStep[] {
  const units = new Map<string, HealRow[]>();
  for (const row of facts.rows) {
    if (row.vmUuid !== vm.uuid) continue;
    const isOrder = groupOf(row.field) === 'order';
    const unit = isOrder ? `${vm.uuid} start.order` : unitOf(vm.uuid, row.field);
    units.set(unit, [...(units.get(unit) ?? []), row]);
  }
  // XAPI derives the boot policy from the domain type: set after it, it stays. Settings of a disk are of the one that
  // then hangs there.
  const rankOf = ([row]: readonly HealRow[]): number => (row?.disk ? 0 : row?.field === 'domain-type' ? 1 : 2);
  return [...units.values()].sort((a, b) => rankOf(a) - rankOf(b)).map((rows) => unitStep(facts, vm, rows));
}

function unitStep(facts: PlanHealFacts, vm: VmFacts, rows: readonly HealRow[]): PlanStep {
  const [row] = rows;
  if (!row) throw new Error('a step to heal needs a difference');
  if (row.disk) return healDiskStep(vm, row.disk, rows);
  switch (groupOf(row.field)) {
    case 'network':
      return moveStep(facts, vm, row);
    case 'affinity':
      return affinityStep(facts, vm, row);
    case 'vcpus':
    case 'memory':
    case 'order':
    case 'tags':
    case 'disk':
    case 'single':
      return setStep(facts, vm, rows);
  }
}

function setStep({ words }: PlanHealFacts, vm: VmFacts, rows: readonly HealRow[]): PlanStep {
  const parts = rows.map(
    ({ field, now, wanted }) =>
      `${words.field(field)} from ${words.value(field, now)} to ${words.value(field, wanted)}`,
  );
  const back = rows.map(({ field, now }) => `${words.field(field)} to ${words.value(field, now)}`);
  const calls = [...new Set(rows.flatMap(({ field }) => callsOf(field)))];
  return {
    id: `heal:${vm.uuid}:${rows[0]?.field ?? ''}`,
    title: `Change of ${vm.nameLabel} ${parts.join(', ')}`,
    vmUuid: vm.uuid,
    call: calls.map((call) => `${call} self=…`).join('\n'),
    dependsOn: [],
    estimateMs: SET_MS * Math.max(rows.length, calls.length),
    undo: `set again ${back.join(', ')}`,
    action: {
      kind: 'heal-fields',
      vmUuid: vm.uuid,
      changes: rows.map(({ field, now, wanted }) => ({ field, from: now, to: wanted })),
    },
  };
}

function moveStep({ networks }: PlanHealFacts, vm: VmFacts, { field, networkUuid = '' }: HealRow): PlanStep {
  const device = deviceOf(field);
  const vif = vm.vifs.find((each) => each.device === device);
  const nameOf = (uuid: string): string => networks.find((network) => network.uuid === uuid)?.nameLabel ?? uuid;
  const [from, vifUuid] = [vif?.networkUuid ?? '', vif?.uuid ?? ''];
  return {
    id: `move-vif:${vifUuid}`,
    title: `Move NIC ${String(device)} of ${vm.nameLabel} from ${nameOf(from)} to ${nameOf(networkUuid)}, keeping MAC ${vif?.mac ?? ''}`,
    vmUuid: vm.uuid,
    call: `VIF.move self=${vifUuid} network=${networkUuid}`,
    dependsOn: [],
    estimateMs: ESTIMATE.vif,
    undo: `move it back to ${nameOf(from)}`,
    action: {
      kind: 'move-vif',
      vmUuid: vm.uuid,
      vifUuid,
      device,
      fromNetworkUuid: from,
      toNetworkUuid: networkUuid,
    },
  };
}

function affinityStep({ hosts }: PlanHealFacts, vm: VmFacts, { wanted, now }: HealRow): PlanStep {
  const nameOf = (uuid: string): string => hosts.find((host) => host.uuid === uuid)?.nameLabel ?? uuid;
  return {
    id: `set-affinity:${vm.uuid}`,
    title:
      wanted === null
        ? `Let ${vm.nameLabel} prefer no host`
        : `Let ${vm.nameLabel} prefer the host ${nameOf(wanted)} when it starts`,
    vmUuid: vm.uuid,
    call: `VM.set_affinity self=${vm.uuid} value=${wanted ?? '<null>'}`,
    dependsOn: [],
    estimateMs: ESTIMATE.affinity,
    undo: now === null ? 'let it prefer no host again' : `let it prefer ${nameOf(now)} again`,
    action: { kind: 'set-affinity', vmUuid: vm.uuid, hostUuid: wanted },
  };
}

/** A tier begins when the one above it is halted. */
function shutdownSteps(vms: readonly VmFacts[]): readonly PlanStep[] {
  const idOf = (vm: VmFacts): string => `shutdown-vm:heal:${vm.uuid}`;
  return [...vms].reverse().map((vm) => {
    const above = vms.filter((other) => other.startOrder > vm.startOrder).map(idOf);
    return {
      id: idOf(vm),
      title: `Shut ${vm.nameLabel} down cleanly`,
      vmUuid: vm.uuid,
      call: `VM.clean_shutdown vm=${vm.uuid}`,
      dependsOn: ['take-lock', ...above],
      ...(vm.hostUuid === null ? {} : { resources: [{ key: `host:${vm.hostUuid}`, limit: STARTS_PER_HOST }] }),
      estimateMs: shutdownMs(vm),
      undo: 'start it again',
      action: { kind: 'shutdown-vm', vmUuid: vm.uuid, forceAfterSeconds: null },
    };
  });
}

/** A tier begins when the one below it runs. */
function startSteps(
  { hosts }: PlanHealFacts,
  vms: readonly VmFacts[],
  ends: ReadonlyMap<string, string>,
): readonly PlanStep[] {
  const idOf = (vm: VmFacts): string => `start-vm:heal:${vm.uuid}`;
  const usable = Math.max(1, hosts.filter((host) => host.enabled && host.live).length);
  return vms.map((vm) => ({
    id: idOf(vm),
    title: `Start ${vm.nameLabel} again`,
    vmUuid: vm.uuid,
    call: `VM.start vm=${vm.uuid} start_paused=false force=false`,
    dependsOn: [ends.get(vm.uuid) ?? 'take-lock', ...vms.filter((other) => other.startOrder < vm.startOrder).map(idOf)],
    resources: [{ key: 'hosts', limit: STARTS_PER_HOST * usable }],
    estimateMs: startMs(vm),
    undo: 'shut it down again',
    action: { kind: 'start-vm', vm: { uuid: vm.uuid } },
  }));
}
