import type { VmFacts } from '../../../shared/domain/inventory.ts';
import { findRole } from '../../../shared/domain/network-role.ts';
import {
  suggestDescription,
  suggestTiers,
  type SuggestedTier,
} from '../../../shared/domain/template/suggest-description.ts';
import {
  readTemplateFile,
  writeTemplateFile,
  type VmReference,
} from '../../../shared/domain/template/template-file.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { CheckedTemplate, TemplateStart, VmTemplateView } from '../../../shared/ipc/areas/templates.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { assertConnected } from '../configurations/place-configuration.ts';
import { gatherOperateFacts, type OperatePorts } from '../operate/gather-operate-facts.ts';
import { getTemplate } from './read-templates.ts';

/** VM templates of a pool, by name. @throws ProblemError `not-found`; `blocked` when the pool is away */
export function listVmTemplates(
  ports: OperatePorts,
  { poolId }: ParsedInput<'templates.list-vms'>,
): readonly VmTemplateView[] {
  assertConnected(ports, poolId);
  return ports.pools
    .inventory(poolId)
    .listTemplates()
    .map(({ uuid, nameLabel, vcpus, memoryBytes, disks, vifs, isBuiltIn }) => ({
      ...{ uuid, nameLabel, vcpus, memoryBytes, isBuiltIn, nicCount: vifs.length },
      diskBytes: disks.reduce((sum, disk) => sum + disk.sizeBytes, 0),
    }))
    .sort(
      (a, b) =>
        Number(a.isBuiltIn) - Number(b.isBuiltIn) ||
        a.nameLabel.localeCompare(b.nameLabel, 'en') ||
        (a.uuid < b.uuid ? -1 : 1),
    );
}

/** Reads the text of a template file, so that an editor can say what is wrong while it is typed. */
export function checkTemplate({ text }: ParsedInput<'templates.check'>): CheckedTemplate {
  return readTemplateFile(text);
}

/**
 * A template file to begin with: of a configuration's members, of VM templates, or of a version that is there.
 * @throws ProblemError `not-found`; `blocked` when the pool is away
 */
export function draftTemplate(ports: OperatePorts, { poolId, from }: ParsedInput<'templates.draft'>): TemplateStart {
  assertConnected(ports, poolId);
  switch (from.kind) {
    case 'configuration':
      return draftOfConfiguration(ports, poolId, from);
    case 'vms':
      return draftOfVms(ports, poolId, from);
    case 'version':
      return draftOfVersion(ports, poolId, from.id);
  }
}

type From<K extends string> = Extract<ParsedInput<'templates.draft'>['from'], { kind: K }>;

function draftOfConfiguration(
  ports: OperatePorts,
  poolId: string,
  { uuid, alike }: From<'configuration'>,
): TemplateStart {
  const { configuration, workflow, vms, networks } = gatherOperateFacts(ports, { poolId, configurationUuid: uuid });
  const nameOf = (network: string): string =>
    (workflow ? findRole(workflow, configuration.stageId, network) : undefined) ??
    networks.find((each) => each.uuid === network)?.nameLabel ??
    network;
  return draftOf(configuration.nameLabel, suggestTiers(vms, alike), nameOf, false);
}

function draftOfVms(ports: OperatePorts, poolId: string, { name, vmUuids }: From<'vms'>): TemplateStart {
  const inventory = ports.pools.inventory(poolId);
  const vms = vmUuids.map((uuid): VmFacts => {
    const vm = inventory.findTemplate(uuid);
    if (!vm) throw new ProblemError({ code: 'not-found', kind: 'vm', id: uuid });
    return vm;
  });
  return draftOf(
    name,
    suggestTiers(vms, false),
    (network) => inventory.findNetwork(network)?.nameLabel ?? network,
    true,
  );
}

function draftOf(
  name: string,
  tiers: readonly SuggestedTier[],
  nameOf: (networkUuid: string) => string,
  named: boolean,
): TemplateStart {
  const description = suggestDescription(name, tiers, nameOf);
  const vms: Record<string, VmReference> = {};
  // Members of a configuration are no templates yet: the file names none until they are.
  if (named)
    for (const {
      id,
      vms: [vm],
    } of tiers)
      if (vm) vms[id] = { name: vm.nameLabel, uuid: vm.uuid };
  return {
    text: writeTemplateFile({ name: name.slice(0, 120), notes: '', description, vms }),
    sources: tiers.flatMap(({ id, label, vms: members }) =>
      members[0] ? [{ tier: id, label, vmUuid: members[0].uuid, vmNames: members.map((vm) => vm.nameLabel) }] : [],
    ),
  };
}

function draftOfVersion(ports: OperatePorts, poolId: string, id: string): TemplateStart {
  const { content } = getTemplate(ports, poolId, id);
  const inventory = ports.pools.inventory(poolId);
  const nameOf = (uuid: string): string => inventory.findTemplate(uuid)?.nameLabel ?? '';
  const vms = Object.fromEntries(content.sources.map(({ tier, vm }) => [tier, { name: nameOf(vm), uuid: vm }]));
  const { name, notes, description } = content;
  return {
    text: writeTemplateFile({ name, notes, description, vms }),
    sources: content.sources.map(({ tier, vm }) => ({
      tier,
      label: description.tiers.find((each) => each.id === tier)?.label ?? tier,
      vmUuid: vm,
      vmNames: [nameOf(vm)],
    })),
  };
}
