import type { Blocker } from '../blocker.ts';
import type { VmFacts } from '../inventory.ts';
import { ESTIMATE } from '../plan/estimates.ts';
import { sortVms } from '../plan/plan-draft.ts';
import { compareText } from '../plan/words.ts';
import type { PlanStep } from '../plan.ts';
import { isStageTag, stageTag } from '../stage-record.ts';
import type { ArrangedMember } from './arrangement.ts';
import { stageOf, type OperateFacts, type Operation } from './operate-facts.ts';
import type { WishOf } from './operate-wish.ts';

/** Takes VMs into the vApp, lets others go, and sets start order and delays. The VMs themselves go on as they are. */
export function planArrange(operation: Operation, { members }: WishOf<'arrange'>): void {
  const { draft, facts, journey } = operation;
  const wanted = new Map(members.map((member) => [member.vmUuid, member]));
  const stage = stageOf(facts);
  const first = journey.afterAll();
  const ids: string[] = [];
  for (const vm of sortVms(facts.vms))
    if (!wanted.has(vm.uuid)) ids.push(...draft.add([releaseStep(facts, vm, first)]));
  for (const vm of sortVms([...facts.vms, ...(facts.joining ?? [])])) {
    const place = wanted.get(vm.uuid);
    if (place && isChanged(facts, vm, place)) ids.push(...draft.add([placeStep(facts, vm, place, first)]));
  }
  if (ids.length === 0) return;
  if (stage.id !== '') ids.push(...draft.add([recordStep(facts, members, [...ids])]));
  journey.advanceAll(ids);
  const left = facts.vms.filter(({ uuid }) => !wanted.has(uuid));
  if (left.length > 0)
    draft.notes.push(
      `${left.map(({ nameLabel }) => nameLabel).join(', ')}: taken out of the vApp only; disks, networks and power stay.`,
    );
  if (facts.configuration.recordedRevision !== null)
    draft.notes.push('The revision changes: approvals of this configuration that wait become void.');
}

function isMember({ configuration }: OperateFacts, { vappUuid }: VmFacts): boolean {
  return vappUuid === configuration.uuid;
}

function isChanged(facts: OperateFacts, vm: VmFacts, place: ArrangedMember): boolean {
  return (
    !isMember(facts, vm) ||
    vm.startOrder !== place.order ||
    vm.startDelaySeconds !== place.startDelaySeconds ||
    vm.shutdownDelaySeconds !== place.shutdownDelaySeconds
  );
}

function releaseStep(facts: OperateFacts, vm: VmFacts, after: readonly string[]): PlanStep {
  const { configuration } = facts;
  const removeTags = vm.tags.filter(isStageTag).sort(compareText);
  return {
    id: `release-member:${vm.uuid}`,
    title: `Take ${vm.nameLabel} out of ${configuration.nameLabel}`,
    vmUuid: vm.uuid,
    call: [
      `VM.set_appliance self=${vm.uuid} value=<null>`,
      ...removeTags.map((tag) => `VM.remove_tags self=${vm.uuid} value="${tag}"`),
    ].join('\n'),
    dependsOn: after,
    estimateMs: ESTIMATE.tag * (1 + removeTags.length),
    undo: 'take it in again, with its tags',
    action: { kind: 'release-member', vmUuid: vm.uuid, vappUuid: configuration.uuid, removeTags },
  };
}

function placeStep(facts: OperateFacts, vm: VmFacts, place: ArrangedMember, after: readonly string[]): PlanStep {
  const { configuration } = facts;
  const isNew = !isMember(facts, vm);
  const stage = stageOf(facts);
  const addTag = isNew && stage.id !== '' ? stageTag(stage.name) : null;
  const removeTags = isNew ? vm.tags.filter((tag) => isStageTag(tag) && tag !== addTag).sort(compareText) : [];
  const { order, startDelaySeconds, shutdownDelaySeconds } = place;
  const what = wordsOf(vm, place, isNew);
  return {
    id: `place-member:${vm.uuid}`,
    title: isNew
      ? `Take ${vm.nameLabel} into ${configuration.nameLabel}: ${what}`
      : `Change the place of ${vm.nameLabel}: ${what}`,
    vmUuid: vm.uuid,
    call: [
      ...(isNew ? [`VM.set_appliance self=${vm.uuid} value=${configuration.uuid}`] : []),
      `VM.set_order self=${vm.uuid} value=${String(order)}`,
      `VM.set_start_delay self=${vm.uuid} value=${String(startDelaySeconds)}`,
      `VM.set_shutdown_delay self=${vm.uuid} value=${String(shutdownDelaySeconds)}`,
      ...removeTags.map((tag) => `VM.remove_tags self=${vm.uuid} value="${tag}"`),
      ...(addTag === null ? [] : [`VM.add_tags self=${vm.uuid} value="${addTag}"`]),
    ].join('\n'),
    dependsOn: after,
    estimateMs: ESTIMATE.tag * (3 + (isNew ? 2 : 0)),
    undo: isNew ? 'take it out again' : 'put order and delays back',
    action: {
      kind: 'place-member',
      vmUuid: vm.uuid,
      vappUuid: configuration.uuid,
      ...{ order, startDelaySeconds, shutdownDelaySeconds, addTag, removeTags },
    },
  };
}

function wordsOf(vm: VmFacts, place: ArrangedMember, isNew: boolean): string {
  const part = (what: string, was: number, is: number, unit: string): readonly string[] =>
    isNew
      ? [`${what} ${String(is)}${unit}`]
      : was === is
        ? []
        : [`${what} ${String(was)}${unit} becomes ${String(is)}${unit}`];
  return [
    ...part('tier', vm.startOrder, place.order, ''),
    ...part('start delay', vm.startDelaySeconds, place.startDelaySeconds, ' s'),
    ...part('shutdown delay', vm.shutdownDelaySeconds, place.shutdownDelaySeconds, ' s'),
  ].join(', ');
}

function recordStep(facts: OperateFacts, members: readonly ArrangedMember[], after: readonly string[]): PlanStep {
  const { configuration } = facts;
  return {
    id: 'record-members',
    title: `Record the members of ${configuration.nameLabel}, their order and delays`,
    vmUuid: null,
    call: `pool.add_to_gui_config key=stagewright.stage.${configuration.uuid}.${String(configuration.recordSeq + 1)}`,
    dependsOn: after,
    estimateMs: ESTIMATE.record,
    undo: 'record the former members again',
    action: {
      kind: 'record-members',
      afterSeq: configuration.recordSeq,
      members: members.map(({ vmUuid, order, startDelaySeconds, shutdownDelaySeconds }) => ({
        vm: vmUuid,
        order,
        startDelay: startDelaySeconds,
        shutdownDelay: shutdownDelaySeconds,
      })),
    },
  };
}

/** Why VMs may not be taken in. */
export function findArrangeBlockers(
  { configuration, joining = [] }: OperateFacts,
  wish: WishOf<'arrange'>,
): readonly Blocker[] {
  return [
    ...(wish.members.length === 0 ? [{ kind: 'empty' } as const] : []),
    ...joining.flatMap(({ uuid, vappUuid }): readonly Blocker[] =>
      vappUuid === null || vappUuid === configuration.uuid
        ? []
        : [{ kind: 'vm-in-other-configuration', vmUuid: uuid, otherUuid: vappUuid }],
    ),
  ];
}
