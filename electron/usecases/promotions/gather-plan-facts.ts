import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { VmFacts } from '../../../shared/domain/inventory.ts';
import { readServiceRecords } from '../../../shared/domain/read-shared-records.ts';
import { parseRecordKey } from '../../../shared/domain/stage-record.ts';
import type { PlanFacts } from '../../../shared/domain/transition-facts.ts';
import type { PoolInventory } from '../../ports.ts';
import { gatherFencing } from '../fences/gather-fencing.ts';
import { getConfiguration, type ConfigurationPorts } from '../configurations/place-configuration.ts';

/** What planning needs. */
export interface PromotionPorts extends ConfigurationPorts {
  /** Those of several configurations that there are, read at once. */
  readonly findConfigurations: (poolId: string, uuids: readonly string[]) => readonly Configuration[];
}

/**
 * Gathers all that a plan rests on, from what the pool reported last; asks nothing of the pool.
 * @throws ProblemError `not-found`; `blocked` when the pool is away
 */
export function gatherPlanFacts(
  ports: PromotionPorts,
  input: { readonly poolId: string; readonly configurationUuid: string; readonly toStageId: string },
): PlanFacts {
  const { poolId, configurationUuid, toStageId } = input;
  const configuration = getConfiguration(ports, poolId, configurationUuid);
  const state = ports.pools.find(poolId);
  const inventory = ports.pools.inventory(poolId);
  const services = readServiceRecords(inventory.sharedRecords(), state?.uuid ?? '', (...signed) =>
    ports.signer.verify(...signed),
  );
  const stages = new Set([toStageId, ...(configuration.stageId === null ? [] : [configuration.stageId])]);
  const workflow = services.get(configuration.serviceId ?? '')?.current?.service.workflow ?? null;
  return toPlanFacts(ports, { configuration, workflow, toStageId }, listNeighbours(ports, configuration, stages));
}

/** What a plan rests on, by what the pool reported last; `neighbours` are in the stages that it leaves and enters, by uuid. */
export function toPlanFacts(
  ports: Pick<PromotionPorts, 'pools' | 'signer'>,
  move: Pick<PlanFacts, 'configuration' | 'workflow' | 'toStageId'>,
  neighbours: readonly Configuration[],
): PlanFacts {
  const { configuration } = move;
  const state = ports.pools.find(configuration.poolId);
  const inventory = ports.pools.inventory(configuration.poolId);
  return {
    ...move,
    isConnected: state?.phase === 'connected',
    rights: state?.rights ?? null,
    networks: inventory.listNetworks(),
    hosts: inventory.listHosts(),
    vms: membersOf(inventory, configuration),
    srs: inventory.listSrs(),
    neighbours: neighbours.map((other) => ({ configuration: other, vms: membersOf(inventory, other) })),
    configurationNames: inventory.listVapps().map(({ nameLabel }) => nameLabel),
    ...gatherFencing(ports, move),
  };
}

function membersOf(inventory: PoolInventory, { vmUuids }: Configuration): readonly VmFacts[] {
  return vmUuids.flatMap((uuid) => inventory.findVm(uuid) ?? []);
}

function listNeighbours(
  ports: PromotionPorts,
  configuration: Configuration,
  stages: ReadonlySet<string>,
): readonly Configuration[] {
  const inventory = ports.pools.inventory(configuration.poolId);
  const candidates = listCandidates(inventory.sharedRecords(), configuration.serviceId ?? '', stages);
  return ports
    .findConfigurations(configuration.poolId, candidates)
    .filter(
      (other) =>
        other.uuid !== configuration.uuid &&
        other.serviceId === configuration.serviceId &&
        other.stageId !== null &&
        stages.has(other.stageId),
    );
}

/**
 * Configurations of which some record, believed or not, says that they may be in one of the stages. Only these are then
 * read with their signatures checked, which would take too long for all of a large pool.
 */
export function listCandidates(
  records: Readonly<Record<string, string>>,
  serviceId: string,
  stages: ReadonlySet<string>,
): readonly string[] {
  const found = new Set<string>();
  for (const [key, text] of Object.entries(records)) {
    const parsed = parseRecordKey(key);
    if (parsed?.kind !== 'stage') continue;
    const says = (word: string): boolean => text.includes(JSON.stringify(word));
    if (says(serviceId) && [...stages].some(says)) found.add(parsed.id);
  }
  return [...found].sort();
}
