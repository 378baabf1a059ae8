import type { World } from '../core/contract.ts';
import {
  ROLES_OF_NETWORKS,
  STORY_SERVICES,
  STORY_STAGES,
  type StoryService,
  type StoryStage,
  type Tier,
} from './story-services.ts';
import type { Site } from './story-site.ts';
import { addVm, type DiskSpec, type VmSpec } from './vms.ts';

/** A configuration of the story and what became of it on the pool. */
export interface StoryConfiguration {
  readonly service: StoryService;
  readonly stage: StoryStage;
  readonly version: string;
  readonly appliance: string;
  readonly vms: readonly string[];
}

/** VMs of running configurations that stand still all the same. */
const HALTED_MEMBERS = new Set(['shop-web2-stg']);
/** Configurations nobody has started. */
const HALTED_CONFIGURATIONS = new Set(['shop-dev', 'mail-int']);
/** VMs whose guest has no tools. */
const WITHOUT_TOOLS = new Set(['erp-portal1-pt']);

/** Adds the VMs and vApps of every service in every stage. */
export function addConfigurations(world: World, site: Site): readonly StoryConfiguration[] {
  const configurations: StoryConfiguration[] = [];
  let placed = 0;
  for (const service of STORY_SERVICES) {
    for (const stage of STORY_STAGES) {
      const release = service.versions[stage.id];
      if (!release) continue;
      const appliance = world.db.create('VM_appliance', {
        name_label: `${service.name} ${release.version}`,
        name_description: `${service.description} (${stage.name.toLowerCase()})`,
      });
      const vms: string[] = [];
      for (const tier of service.tiers) {
        for (let number = 1; number <= (release.counts[tier.name] ?? 0); number += 1) {
          vms.push(
            addVm(
              world,
              memberSpec(site, {
                service,
                stage,
                version: release.version,
                tier,
                number,
                appliance,
                host: stage.storage === 'local' ? 2 : placed % 3,
              }),
            ),
          );
          placed += 1;
        }
      }
      configurations.push({ service, stage, version: release.version, appliance, vms });
    }
  }
  return configurations;
}

interface Member {
  readonly service: StoryService;
  readonly stage: StoryStage;
  readonly version: string;
  readonly tier: Tier;
  readonly number: number;
  readonly appliance: string;
  /** Index of the host it runs on. */
  readonly host: number;
}

function memberSpec(site: Site, member: Member): VmSpec {
  const { service, stage, tier } = member;
  const name = `${service.prefix}-${tier.name}${String(member.number)}-${stage.suffix}`;
  const host = site.hosts[member.host] ?? '';
  const halted = HALTED_MEMBERS.has(name) || HALTED_CONFIGURATIONS.has(`${service.prefix}-${stage.suffix}`);
  return {
    name,
    description: `${tier.purpose}, ${service.name} ${member.version}, ${stage.name.toLowerCase()}`,
    guest: tier.guest,
    vcpus: tier.vcpus,
    memoryGib: tier.memoryGib,
    disks: disksOf(site, member, name),
    nics: tier.networks.map((role) => ({
      network: site.networks[`${stage.name} ${role}`] ?? '',
      ip: `10.${String(stage.firstTag + ROLES_OF_NETWORKS.indexOf(role))}.0.${String(lastByte(service, tier, member.number))}`,
    })),
    ...(halted ? {} : { runsOn: host }),
    ...(stage.storage === 'local' ? { affinity: host } : {}),
    appliance: member.appliance,
    order: tier.order,
    startDelay: tier.startDelay,
    shutdownDelay: tier.shutdownDelay,
    uefi: tier.uefi ?? false,
    tools: !WITHOUT_TOOLS.has(name),
    tags: [service.id, `tier: ${tier.name}`],
    folder: `/Services/${service.name}/${stage.name}`,
    otherConfig: {
      'XenCenter.CustomFields.Owner': service.owner,
      ...(stage.id === 'production' ? { auto_poweron: 'true' } : {}),
    },
    haRestart: stage.id === 'production',
    ageDays: 300 - STAGE_AGE_STEP * stageIndex(stage),
  };
}

const STAGE_AGE_STEP = 20;

function stageIndex(stage: StoryStage): number {
  return STORY_STAGES.indexOf(stage);
}

/** A host number inside the /24 of a stage's network; the same VM has the same last byte in every stage. */
function lastByte(service: StoryService, tier: Tier, number: number): number {
  return 20 + STORY_SERVICES.indexOf(service) * 60 + service.tiers.indexOf(tier) * 10 + number;
}

function disksOf(site: Site, member: Member, name: string): DiskSpec[] {
  const { service, stage, tier } = member;
  const sr = { local: site.localSrs[2] ?? '', nfs: site.nfs, iscsi: site.iscsi }[stage.storage];
  const system: DiskSpec = {
    name: `${name} system`,
    sr,
    sizeGib: tier.guest === 'windows' ? 60 : 20,
    fill: tier.guest === 'windows' ? 0.45 : 0.3,
    contentId: `${service.id}/${member.version}/${tier.name}/system`,
  };
  if (tier.dataGib === 0) return [system];
  return [system, { name: `${name} data`, sr, sizeGib: tier.dataGib, fill: 0.35 }];
}
