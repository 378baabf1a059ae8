import { isFenceTag } from '../fence/fence-mark.ts';
import { beginOperation, endOperation, type OperateFacts, type Operation } from '../operate/operate-facts.ts';
import { planSnapshots } from '../operate/snapshot-plans.ts';
import { copyMs, ESTIMATE } from '../plan/estimates.ts';
import { frameLock, frameUnlock, frameVerify } from '../plan/fence-frame.ts';
import { compareText, countWord } from '../plan/words.ts';
import type { Member } from '../plan/plan-draft.ts';
import type { Plan, PlanStep } from '../plan.ts';
import { isStageTag } from '../stage-record.ts';
import { isTemplateTag, templateTag } from './template-content.ts';
import type { MakeTemplateWish } from './template-wish.ts';

const KEY = 'template';

/** What making a template is planned on; `vms` are the members that stand for tiers, and no others. */
export interface MakeTemplateFacts extends OperateFacts {
  /** Number that the new version gets. */
  readonly version: number;
}

/**
 * Plans a version of a template: snapshots of the members that stand for its tiers, a template of each, the record that
 * all consoles read; then the snapshots go. The configuration stays as it is. Pure: equal facts give an equal plan.
 */
export function planMakeTemplate(facts: MakeTemplateFacts, wish: MakeTemplateWish): Plan {
  const { configuration, version } = facts;
  const operation = beginOperation(facts);
  const { draft, journey } = operation;
  draft.add([frameLock(configuration.nameLabel)]);
  planSnapshots(operation, { name: templateSnapshotName(wish), withMemory: false }, KEY);
  const snapshots = journey.afterAll();
  for (const member of journey.members) {
    draft.add([copyStep(operation, wish, member, snapshots)]);
    journey.advance(member.vm, draft.add([keepStep(facts, wish, member)]));
  }
  journey.advanceAll(draft.add([recordStep(facts, wish, journey.afterAll())]));
  const verify = frameVerify(`Check that every VM of the template ${wish.name} is there`, journey.afterAll());
  draft.add([verify]);
  const removals = removeSnapshots(operation, verify.id);
  draft.add([frameUnlock([verify.id, ...removals])]);
  return {
    ...endOperation(operation, 'make-template'),
    notes: [
      ...draft.notes,
      `${configuration.nameLabel} stays as it is, running or not.`,
      `It becomes version ${String(version)} of ${wish.name}, with ${countWord(wish.description.parameters.length, 'parameter')}; versions that are there stay.`,
      ...(wish.srUuid === null
        ? ['Clones share what has not changed with the disks they were made of: they stay on the same SRs.']
        : []),
    ],
  };
}

/** The name of the snapshots that a template is made of; they are gone afterwards. */
export function templateSnapshotName({ name }: Pick<MakeTemplateWish, 'name'>): string {
  return `template: ${name.slice(0, 100)}`;
}

const copyId = (vmUuid: string): string => `copy-vm:${KEY}:${vmUuid}`;

function copyStep(
  { draft }: Operation,
  { srUuid, name }: MakeTemplateWish,
  { vm }: Member,
  snapshots: readonly string[],
): PlanStep {
  const nameLabel = templateVmName(name, vm.nameLabel);
  const call = `vm=(the snapshot of ${vm.nameLabel}) new_name="${nameLabel}"`;
  return {
    id: copyId(vm.uuid),
    title:
      srUuid === null
        ? `Clone ${vm.nameLabel} from its snapshot, on the same SR, as the template "${nameLabel}"`
        : `Copy ${vm.nameLabel} in full from its snapshot to ${draft.srName(srUuid)}, as the template "${nameLabel}"`,
    vmUuid: vm.uuid,
    call: srUuid === null ? `VM.clone ${call}` : `VM.copy ${call} sr=${srUuid}`,
    dependsOn: snapshots,
    ...draft.srResources(vm, ...(srUuid === null ? [] : [srUuid])),
    estimateMs: copyMs(vm, srUuid !== null),
    undo: 'destroy the template VM with its disks',
    action: {
      kind: 'copy-vm',
      sourceVmUuid: vm.uuid,
      source: { madeBy: `snapshot-vm:${KEY}:${vm.uuid}` },
      nameLabel,
      srUuid,
    },
  };
}

const templateVmName = (template: string, vm: string): string => `${template.slice(0, 90)} · ${vm}`.slice(0, 200);

function keepStep(
  { configuration, version }: MakeTemplateFacts,
  { name, family, id }: MakeTemplateWish,
  { vm }: Member,
): PlanStep {
  const tag = templateTag(name, family ?? id);
  const own = vm.tags.filter((each) => !isStageTag(each) && !isFenceTag(each) && !isTemplateTag(each));
  const nameLabel = templateVmName(name, vm.nameLabel);
  return {
    id: `keep-as-template:${vm.uuid}`,
    title: `Keep "${nameLabel}" as a template, marked "${tag}"`,
    vmUuid: vm.uuid,
    call: `VM.set_name_label value="${nameLabel}"\nVM.set_name_description\nVM.add_tags value="${tag}"`,
    dependsOn: [copyId(vm.uuid)],
    estimateMs: 400 + ESTIMATE.tag,
    undo: 'it is destroyed with the clone',
    action: {
      kind: 'keep-as-template',
      vm: { madeBy: copyId(vm.uuid) },
      nameLabel,
      description: `${vm.nameLabel} of ${configuration.nameLabel}, for version ${String(version)} of the template ${name}`,
      tags: [...new Set([...own, tag])].sort(compareText),
    },
  };
}

function recordStep(
  { configuration, version }: MakeTemplateFacts,
  wish: MakeTemplateWish,
  after: readonly string[],
): PlanStep {
  const { id, family, name, notes, description, tiers } = wish;
  return {
    id: 'write-template-record',
    title: `Record version ${String(version)} of the template ${name}, for all consoles of the pool`,
    vmUuid: null,
    call: `pool.add_to_gui_config key=stagewright.template.${id}.1`,
    dependsOn: after,
    estimateMs: ESTIMATE.record,
    undo: 'remove the record',
    action: {
      kind: 'write-template-record',
      id,
      content: {
        family: family ?? id,
        version,
        name,
        notes,
        isGold: false,
        madeFrom: configuration.nameLabel.slice(0, 300),
        ownsVms: true,
        description,
      },
      sources: tiers.map(({ tier, vmUuid }) => ({ tier, vm: { madeBy: copyId(vmUuid) } })),
    },
  };
}

function removeSnapshots({ draft, journey }: Operation, verifyId: string): readonly string[] {
  return draft.add(
    journey.members.map(({ vm, name }): PlanStep => ({
      id: `destroy-snapshot:${KEY}:${vm.uuid}`,
      title: `Destroy the snapshot of ${name} that was taken for the template`,
      vmUuid: vm.uuid,
      call: 'VDI.destroy (its disks)\nVM.destroy self=(the snapshot)',
      dependsOn: [verifyId],
      ...draft.srResources(vm),
      estimateMs: ESTIMATE.destroySnapshot,
      undo: null,
      action: { kind: 'destroy-snapshot', snapshot: { madeBy: `snapshot-vm:${KEY}:${vm.uuid}` } },
    })),
  );
}
