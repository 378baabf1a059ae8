import { findRole } from '../network-role.ts';
import { frameLock, frameUnlock, frameVerify } from '../plan/fence-frame.ts';
import { ESTIMATE } from '../plan/estimates.ts';
import { scheduleSteps } from '../plan/schedule.ts';
import { compareText } from '../plan/words.ts';
import type { Plan, PlanStep } from '../plan.ts';
import { isStageTag, stageTag } from '../stage-record.ts';
import type { RestoreWish } from './archive-wish.ts';
import type { ArchivedMember } from './archive-manifest.ts';
import type { RestoreFacts } from './restore-facts.ts';
import { bringId, bringStep, macStep, sweepStep } from './bring-steps.ts';

const VAPP = 'create-vapp';
const setUpId = ({ file }: ArchivedMember): string => `set-up-copy:${file}`;

/**
 * Plans how an archive becomes a configuration again: import of every file, vApp, start order, tags and networks as the
 * wish says, compared with the archive, and recorded in its stage. Pure: equal facts give an equal plan.
 */
export function planRestore(facts: RestoreFacts, wish: RestoreWish): Plan {
  const { manifest, stage } = facts;
  const steps: PlanStep[] = [frameLock(manifest.nameLabel), vappStep(facts, wish)];
  for (const member of manifest.members) steps.push(...memberSteps(facts, wish, member));
  const swept = manifest.storage
    ? []
    : manifest.members.map((member) => sweepStep(member, manifest.members.map(setUpId)));
  steps.push(...swept);
  const ready = manifest.storage ? manifest.members.map(setUpId) : swept.map(({ id }) => id);
  steps.push(...checkSteps(facts, wish, [VAPP, ...ready]));
  const before = steps.at(-1)?.id ?? VAPP;
  const verify = frameVerify(`Check that every VM of ${wish.name} is in its vApp and on its networks`, [before]);
  steps.push(verify, frameUnlock([verify.id]));
  return {
    kind: 'restore',
    poolId: facts.poolId,
    // The archive's own id: what it becomes has none yet, and what it was may be on this pool still.
    configurationUuid: manifest.id,
    configurationName: manifest.nameLabel,
    serviceId: wish.place?.serviceId ?? '',
    fromStageId: stage?.id ?? '',
    toStageId: stage?.id ?? '',
    fromStageName: stage?.name ?? '',
    toStageName: stage?.name ?? '',
    revision: manifest.revision,
    steps,
    estimateMs: scheduleSteps(steps).endMs,
    notes: [
      wish.keepMacs
        ? 'The NICs keep their MAC addresses.'
        : 'The NICs get new MAC addresses: XAPI knows the archived ones, or others use them.',
      'The restored VMs stay off.',
      ...(stage ? [] : ['It is put into no stage.']),
    ],
    irreversible: [],
  };
}

function vappStep({ manifest }: RestoreFacts, { name }: RestoreWish): PlanStep {
  return {
    id: VAPP,
    title: `Make the vApp "${name}"`,
    vmUuid: null,
    call: `VM_appliance.create name_label="${name}"`,
    dependsOn: ['take-lock'],
    estimateMs: ESTIMATE.vapp,
    undo: 'remove the vApp',
    action: { kind: 'create-vapp', nameLabel: name, description: manifest.configuration.description },
  };
}

function memberSteps(
  { manifest, stage }: RestoreFacts,
  wish: RestoreWish,
  member: ArchivedMember,
): readonly PlanStep[] {
  const { nameLabel, content } = member;
  const vm = { madeBy: bringId(member) };
  const withMacs = manifest.storage !== undefined && wish.keepMacs;
  const tags = [...member.tags.filter((tag) => !isStageTag(tag)), ...(stage ? [stageTag(stage.name)] : [])];
  const networks = Object.fromEntries(
    content.vifs.map(({ device, network }) => [String(device), wish.networks[network] ?? '']),
  );
  return [
    bringStep(manifest, wish, member),
    ...(withMacs ? [macStep(member, wish.networks)] : []),
    {
      id: setUpId(member),
      title: `Make ${nameLabel} a member of the vApp, in its place of the start order and on its networks`,
      vmUuid: null,
      call: [
        'VM.set_is_a_template value=false',
        ...Object.values(networks).map((uuid) => `VIF.move network=${uuid}`),
        'VM.set_appliance',
        `VM.set_order value=${String(content.startOrder)}`,
      ].join('\n'),
      dependsOn: [VAPP, withMacs ? `fence-nics:${member.file}` : bringId(member)],
      estimateMs: 900 + 250 * content.vifs.length,
      undo: 'take it out of the vApp',
      action: {
        kind: 'set-up-copy',
        vm,
        vapp: { madeBy: VAPP },
        nameLabel,
        order: content.startOrder,
        startDelaySeconds: content.startDelaySeconds,
        shutdownDelaySeconds: content.shutdownDelaySeconds,
        tags: [...new Set(tags)].sort(compareText),
        networks,
      },
    },
  ];
}

function checkSteps(facts: RestoreFacts, wish: RestoreWish, after: readonly string[]): readonly PlanStep[] {
  const { manifest, workflow, stage } = facts;
  const keyOf = (uuid: string): string => {
    const role = workflow ? findRole(workflow, stage?.id ?? null, uuid) : undefined;
    return role === undefined ? `network:${uuid}` : `role:${role}`;
  };
  const check: PlanStep = {
    id: 'check-restored',
    title: 'Compare every VM with what was archived of it',
    vmUuid: null,
    call: '',
    dependsOn: after,
    estimateMs: ESTIMATE.verify,
    undo: null,
    action: {
      kind: 'check-restored',
      serviceId: wish.place?.serviceId ?? '',
      stageId: stage?.id ?? '',
      vms: manifest.members.map((member) => ({
        vm: { madeBy: bringId(member) },
        nameLabel: member.nameLabel,
        sameMacs: wish.keepMacs,
        expected: {
          ...member.content,
          vifs: member.content.vifs.map((vif) => ({ ...vif, network: keyOf(wish.networks[vif.network] ?? '') })),
        },
      })),
    },
  };
  const checked = wish.mustMatch ? [check] : [];
  if (!stage || !wish.place) return checked;
  const record: PlanStep = {
    id: 'write-stage-record',
    title: `Record that ${wish.name} is in ${stage.name}`,
    vmUuid: null,
    call: 'pool.add_to_gui_config key=stagewright.stage.….1',
    dependsOn: checked.length > 0 ? [check.id] : after,
    estimateMs: ESTIMATE.record,
    undo: 'remove the record',
    action: {
      kind: 'write-stage-record',
      serviceId: wish.place.serviceId,
      fromStageId: stage.id,
      toStageId: stage.id,
      afterSeq: 0,
      configuration: { madeBy: VAPP },
      revision: null,
    },
  };
  return [...checked, record];
}
