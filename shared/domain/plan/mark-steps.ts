import type { PlanStep } from '../plan.ts';
import { isStageTag, stageTag } from '../stage-record.ts';
import { ESTIMATE } from './estimates.ts';
import type { Journey, Member } from './plan-draft.ts';
import { compareText } from './words.ts';

/** Gives a VM the tag of the target stage in place of all other stage tags. */
export function markStep({ from, to }: Journey, { vm, name }: Member, after: readonly string[]): PlanStep {
  const addTag = stageTag(to.name);
  const removeTags = vm.tags.filter((tag) => isStageTag(tag) && tag !== addTag).sort(compareText);
  return {
    id: `mark-stage:${vm.uuid}`,
    title: `Tag ${name} "${addTag}"`,
    vmUuid: vm.uuid,
    call: [
      ...removeTags.map((tag) => `VM.remove_tags self=${vm.uuid} value="${tag}"`),
      `VM.add_tags self=${vm.uuid} value="${addTag}"`,
    ].join('\n'),
    dependsOn: after,
    estimateMs: ESTIMATE.tag,
    undo: `tag it "${stageTag(from.name)}" again`,
    action: { kind: 'mark-stage', vmUuid: vm.uuid, removeTags, addTag },
  };
}

/** Changes a VM's blocked operations. */
export function blockStep(
  id: string,
  { vm, name }: Member,
  { add, remove }: { readonly add: Readonly<Record<string, string>>; readonly remove: readonly string[] },
  after: readonly string[],
): PlanStep {
  const added = Object.keys(add).sort(compareText);
  const title =
    added.length > 0
      ? `Let XAPI refuse to destroy or revert ${name}: "${add[added[0] ?? ''] ?? ''}"`
      : `Let XAPI allow again to destroy and revert ${name}`;
  return {
    id: `${id}:${vm.uuid}`,
    title,
    vmUuid: vm.uuid,
    call: [
      ...remove.map((key) => `VM.remove_from_blocked_operations self=${vm.uuid} key=${key}`),
      ...added.map((key) => `VM.add_to_blocked_operations self=${vm.uuid} key=${key} value="${add[key] ?? ''}"`),
    ].join('\n'),
    dependsOn: after,
    estimateMs: ESTIMATE.block * (added.length + remove.length),
    undo: added.length > 0 ? 'let XAPI allow them again' : 'let XAPI refuse them again',
    action: { kind: 'block-operations', vmUuid: vm.uuid, add, remove },
  };
}
