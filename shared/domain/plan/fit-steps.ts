import type { VmFacts } from '../inventory.ts';
import type { PlanStep } from '../plan.ts';
import { rulesOf, type Stage } from '../workflow.ts';
import { diskMs, ESTIMATE } from './estimates.ts';
import type { Journey, Member, PlanDraft } from './plan-draft.ts';
import { countWord, sizeWord } from './words.ts';

/** What a stage's caps leave of a VM's size: null for a value that is not too large, null for all where neither is. */
export function findCappedSize(
  vm: VmFacts,
  stage: Stage,
): { readonly vcpus: number | null; readonly memoryBytes: number | null } | null {
  const { caps } = rulesOf(stage);
  const vcpus = caps.vcpus !== null && vm.vcpus > caps.vcpus ? caps.vcpus : null;
  const memoryBytes = caps.memoryBytes !== null && vm.memoryBytes > caps.memoryBytes ? caps.memoryBytes : null;
  return vcpus === null && memoryBytes === null ? null : { vcpus, memoryBytes };
}

/** "4 vCPUs and 8 GiB": a size, or the part of it that changes. */
export function sizeText(size: { readonly vcpus: number | null; readonly memoryBytes: number | null }): string {
  return [
    ...(size.vcpus === null ? [] : [countWord(size.vcpus, 'vCPU')]),
    ...(size.memoryBytes === null ? [] : [sizeWord(size.memoryBytes)]),
  ].join(' and ');
}

/**
 * Brings a VM to the placement and size of the target stage: disks one after another, preferred host, caps. All wait
 * for `after`; steps that XAPI would not do side by side on one VM wait for each other.
 */
export function fitSteps(
  draft: PlanDraft,
  journey: Journey,
  member: Member,
  after: readonly string[],
): readonly PlanStep[] {
  const disks = diskSteps(draft, journey, member, after);
  const affinity = affinityStep(draft, journey, member, after);
  const last = disks.at(-1);
  const size = sizeStep(draft, journey, member, last ? [last.id] : after);
  return [...disks, ...(affinity ? [affinity] : []), ...(size ? [size] : [])];
}

function diskSteps(
  draft: PlanDraft,
  journey: Journey,
  { vm, name }: Member,
  after: readonly string[],
): readonly PlanStep[] {
  const { srUuid } = journey.toRules.placement;
  if (srUuid === null) return [];
  const isLive = journey.powerOf(vm) !== 'Halted';
  const steps: PlanStep[] = [];
  for (const disk of [...vm.disks].sort((a, b) => a.device - b.device)) {
    if (disk.srUuid === srUuid) continue;
    const previous = steps.at(-1);
    const how = isLive ? 'live, since it runs' : 'by copy and exchange, since it is halted';
    steps.push({
      id: `move-disk:${disk.vdiUuid}`,
      title:
        `Move disk ${String(disk.device)} of ${name} (${sizeWord(disk.sizeBytes)}) ` +
        `from ${draft.srName(disk.srUuid)} to ${draft.srName(srUuid)} ${how}`,
      vmUuid: vm.uuid,
      call: isLive
        ? `VDI.pool_migrate vdi=${disk.vdiUuid} sr=${srUuid}`
        : `VDI.copy vdi=${disk.vdiUuid} sr=${srUuid}\nVBD.create VDI=(the copy) userdevice=${String(disk.device)}\nVDI.destroy self=${disk.vdiUuid}`,
      dependsOn: previous ? [previous.id] : after,
      ...draft.srResources({ ...vm, disks: [disk] }, srUuid),
      estimateMs: diskMs(disk.sizeBytes, isLive),
      undo: `move it back to ${draft.srName(disk.srUuid)}`,
      action: {
        kind: 'move-disk',
        vmUuid: vm.uuid,
        device: disk.device,
        vdiUuid: disk.vdiUuid,
        fromSrUuid: disk.srUuid,
        toSrUuid: srUuid,
      },
    });
  }
  if (steps.length > 0 && vm.snapshotCount > 0)
    draft.notes.push(
      vm.snapshotCount === 1
        ? `The snapshot of ${name} stays on the SR it is on.`
        : `${String(vm.snapshotCount)} snapshots of ${name} stay on the SRs they are on.`,
    );
  return steps;
}

/** A stage without a preferred host takes back only the preference that the stage before it gave. */
function findAffinity(vm: VmFacts, { fromRules, toRules }: Journey): { readonly hostUuid: string | null } | null {
  const wanted = toRules.placement.hostUuid;
  if (wanted !== null) return vm.affinityHostUuid === wanted ? null : { hostUuid: wanted };
  const given = fromRules.placement.hostUuid;
  return given !== null && vm.affinityHostUuid === given ? { hostUuid: null } : null;
}

/** Changes the host a VM prefers, where the stages ask for it. */
export function affinityStep(
  draft: PlanDraft,
  journey: Journey,
  { vm, name }: Member,
  after: readonly string[],
): PlanStep | undefined {
  const change = findAffinity(vm, journey);
  if (!change) return undefined;
  const before = vm.affinityHostUuid;
  return {
    id: `set-affinity:${vm.uuid}`,
    title:
      change.hostUuid === null
        ? `Let ${name} prefer no host`
        : `Let ${name} prefer the host ${draft.hostName(change.hostUuid)} when it starts`,
    vmUuid: vm.uuid,
    call: `VM.set_affinity self=${vm.uuid} value=${change.hostUuid ?? '<null>'}`,
    dependsOn: after,
    estimateMs: ESTIMATE.affinity,
    undo: before === null ? 'let it prefer no host again' : `let it prefer ${draft.hostName(before)} again`,
    action: { kind: 'set-affinity', vmUuid: vm.uuid, hostUuid: change.hostUuid },
  };
}

function sizeStep(
  draft: PlanDraft,
  journey: Journey,
  { vm, name }: Member,
  after: readonly string[],
): PlanStep | undefined {
  const size = findCappedSize(vm, journey.to);
  if (!size) return undefined;
  const now = {
    vcpus: size.vcpus === null ? null : vm.vcpus,
    memoryBytes: size.memoryBytes === null ? null : vm.memoryBytes,
  };
  if (journey.powerOf(vm) !== 'Halted') {
    draft.notes.push(
      `${name} keeps ${sizeText(now)}, more than ${journey.to.name} allows (${sizeText(size)}): ` +
        `sizes change only while it is halted, and nothing shuts it down before it moves.`,
    );
    return undefined;
  }
  return {
    id: `set-size:${vm.uuid}`,
    title: `Reduce ${name} from ${sizeText(now)} to ${sizeText(size)}, the most that ${journey.to.name} allows`,
    vmUuid: vm.uuid,
    call: [
      ...(size.vcpus === null
        ? []
        : [
            `VM.set_VCPUs_at_startup self=${vm.uuid} value=${String(size.vcpus)}`,
            `VM.set_VCPUs_max self=${vm.uuid} value=${String(size.vcpus)}`,
          ]),
      ...(size.memoryBytes === null ? [] : [`VM.set_memory self=${vm.uuid} value=${String(size.memoryBytes)}`]),
    ].join('\n'),
    dependsOn: after,
    estimateMs: ESTIMATE.size,
    undo: `give it ${sizeText(now)} again, once it is halted`,
    action: { kind: 'set-size', vmUuid: vm.uuid, ...size },
  };
}
