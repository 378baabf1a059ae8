import { isFenceTag } from '../fence/fence-mark.ts';
import type { TemplateFacts } from '../inventory.ts';
import { copyMs, ESTIMATE, setUpMs } from '../plan/estimates.ts';
import { frameLock, frameUnlock, frameVerify } from '../plan/fence-frame.ts';
import { findBlockChange } from '../plan/locked-operations.ts';
import { scheduleSteps } from '../plan/schedule.ts';
import { makeVappStep } from '../plan/vapp-step.ts';
import { compareText, countWord, sizeWord } from '../plan/words.ts';
import type { Plan, PlanStep, StepResource } from '../plan.ts';
import { isStageTag, stageTag } from '../stage-record.ts';
import { rulesOf, type Stage } from '../workflow.ts';
import type { Blueprint, BlueprintVm } from './blueprint.ts';
import type { PlannedProvisioned } from './provisioned.ts';
import { sizeOf } from './provision-size.ts';
import { isTemplateTag } from './template-content.ts';
import { findProvisionNetwork, sourcesOf, type ProvisionFacts, type TierSource } from './template-facts.ts';
import type { ProvisionWish } from './template-wish.ts';

/** Where one VM of one configuration stands in a plan. */
interface Place {
  readonly blueprint: Blueprint;
  readonly vm: BlueprintVm;
  readonly source: TierSource & { readonly vm: TemplateFacts };
  /** Number within its tier. */
  readonly i: number;
  /** "2:web:1": configuration, tier and VM. */
  readonly key: string;
  readonly vapp: string;
}

/**
 * Plans configurations of a template: one clone or copy of the template's VM for each VM, what guests are told, larger
 * disks, sizes, networks, start order, vApp and stage. Pure: equal facts give an equal plan.
 */
export function planProvision(facts: ProvisionFacts, wish: ProvisionWish): Plan {
  const { content, stage, blueprints } = facts;
  const steps: PlanStep[] = [frameLock(`the template ${content.name}`)];
  const done: string[] = [];
  const made = blueprints.map((blueprint, index) => ({ blueprint, vapp: `create-vapp:${String(index + 1)}` }));
  for (const { blueprint, vapp } of made) {
    steps.push(vappStep(facts, blueprint, vapp));
    done.push(vapp);
    for (const place of placesOf(facts, blueprint, vapp)) {
      const own = vmSteps(facts, wish, place);
      steps.push(...own);
      done.push(...own.slice(-1).map(({ id }) => id));
    }
  }
  // A record is written once nothing of the plan joins a vApp any more: it checks who is in it.
  if (stage)
    steps.push(
      ...made.map(({ blueprint, vapp }, index) =>
        recordStep(facts, blueprint, vapp, done, provisionedOf(facts, wish, stage, blueprint, vapp, index + 1)),
      ),
    );
  const records = stage ? made.map(({ vapp }) => recordId(vapp)) : [];
  const verify = frameVerify('Check that every VM is there, in its vApp and on its networks', [...done, ...records]);
  steps.push(verify, frameUnlock([verify.id]));
  return {
    kind: 'provision',
    poolId: facts.poolId,
    // The version's own id: what comes of it has none yet.
    configurationUuid: facts.id,
    configurationName: content.name,
    serviceId: facts.serviceId,
    fromStageId: stage?.id ?? '',
    toStageId: stage?.id ?? '',
    fromStageName: stage?.name ?? '',
    toStageName: stage?.name ?? '',
    revision: facts.revision,
    steps,
    estimateMs: scheduleSteps(steps).endMs,
    notes: notesOf(facts, wish),
    irreversible: [],
  };
}

function placesOf(facts: ProvisionFacts, blueprint: Blueprint, vapp: string): readonly Place[] {
  const sources = sourcesOf(facts);
  const counts = new Map<string, number>();
  return blueprint.vms.flatMap((vm) => {
    const source = sources.get(vm.tierId);
    if (!source?.vm) return [];
    const i = (counts.get(vm.tierId) ?? 0) + 1;
    counts.set(vm.tierId, i);
    const key = `${vapp.slice('create-vapp:'.length)}:${vm.tierId}:${String(i)}`;
    return [{ blueprint, vm, source: { ...source, vm: source.vm }, i, key, vapp }];
  });
}

function vappStep({ content }: ProvisionFacts, { name }: Blueprint, id: string): PlanStep {
  const description = `Provisioned from version ${String(content.version)} of the template ${content.name}`;
  return makeVappStep(id, name, description, ['take-lock']);
}

