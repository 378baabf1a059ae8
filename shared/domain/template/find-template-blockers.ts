import type { Blocker, BudgetPart } from '../blocker.ts';
import { findPlanPermissionBlockers } from '../blockers/permission-blockers.ts';
import { findUserBlockers } from '../blockers/stage-blockers.ts';
import type { SrFacts, TemplateFacts } from '../inventory.ts';
import type { Plan } from '../plan.ts';
import { rulesOf, type Stage } from '../workflow.ts';
import type { BlueprintVm } from './blueprint.ts';
import { sizeOf } from './provision-size.ts';
import { findProvisionNetwork, sourcesOf, type ProvisionFacts } from './template-facts.ts';
import type { TemplateUnfit } from './template-unfit.ts';
import { listNetworkRoles } from './template-description.ts';
import type { ProvisionWish } from './template-wish.ts';

/** SR drivers that can neither snapshot nor clone a disk: raw LUNs, devices, ISO libraries. */
const RIGID_SR_TYPES: ReadonlySet<string> = new Set(['iscsi', 'hba', 'rawhba', 'udev', 'iso']);
/** SRs refuse (SR_BACKEND_FAILURE_109) or crawl beyond this many images in one chain. */
const CHAIN_LIMIT = 30;

/** Every reason why configurations may not be provisioned so, in display order. */
export function findProvisionBlockers(facts: ProvisionFacts, wish: ProvisionWish, plan: Plan): readonly Blocker[] {
  const { stage, networks } = facts;
  const taken = new Set(facts.configurationNames);
  const names = facts.blueprints.map(({ name }) => name).filter((name) => taken.has(name));
  return [
    ...(facts.isConnected ? [] : [{ kind: 'pool-not-connected' } as const]),
    ...findUnfitTiers(facts),
    ...(names.length > 0 ? [{ kind: 'copy-name-taken', names } as const] : []),
    ...listNetworkRoles(facts.content.description)
      .filter((network) => findProvisionNetwork(network, wish.networks, stage, networks) === undefined)
      .map((network) => ({ kind: 'network-not-chosen', network }) as const),
    ...findStorage(facts, wish),
    ...(stage ? findStageBlockers(facts, stage) : []),
    ...findPlanPermissionBlockers(plan, facts.rights, []),
  ];
}

function findUnfitTiers(facts: ProvisionFacts): readonly Blocker[] {
  const drawn = facts.blueprints.flatMap(({ vms }) => vms);
  return [...sourcesOf(facts)].flatMap(([id, { tier, vm, vmUuid }]): readonly Blocker[] => {
    const name = vm?.nameLabel ?? '';
    const refuse = (unfit: TemplateUnfit): Blocker => ({ kind: 'template-unfit', tier: tier.label, name, unfit });
    if (!vm) return [refuse({ why: facts.others.has(vmUuid) ? 'no-template' : 'missing' })];
    if (vm.isBuiltIn) return [refuse({ why: 'built-in' })];
    if (vm.disks.length === 0) return [refuse({ why: 'no-disks' })];
    const made = drawn.filter(({ tierId }) => tierId === id);
    const seen = new Set<string>();
    return made
      .flatMap((each) => findUnfit(each, vm))
      .filter((unfit) => !seen.has(JSON.stringify(unfit)) && seen.add(JSON.stringify(unfit)))
      .map(refuse);
  });
}

function findUnfit(drawn: BlueprintVm, vm: TemplateFacts): readonly TemplateUnfit[] {
  const least = Number(vm.settings?.['memory.static-min'] ?? 0);
  const wanted = drawn.memoryBytes;
  return [
    ...drawn.nics
      .filter(({ device }) => !vm.vifs.some((vif) => vif.device === device))
      .map(({ device }) => ({ why: 'no-device', what: 'nic', device }) as const),
    ...drawn.disks.flatMap(({ device, sizeBytes }): readonly TemplateUnfit[] => {
      const disk = vm.disks.find((each) => each.device === device);
      if (!disk) return [{ why: 'no-device', what: 'disk', device }];
      return sizeBytes >= disk.sizeBytes
        ? []
        : [{ why: 'disk-larger', device, sizeBytes: disk.sizeBytes, wantedBytes: sizeBytes }];
    }),
    ...(wanted !== null && wanted < least
      ? [{ why: 'memory-least', leastBytes: least, wantedBytes: wanted } as const]
      : []),
  ];
}

