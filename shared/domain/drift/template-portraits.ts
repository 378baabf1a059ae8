import { isFenceTag } from '../fence/fence-mark.ts';
import type { NetworkFacts, TemplateFacts, VmFacts } from '../inventory.ts';
import { isStageTag } from '../stage-record.ts';
import type { Blueprint, BlueprintVm } from '../template/blueprint.ts';
import type { Provisioned } from '../template/provisioned.ts';
import { sizeOf } from '../template/provision-size.ts';
import { isTemplateTag, type TemplateContent } from '../template/template-content.ts';
import { findProvisionNetwork } from '../template/template-facts.ts';
import { listXenstoreSettings, NO_SETTINGS, toSettings } from '../vm-settings.ts';
import { rulesOf, type Stage, type Workflow } from '../workflow.ts';
import { fieldsOf } from './compare-vm.ts';
import { toPortrait, type VmPortrait } from './portrait.ts';

/** What drawing a template rests on. */
export interface TemplateDrawing {
  readonly content: Pick<TemplateContent, 'sources'>;
  /** VM templates that the tiers name, by uuid. */
  readonly templates: ReadonlyMap<string, TemplateFacts>;
  /** What follows from the answers. */
  readonly blueprint: Blueprint;
  /** What the configuration it is held against was made of; undefined where that was not this version. */
  readonly provisioned: Provisioned | undefined;
  /** Where that configuration is: its stage gives networks, sizes and host, as it did when it was made. */
  readonly workflow: Workflow | null;
  readonly stage: Stage | null;
  /** Of the template's pool. */
  readonly networks: readonly NetworkFacts[];
}

/**
 * Draws the VMs that a template would make where a configuration is: by these fields the configuration is judged. What the
 * template's own VMs have instead is kept beside them, so that it is seen what the answers explain.
 * @returns VMs in the order of the tiers; a tier whose VM template is gone has none
 */
export function drawTemplateVms(drawing: TemplateDrawing): readonly VmPortrait[] {
  const { content, templates, blueprint } = drawing;
  const uuids = new Map(content.sources.map(({ tier, vm }) => [tier, vm]));
  const counts = new Map<string, number>();
  return blueprint.vms.flatMap((vm) => {
    const i = (counts.get(vm.tierId) ?? 0) + 1;
    counts.set(vm.tierId, i);
    const template = templates.get(uuids.get(vm.tierId) ?? '');
    return template ? [drawOne(drawing, template, vm, i)] : [];
  });
}

function drawOne(drawing: TemplateDrawing, template: TemplateFacts, vm: BlueprintVm, i: number): VmPortrait {
  const { workflow, stage, provisioned } = drawing;
  const stageId = stage?.id ?? null;
  const made = provisioned?.vms.find((each) => each.tier === vm.tierId && each.i === i)?.vm ?? null;
  const own = { ...template, uuid: `${template.uuid}:${vm.tierId}:${String(i)}`, tags: ownTags(template) };
  const portrait = toPortrait(asMade(drawing, own, vm), workflow, stageId, made);
  const before = fieldsOf(toPortrait(own, workflow, stageId));
  const changed = [...fieldsOf(portrait)].filter(([field, value]) => before.get(field) !== value);
  return { ...portrait, asTemplate: Object.fromEntries(changed.map(([field]) => [field, before.get(field) ?? null])) };
}

function ownTags({ tags }: Pick<VmFacts, 'tags'>): readonly string[] {
  return tags.filter((tag) => !isStageTag(tag) && !isFenceTag(tag) && !isTemplateTag(tag));
}

/** The VM template as the run leaves a copy of it. */
function asMade(drawing: TemplateDrawing, template: TemplateFacts, vm: BlueprintVm): VmFacts {
  const { stage, provisioned } = drawing;
  const size = sizeOf(vm, template, stage);
  const hostUuid = stage ? rulesOf(stage).placement.hostUuid : null;
  const grown = new Map(vm.disks.map(({ device, sizeBytes }) => [device, sizeBytes]));
  return {
    ...template,
    nameLabel: vm.name,
    startOrder: vm.order,
    startDelaySeconds: vm.startDelaySeconds,
    shutdownDelaySeconds: vm.shutdownDelaySeconds,
    vcpus: size.vcpus ?? template.vcpus,
    memoryBytes: size.memoryBytes ?? template.memoryBytes,
    affinityHostUuid: hostUuid ?? template.affinityHostUuid,
    disks: template.disks.map((disk) => ({
      ...disk,
      sizeBytes: grown.get(disk.device) ?? disk.sizeBytes,
      srUuid: provisioned?.srUuid ?? disk.srUuid,
    })),
    vifs: template.vifs.map((vif) => ({ ...vif, networkUuid: networkOf(drawing, vm, vif.device) ?? vif.networkUuid })),
    settings: {
      ...(template.settings ?? NO_SETTINGS),
      // As the setters of sizes leave the other limits.
      ...(size.vcpus === null ? {} : { 'vcpus.startup': String(size.vcpus) }),
      ...(size.memoryBytes === null
        ? {}
        : { 'memory.dynamic-min': String(size.memoryBytes), 'memory.static-max': String(size.memoryBytes) }),
      ...toSettings(listXenstoreSettings(vm.xenstore)),
    },
  };
}

/** Networks that a person chose hold in the stage they were chosen for; a promotion moves NICs by role. */
function networkOf(
  { stage, provisioned, networks }: TemplateDrawing,
  vm: BlueprintVm,
  device: number,
): string | undefined {
  const network = vm.nics.find((nic) => nic.device === device)?.network;
  if (network === undefined) return undefined;
  const chosen = provisioned?.networks ?? [];
  const isThere = provisioned?.stage === stage?.id;
  return (
    findProvisionNetwork(network, isThere ? chosen : [], stage, networks) ??
    findProvisionNetwork(network, chosen, stage, networks)
  );
}