function vmSteps(facts: ProvisionFacts, wish: ProvisionWish, place: Place): readonly PlanStep[] {
  const copy = copyStep(facts, wish, place);
  const fitOut = fitOutStep(wish, place, copy.id);
  return [copy, ...(fitOut ? [fitOut] : []), setUpStep(facts, wish, place, copy.id, fitOut?.id ?? copy.id)];
}

function srResources(vm: TemplateFacts, srUuid: string | null): readonly StepResource[] {
  const uuids = new Set([...vm.disks.map((disk) => disk.srUuid), ...(srUuid === null ? [] : [srUuid])]);
  return [...uuids].sort(compareText).map((uuid) => ({ key: `sr:${uuid}`, limit: 1 }));
}

function copyStep({ srs }: ProvisionFacts, { srUuid }: ProvisionWish, { vm, source, key }: Place): PlanStep {
  const sr = srs.find(({ uuid }) => uuid === srUuid)?.nameLabel ?? '';
  const call = `vm=${source.vmUuid} new_name="${vm.name}"`;
  return {
    id: `copy-vm:${key}`,
    title:
      srUuid === null
        ? `Clone "${vm.name}" from the template ${source.vm.nameLabel}`
        : `Copy "${vm.name}" in full from the template ${source.vm.nameLabel} to ${sr}`,
    vmUuid: null,
    call: srUuid === null ? `VM.clone ${call}` : `VM.copy ${call} sr=${srUuid}`,
    dependsOn: ['take-lock'],
    resources: srResources(source.vm, srUuid),
    estimateMs: copyMs(source.vm, srUuid !== null),
    undo: 'destroy the VM with its disks',
    action: {
      kind: 'copy-vm',
      sourceVmUuid: source.vmUuid,
      source: { uuid: source.vmUuid },
      nameLabel: vm.name,
      srUuid,
    },
  };
}

/** What guests are told, and disks that grow; undefined where there is neither. */
function fitOutStep({ srUuid }: ProvisionWish, { vm, source, key }: Place, copyId: string): PlanStep | undefined {
  const disks = vm.disks.filter(
    ({ device, sizeBytes }) => source.vm.disks.find((disk) => disk.device === device)?.sizeBytes !== sizeBytes,
  );
  const keys = Object.keys(vm.xenstore).length;
  if (disks.length === 0 && keys === 0) return undefined;
  const parts = [
    ...(keys === 0 ? [] : [`tell its guest ${countWord(keys, 'value')} through xenstore`]),
    ...disks.map(({ device, sizeBytes }) => `grow its disk ${String(device)} to ${sizeWord(sizeBytes)}`),
  ];
  return {
    id: `fit-out-vm:${key}`,
    title: `Fit out "${vm.name}": ${parts.join(', ')}`,
    vmUuid: null,
    call: [
      ...(keys === 0 ? [] : [`VM.set_xenstore_data ${Object.keys(vm.xenstore).join(', ')}`]),
      ...disks.map(({ device, sizeBytes }) => `VDI.resize (disk ${String(device)}) size=${String(sizeBytes)}`),
    ].join('\n'),
    dependsOn: [copyId],
    ...(disks.length === 0
      ? {}
      : { resources: srUuid === null ? srResources(source.vm, null) : [{ key: `sr:${srUuid}`, limit: 1 }] }),
    estimateMs: 200 + 800 * disks.length,
    undo: 'it is destroyed with the VM',
    action: { kind: 'fit-out-vm', vm: { madeBy: copyId }, xenstore: vm.xenstore, disks },
  };
}