function findStorage(facts: ProvisionFacts, { srUuid }: ProvisionWish): readonly Blocker[] {
  const used = [...sourcesOf(facts).values()].flatMap(({ tier, vm }) => (vm ? [{ tier, vm }] : []));
  if (srUuid === null) {
    const rigid = new Map<string, Blocker>();
    for (const { vm } of used)
      for (const disk of vm.disks) {
        const type = facts.srs.find(({ uuid }) => uuid === disk.srUuid)?.type ?? '';
        if (RIGID_SR_TYPES.has(type))
          rigid.set(disk.srUuid, { kind: 'sr-cannot-snapshot', srUuid: disk.srUuid, vmUuid: vm.uuid, type });
      }
    const deep = used.flatMap(({ tier, vm }): readonly Blocker[] => {
      const length = Math.max(0, ...vm.disks.map((disk) => disk.chainLength ?? 0));
      return length + 1 >= CHAIN_LIMIT
        ? [{ kind: 'template-chain-deep', tier: tier.label, length, limit: CHAIN_LIMIT }]
        : [];
    });
    return [...rigid.values(), ...deep];
  }
  const sr = facts.srs.find(({ uuid }) => uuid === srUuid);
  if (!sr) return [{ kind: 'sr-missing', stage: '', srUuid }];
  if (sr.hostUuids.length === 0) return [{ kind: 'sr-detached', srUuid }];
  return findRoom(facts, sr);
}

function findRoom(facts: ProvisionFacts, sr: SrFacts): readonly Blocker[] {
  // Some drivers do not tell their size.
  if (sr.sizeBytes <= 0) return [];
  const neededBytes = facts.blueprints.reduce((sum, { vms }) => sum + diskBytes(facts, vms), 0);
  const freeBytes = Math.max(0, sr.sizeBytes - sr.usedBytes);
  return neededBytes > freeBytes ? [{ kind: 'sr-full', srUuid: sr.uuid, neededBytes, freeBytes }] : [];
}

function diskBytes(facts: ProvisionFacts, vms: readonly BlueprintVm[]): number {
  const sources = sourcesOf(facts);
  return vms.reduce((sum, drawn) => {
    const disks = sources.get(drawn.tierId)?.vm?.disks ?? [];
    const grown = (device: number): number => drawn.disks.find((disk) => disk.device === device)?.sizeBytes ?? 0;
    return sum + disks.reduce((all, disk) => all + Math.max(disk.sizeBytes, grown(disk.device)), 0);
  }, 0);
}

function findStageBlockers(facts: ProvisionFacts, stage: Stage): readonly Blocker[] {
  return [
    // A fence is planned with a transition; what is provisioned beside one would stand on the stage's own networks.
    ...(rulesOf(stage).fence === undefined ? [] : [{ kind: 'stage-fences-copies', stage: stage.name } as const]),
    ...findUserBlockers(stage, facts.rights),
    ...findBudgetBlockers(facts, stage),
  ];
}

function findBudgetBlockers(facts: ProvisionFacts, stage: Stage): readonly Blocker[] {
  const { budget } = rulesOf(stage);
  const sources = sourcesOf(facts);
  const wanted = { configurations: facts.blueprints.length, vcpus: 0, memory: 0, disk: 0 };
  for (const { vms } of facts.blueprints) {
    wanted.disk += diskBytes(facts, vms);
    for (const drawn of vms) {
      const vm = sources.get(drawn.tierId)?.vm;
      if (!vm) continue;
      const size = sizeOf(drawn, vm, stage);
      wanted.vcpus += size.vcpus ?? vm.vcpus;
      wanted.memory += size.memoryBytes ?? vm.memoryBytes;
    }
  }
  for (const there of facts.neighbours) {
    wanted.configurations += 1;
    wanted.vcpus += there.vcpus;
    wanted.memory += there.memoryBytes;
    wanted.disk += there.diskBytes;
  }
  const limits: readonly (readonly [part: BudgetPart, limit: number | null])[] = [
    ['configurations', budget.configurations],
    ['vcpus', budget.vcpus],
    ['memory', budget.memoryBytes],
    ['disk', budget.diskBytes],
  ];
  return limits.flatMap(([part, limit]): readonly Blocker[] =>
    limit !== null && wanted[part] > limit
      ? [{ kind: 'budget-exceeded', stage: stage.name, part, wanted: wanted[part], limit }]
      : [],
  );
}
