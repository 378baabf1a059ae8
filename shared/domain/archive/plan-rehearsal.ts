import { planFences, estimateOverhead, type FencesFacts, type PlannedFence } from '../fence/fenced-copies.ts';
import { fenceTag, isFenceTag } from '../fence/fence-mark.ts';
import { breachFinding, collisionFinding, splitFinding } from '../fence/fence-findings.ts';
import type { FenceProblem, RejectedBlock } from '../fence/fence-request.ts';
import { fenceNetworkStep, fenceNicStep } from '../plan/fence-copy-steps.ts';
import { frameLock, frameUnlock, frameVerify } from '../plan/fence-frame.ts';
import { ESTIMATE } from '../plan/estimates.ts';
import { scheduleSteps } from '../plan/schedule.ts';
import { compareText } from '../plan/words.ts';
import type { Plan, PlanStep } from '../plan.ts';
import { isStageTag } from '../stage-record.ts';
import { bringId, bringStep, sweepStep } from './bring-steps.ts';
import type { ArchivedMember, ArchiveManifest } from './archive-manifest.ts';
import { lookSteps, removeSteps } from './rehearsal-steps.ts';
import type { RehearsalWish } from './rehearsal.ts';
import type { RestoreFacts } from './restore-facts.ts';

/** What a rehearsal is planned on: the pool, its networking, and how the fence is to be. */
export interface RehearsalFacts
  extends
    Pick<RestoreFacts, 'poolId' | 'manifest' | 'isConnected' | 'rights' | 'srs'>,
    Pick<FencesFacts, 'topology' | 'settings'> {
  readonly poolName: string;
}

/** A plan, or why there can be no fence. */
export type RehearsalPlanning =
  | { readonly ok: true; readonly plan: Plan }
  | {
      readonly ok: false;
      readonly problems: readonly FenceProblem[];
      readonly rejected: readonly RejectedBlock[];
      /** What would meet or cross it, in words. */
      readonly findings: readonly string[];
    };

const VAPP = 'create-vapp';
const setUpId = ({ file }: ArchivedMember): string => `set-up-copy:${file}`;

/**
 * Plans a rehearsal: import of every file, NICs with the archived MACs on networks of a fence that nothing crosses,
 * comparison with the archive, starts in order, a look at each VM, the result, and removal of all of it. Pure.
 */
export function planRehearsal(facts: RehearsalFacts, wish: RehearsalWish): RehearsalPlanning {
  const { manifest, topology } = facts;
  const fences = planFences({ ...facts, ...fencesOf(facts, wish), ofUuid: manifest.id, router: null });
  if (!fences.ok) return { ok: false, ...fences.unplanned, findings: [] };
  const findings = [
    ...fences.collisions.map((each) => collisionFinding(each, topology)),
    ...fences.splits.map((each) => splitFinding(each, topology)),
    ...fences.breaches.map((each) => breachFinding(each, topology)),
  ];
  const [fence] = fences.fences;
  if (!fence || findings.length > 0) return { ok: false, problems: [], rejected: [], findings };
  return { ok: true, plan: toPlan(facts, wish, fence) };
}

/** Members by their archived uuids: what they will be has none yet. */
function fencesOf({ manifest, srs }: RehearsalFacts, { srUuid }: RehearsalWish): Pick<FencesFacts, 'wish' | 'members'> {
  const hostUuids = srs.find(({ uuid }) => uuid === srUuid)?.hostUuids ?? [];
  return {
    wish: { mode: 'block', copies: 1, isStarted: true, mustMigrate: false },
    members: manifest.members.map(({ content }) => ({
      vmUuid: content.vm,
      memoryBytes: content.memoryBytes + estimateOverhead(content),
      startOrder: content.startOrder,
      isHaProtected: false,
      hostUuids,
      nics: content.vifs.map(({ device, mac, network }) => ({
        ...{ device, mac, networkUuid: network },
        // What the guests say comes with them; nobody inside the fence waits for an answer from outside.
        ...{ addresses: [], usesDhcp: false },
      })),
    })),
  };
}