function setUpStep(facts: ProvisionFacts, wish: ProvisionWish, place: Place, copyId: string, after: string): PlanStep {
  const { stage } = facts;
  const { vm, source, vapp, blueprint, key } = place;
  const networks = networksOf(facts, wish, place);
  const size = sizeOf(vm, source.vm, stage);
  const blocked = stage ? findBlockChange({}, stage)?.add : undefined;
  const hostUuid = stage ? rulesOf(stage).placement.hostUuid : null;
  const own = source.vm.tags.filter((tag) => !isStageTag(tag) && !isFenceTag(tag) && !isTemplateTag(tag));
  const parts = [
    `Make "${vm.name}" a VM of the vApp "${blueprint.name}"`,
    ...(size.vcpus === null ? [] : [`with ${countWord(size.vcpus, 'vCPU')}`]),
    ...(size.memoryBytes === null ? [] : [`with ${sizeWord(size.memoryBytes)} of memory`]),
    ...(blocked ? ['kept by XAPI from being destroyed or reverted'] : []),
  ];
  return {
    id: `set-up-copy:${key}`,
    title: parts.join(', '),
    vmUuid: null,
    call: [
      'VM.set_is_a_template value=false',
      'VM.set_appliance, VM.set_order, VM.set_start_delay, VM.set_shutdown_delay',
      ...(size.vcpus === null ? [] : [`VM.set_VCPUs_max, VM.set_VCPUs_at_startup value=${String(size.vcpus)}`]),
      ...(size.memoryBytes === null ? [] : [`VM.set_memory value=${String(size.memoryBytes)}`]),
      ...Object.entries(networks).map(([device, uuid]) => `VIF.move (device ${device}) network=${uuid}`),
      `VM.set_name_label value="${vm.name}"`,
    ].join('\n'),
    dependsOn: [...new Set([copyId, after, vapp])],
    estimateMs: setUpMs(source.vm),
    undo: 'it is destroyed with the VM',
    action: {
      kind: 'set-up-copy',
      vm: { madeBy: copyId },
      vapp: { madeBy: vapp },
      nameLabel: vm.name,
      order: vm.order,
      startDelaySeconds: vm.startDelaySeconds,
      shutdownDelaySeconds: vm.shutdownDelaySeconds,
      tags: [...new Set([...own, ...(stage ? [stageTag(stage.name)] : [])])].sort(compareText),
      networks,
      ...(blocked ? { blockedOperations: blocked } : {}),
      ...(hostUuid === null ? {} : { affinityHostUuid: hostUuid }),
      ...(size.vcpus === null && size.memoryBytes === null ? {} : { size }),
    },
  };
}

function networksOf(
  { stage, networks }: ProvisionFacts,
  wish: ProvisionWish,
  { vm }: Place,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    vm.nics.flatMap(({ device, network }) => {
      const to = findProvisionNetwork(network, wish.networks, stage, networks);
      return to === undefined ? [] : [[String(device), to] as const];
    }),
  );
}

const recordId = (vapp: string): string => `write-stage-record:${vapp.slice('create-vapp:'.length)}`;

/** What its record says one configuration was made of. */
function provisionedOf(
  facts: ProvisionFacts,
  { values, networks, srUuid }: ProvisionWish,
  stage: Stage,
  blueprint: Blueprint,
  vapp: string,
  n: number,
): PlannedProvisioned {
  const { id, content, blueprints } = facts;
  const vms = placesOf(facts, blueprint, vapp).map(({ vm, i, key }) => ({
    vm: { madeBy: `copy-vm:${key}` },
    tier: vm.tierId,
    i,
  }));
  return {
    ...{ id, name: content.name, version: content.version, stage: stage.id },
    ...{ values, n, copies: blueprints.length, networks, srUuid, vms },
  };
}

function recordStep(
  { serviceId, stage }: ProvisionFacts,
  { name }: Blueprint,
  vapp: string,
  after: readonly string[],
  provisioned: PlannedProvisioned,
): PlanStep {
  return {
    id: recordId(vapp),
    title: `Record that ${name} is in ${stage?.name ?? ''}`,
    vmUuid: null,
    call: 'pool.add_to_gui_config key=stagewright.stage.….1',
    dependsOn: after,
    estimateMs: ESTIMATE.record,
    undo: 'remove the record',
    action: {
      kind: 'write-stage-record',
      serviceId,
      fromStageId: stage?.id ?? '',
      toStageId: stage?.id ?? '',
      afterSeq: 0,
      configuration: { madeBy: vapp },
      revision: null,
      provisioned,
    },
  };
}

function notesOf({ content, stage, blueprints }: ProvisionFacts, { values }: ProvisionWish): readonly string[] {
  const vms = blueprints.reduce((sum, blueprint) => sum + blueprint.vms.length, 0);
  const said = content.description.parameters
    .filter(({ id }) => Object.hasOwn(values, id))
    .map(({ id, label, unit = '' }) => `${label} ${String(values[id])}${unit === '' ? '' : ` ${unit}`}`);
  const tells = blueprints.some((blueprint) => blueprint.vms.some((vm) => Object.keys(vm.xenstore).length > 0));
  return [
    `${countWord(vms, 'VM')} in ${countWord(blueprints.length, 'configuration')}, of version ${String(content.version)} of ${content.name}.`,
    ...(said.length > 0 ? [`Chosen: ${said.join('; ')}.`] : []),
    'The VMs stay off and get MAC addresses of their own.',
    ...(tells
      ? ['Host names and addresses are written to xenstore: a guest takes them on only if something in it reads them.']
      : []),
    ...(stage ? [] : ['They are put into no stage.']),
    ...(stage && rulesOf(stage).entry.length > 0
      ? [`What ${stage.name} does with what enters it is not done: start them by Operate.`]
      : []),
  ];
}
