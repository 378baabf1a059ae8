import { fenceTag, isFenceTag } from '../fence/fence-mark.ts';
import type { PlanStep } from '../plan.ts';
import { isStageTag, stageTag } from '../stage-record.ts';
import { planActions, spreadNote } from './action-steps.ts';
import { copyName } from './copy-names.ts';
import { fenceNetworkStep, fenceNicStep } from './fence-copy-steps.ts';
import { planFenceOfCopy, startInside, type FenceOfCopy } from './fence-of-copy.ts';
import { copyMs, setUpMs } from './estimates.ts';
import { findCappedSize, sizeText } from './fit-steps.ts';
import { frameVerify } from './fence-frame.ts';
import { lockStep, recordStep, unlockStep } from './frame-steps.ts';
import { findBlockChange } from './locked-operations.ts';
import { findNicTarget } from './nic-steps.ts';
import { idsAfterLock } from './plan-move.ts';
import { Journey, uniqueIds, type Member, type PlanDraft } from './plan-draft.ts';
import { forgetSourceSnapshotStep, quiesceNote, sourceSnapshotStep } from './source-snapshot.ts';
import { makeVappStep } from './vapp-step.ts';
import { compareText } from './words.ts';

/** A fence that could be planned. */
type Fenced = Extract<FenceOfCopy, { readonly ok: true }>;

/**
 * A copy enters the next stage; the source stays as it is. Its VMs are snapshotted at one time and copied from there.
 * Where the stage wants its copies fenced, they are made in a fence of their own (`fence-of-copy.ts`).
 *
 * @returns the fence; null where none is wanted; undefined, and no step, where one is wanted and cannot be made
 */
export function planCopy(draft: PlanDraft, source: Journey): Fenced | null | undefined {
  const fenced = planFenceOfCopy(draft.facts, source.to);
  if (fenced && !fenced.ok) return undefined;
  const { configuration, to } = source;
  const name = copyName(configuration.nameLabel, draft.workflow, to, new Set(draft.facts.configurationNames));
  draft.add([lockStep(source)]);
  const snapshots = draft.add(
    source.members.map(({ vm, name: label }) =>
      sourceSnapshotStep(source.configuration, vm, label, draft.srResources(vm)),
    ),
  );
  draft.notes.push(...spreadNote(draft.steps.filter((step) => snapshots.includes(step.id))));
  draft.notes.push(...quiesceNote(source.members.map(({ vm }) => vm)));
  noteSource(draft, source, fenced);
  const description = `Copy of ${configuration.nameLabel}, made for ${to.name}`;
  draft.add([makeVappStep('create-vapp', name, description, ['take-lock'])]);
  const copies = new Journey(
    {
      ...pathOf(source),
      configuration: { ...configuration, nameLabel: name },
      members: source.members.map(({ vm }) => ({
        vm,
        target: { madeBy: `copy-vm:${vm.uuid}` },
        name: copyName(vm.nameLabel, draft.workflow, to),
      })),
    },
    ['create-vapp'],
  );
  const networks = fenced
    ? draft.add(fenced.fence.plan.networks.map((network) => fenceNetworkStep(fenced, network.key)))
    : [];
  for (const member of copies.members) {
    draft.add([copyStep(draft, copies, member, snapshots)]);
    if (fenced) draft.add([fenceNicStep(fenced, member.vm, `copy-vm:${member.vm.uuid}`, member.name, networks)]);
    draft.add([setUpStep(draft, copies, member, fenced)]);
    copies.advance(member.vm, [`set-up-copy:${member.vm.uuid}`]);
    copies.setPower(member.vm, 'Halted');
  }
  planActions(draft, copies, 'entry');
  if (fenced) draft.steps.splice(0, Infinity, ...startInside(draft.steps, fenced));
  const record = recordStep(source, uniqueIds(['take-lock'], idsAfterLock(draft)), {
    configuration: { target: { madeBy: 'create-vapp' }, name },
    afterSeq: 0,
    revision: null,
  });
  const verify = frameVerify(`Check that the copies, their NICs and the record say ${to.name}`, [record.id]);
  draft.add([record, verify]);
  const removals = draft.add(
    source.members.map(({ vm, name: of }) => forgetSourceSnapshotStep(vm, of, verify.id, draft.srResources(vm))),
  );
  draft.add([unlockStep(source, [verify.id, ...removals])]);
  return fenced;
}

const pathOf = ({ from, to, suffix }: Journey) => ({ from, to, suffix });