function toPlan(facts: RehearsalFacts, wish: RehearsalWish, fence: PlannedFence): Plan {
  const { manifest } = facts;
  const { members } = manifest;
  const networks = fence.plan.networks.map(({ key }) => fenceNetworkStep({ facts: namesOf(manifest), fence }, key));
  const steps: PlanStep[] = [frameLock(manifest.nameLabel), ...networks, vappStep(manifest)];
  const networkIds = networks.map(({ id }) => id);
  const nics = members.map((member) =>
    fenceNicStep(
      { fence },
      { uuid: member.content.vm, nameLabel: member.nameLabel },
      bringId(member),
      member.nameLabel,
      networkIds,
    ),
  );
  steps.push(
    ...members.map((member) => bringStep(manifest, { ...wish, keepMacs: false }, member)),
    // No VM of the pool is what they are about.
    ...nics.map((step) => ({ ...step, vmUuid: null })),
    ...members.map((member, index) => setUpStep(member, fence, nics[index]?.id ?? '')),
  );
  const swept = (manifest.storage ? [] : members).map((member) =>
    sweepStep(
      member,
      nics.map(({ id }) => id),
    ),
  );
  const check = checkStep(manifest, [...swept.map(({ id }) => id), ...members.map(setUpId)]);
  const verify = frameVerify('Check that every VM is in its vApp and on the networks of the fence', [check.id]);
  steps.push(...swept, check, verify);
  const looks = lookSteps({ ...facts, wish, fence, hosts: facts.topology.hosts }, verify.id);
  const removals = removeSteps({ manifest, fence, vapp: VAPP, networkIds }, looks.at(-1)?.id ?? verify.id);
  steps.push(...looks, ...removals, frameUnlock([removals.at(-1)?.id ?? verify.id]));
  return {
    kind: 'rehearse',
    poolId: facts.poolId,
    // As of a restore: what it becomes has no uuid yet.
    configurationUuid: manifest.id,
    configurationName: manifest.nameLabel,
    serviceId: '',
    ...{ fromStageId: '', toStageId: '', fromStageName: '', toStageName: '' },
    fenceIds: [fence.plan.fenceId],
    revision: manifest.revision,
    steps,
    estimateMs: scheduleSteps(steps).endMs,
    notes: [
      'The VMs have their MAC and IP addresses, on networks that nothing crosses: the originals may run beside them.',
      'A VM that is not ready in time is a result, not a failure: the others are looked at all the same.',
      'All that it makes is removed at its end.',
    ],
    irreversible: [],
  };
}

/** What networks and fence are called after. */
function namesOf({ id, nameLabel, networks, members }: ArchiveManifest) {
  return {
    topology: {
      networks: networks.map(({ key, nameLabel: label }) => ({ uuid: key, nameLabel: label === '' ? key : label })),
    },
    configuration: { uuid: id, nameLabel: `${nameLabel} (rehearsal)` },
    vms: members.map((member) => ({ uuid: member.content.vm, nameLabel: member.nameLabel })),
  };
}

function vappStep({ nameLabel, configuration }: ArchiveManifest): PlanStep {
  const name = rehearsedName(nameLabel);
  return {
    id: VAPP,
    title: `Make the vApp "${name}"`,
    vmUuid: null,
    call: `VM_appliance.create name_label="${name}"`,
    dependsOn: ['take-lock'],
    estimateMs: ESTIMATE.vapp,
    undo: 'remove the vApp',
    action: { kind: 'create-vapp', nameLabel: name, description: configuration.description },
  };
}

/** What a rehearsed configuration or VM is called while it is there. */
function rehearsedName(nameLabel: string): string {
  return `${nameLabel.slice(0, 180)} · rehearsal`;
}

function setUpStep(member: ArchivedMember, { plan }: PlannedFence, nicStep: string): PlanStep {
  const { nameLabel, content, tags } = member;
  const tag = fenceTag(plan.fenceId);
  const name = rehearsedName(nameLabel);
  return {
    id: setUpId(member),
    title: `Make ${nameLabel} a member of the vApp, in its place of the start order`,
    vmUuid: null,
    call: [
      'VM.set_is_a_template value=false',
      'VM.set_appliance',
      `VM.add_tags value="${tag}"`,
      `VM.set_name_label value="${name}"`,
    ].join('\n'),
    dependsOn: [VAPP, nicStep],
    estimateMs: 900,
    undo: 'take it out of the vApp',
    action: {
      kind: 'set-up-copy',
      vm: { madeBy: bringId(member) },
      vapp: { madeBy: VAPP },
      nameLabel: name,
      order: content.startOrder,
      startDelaySeconds: content.startDelaySeconds,
      shutdownDelaySeconds: content.shutdownDelaySeconds,
      tags: [...new Set([...tags.filter((each) => !isStageTag(each) && !isFenceTag(each)), tag])].sort(compareText),
      networks: {},
    },
  };
}

function checkStep({ members }: ArchiveManifest, after: readonly string[]): PlanStep {
  return {
    id: 'check-restored',
    title: 'Compare every VM with what was archived of it',
    vmUuid: null,
    call: '',
    dependsOn: after,
    estimateMs: ESTIMATE.verify,
    undo: null,
    action: {
      kind: 'check-restored',
      ...{ serviceId: '', stageId: '' },
      vms: members.map((member) => ({
        vm: { madeBy: bringId(member) },
        nameLabel: member.nameLabel,
        expected: member.content,
        ...{ sameMacs: true, isFenced: true },
      })),
    },
  };
}