function noteSource(draft: PlanDraft, { configuration, from, to, fromRules }: Journey, fenced: Fenced | null): void {
  draft.notes.push(`${configuration.nameLabel} stays in ${from.name} as it is.`);
  if (fromRules.exit.length > 0)
    draft.notes.push(`What ${from.name} asks for before a configuration leaves is not done: nothing leaves.`);
  if (!fenced) {
    draft.notes.push('The copies get MAC addresses of their own.');
    return;
  }
  draft.notes.push(
    `${to.name} fences what enters it by copy: the copies keep the MAC addresses of the originals, inside fence ${fenced.fence.plan.fenceId}.`,
  );
}

/** Clones are quick and share unchanged blocks with their snapshot; another SR needs every block copied. */
function copyStep(draft: PlanDraft, copies: Journey, { vm, name }: Member, snapshots: readonly string[]): PlanStep {
  const { srUuid } = copies.toRules.placement;
  const isFull = srUuid !== null && vm.disks.some((disk) => disk.srUuid !== srUuid);
  const from = `(the snapshot of ${vm.nameLabel})`;
  return {
    id: `copy-vm:${vm.uuid}`,
    title: isFull
      ? `Copy ${vm.nameLabel} in full from its snapshot to ${draft.srName(srUuid)}, as "${name}"`
      : `Clone ${vm.nameLabel} from its snapshot, on the same SR, as "${name}"`,
    vmUuid: vm.uuid,
    call: isFull ? `VM.copy vm=${from} new_name="${name}" sr=${srUuid}` : `VM.clone vm=${from} new_name="${name}"`,
    // A clone holds the SR like a snapshot does: begun earlier it would pull the set apart.
    dependsOn: snapshots,
    ...draft.srResources(vm, ...(isFull ? [srUuid] : [])),
    estimateMs: copyMs(vm, isFull),
    undo: 'destroy the copy with its disks',
    action: {
      kind: 'copy-vm',
      sourceVmUuid: vm.uuid,
      source: { madeBy: `snapshot-vm:copy:${vm.uuid}` },
      nameLabel: name,
      srUuid: isFull ? srUuid : null,
    },
  };
}

function setUpStep(draft: PlanDraft, copies: Journey, { vm, target, name }: Member, fenced: Fenced | null): PlanStep {
  const { to, toRules } = copies;
  // Inside a fence they are where they belong already.
  const moved = fenced ? [] : vm.vifs;
  const networks = Object.fromEntries(
    [...moved]
      .sort((a, b) => a.device - b.device || compareText(a.uuid, b.uuid))
      .flatMap((vif) => {
        const nic = findNicTarget(draft, copies, vif.networkUuid, `NIC ${String(vif.device)} of ${name}`);
        return nic ? [[String(vif.device), nic.networkUuid] as const] : [];
      }),
  );
  const size = findCappedSize(vm, to);
  const blocked = findBlockChange({}, to)?.add;
  const { hostUuid } = toRules.placement;
  const own = vm.tags.filter((tag) => !isStageTag(tag) && !isFenceTag(tag));
  const tags = [...own, stageTag(to.name), ...(fenced ? [fenceTag(fenced.fence.plan.fenceId)] : [])].sort(compareText);
  const extras = [
    ...(size ? [`reduced to ${sizeText(size)}`] : []),
    ...(hostUuid === null ? [] : [`preferring the host ${draft.hostName(hostUuid)}`]),
    ...(blocked ? ['kept by XAPI from being destroyed or reverted'] : []),
  ];
  return {
    id: `set-up-copy:${vm.uuid}`,
    title: `Make ${name} a VM of the vApp, its NICs ${fenced ? 'in the fence' : `on the networks of ${to.name}`}${extras.map((extra) => `, ${extra}`).join('')}`,
    vmUuid: vm.uuid,
    call: [
      'VM.set_is_a_template value=false',
      'VM.set_appliance, VM.set_order, VM.set_start_delay, VM.set_shutdown_delay',
      ...Object.entries(networks).map(([device, uuid]) => `VIF.move (device ${device}) network=${uuid}`),
      `VM.add_tags value="${stageTag(to.name)}"`,
      `VM.set_name_label value="${name}"`,
    ].join('\n'),
    dependsOn: [fenced ? `fence-nics:${String(fenced.fence.number)}:${vm.uuid}` : `copy-vm:${vm.uuid}`, 'create-vapp'],
    estimateMs: setUpMs(vm),
    undo: 'it is destroyed with the copy',
    action: {
      kind: 'set-up-copy',
      vm: target,
      vapp: { madeBy: 'create-vapp' },
      nameLabel: name,
      order: vm.startOrder,
      startDelaySeconds: vm.startDelaySeconds,
      shutdownDelaySeconds: vm.shutdownDelaySeconds,
      tags,
      networks,
      ...(blocked ? { blockedOperations: blocked } : {}),
      ...(hostUuid === null ? {} : { affinityHostUuid: hostUuid }),
      ...(size ? { size } : {}),
    },
  };
}
