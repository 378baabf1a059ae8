import type { FencedCopiesFacts, FencedCopiesWish } from '../../../shared/domain/fence/fenced-copies.ts';
import { readFenceSettings, type FenceSettingsReading } from '../../../shared/domain/fence/fence-settings-record.ts';
import type { RouterTemplate } from '../../../shared/domain/fence/fence-request.ts';
import type { Runs } from '../../ports/runs.ts';
import { assertConnected, getConfiguration, type ConfigurationPorts } from '../configurations/place-configuration.ts';

/** What the use cases of fences need. */
export interface FencePorts extends ConfigurationPorts {
  readonly runs: Runs;
}

/** NICs that a VM may have (`VM.get_allowed_VIF_devices` names those left of them). */
const NIC_CAPACITY = 7;

/** What the administrators of a pool say about fences, as the pool reported it last. */
export function readSettings(ports: Pick<FencePorts, 'pools' | 'signer'>, poolId: string): FenceSettingsReading {
  const records = ports.pools.inventory(poolId).sharedRecords();
  return readFenceSettings(records, ports.pools.find(poolId)?.uuid ?? '', (...signed) =>
    ports.signer.verify(...signed),
  );
}

/**
 * Gathers what fenced copies are planned on. Only the router's template is asked of the pool.
 * @throws ProblemError `not-found`; `blocked` when the pool is away
 */
export async function gatherFenceFacts(
  ports: FencePorts,
  input: FencedCopiesWish & { readonly poolId: string; readonly configurationUuid: string },
): Promise<FencedCopiesFacts> {
  const { poolId, configurationUuid, ...wish } = input;
  assertConnected(ports, poolId);
  const configuration = getConfiguration(ports, poolId, configurationUuid);
  const inventory = ports.pools.inventory(poolId);
  const settings = readSettings(ports, poolId).current;
  const needsRouter = wish.mode === 'outOnly' || wish.mode === 'inOut';
  return {
    wish,
    configuration,
    vms: configuration.vmUuids.flatMap((uuid) => inventory.findVm(uuid) ?? []),
    srs: inventory.listSrs(),
    settings,
    router: needsRouter ? await readRouter(ports, poolId, settings.router) : null,
    // Last, so that it is no older than what was asked of the pool.
    topology: inventory.topology(),
  };
}

async function readRouter(
  ports: FencePorts,
  poolId: string,
  named: FencedCopiesFacts['settings']['router'],
): Promise<RouterTemplate | null> {
  if (!named) return null;
  const template = await ports.pools.operations(poolId).readVm(named.templateUuid);
  if (!template || template.powerState !== 'Halted') return null;
  const { uuid, memoryBytes } = template;
  return { uuid, memoryBytes, nicCapacity: NIC_CAPACITY, servesDhcp: named.servesDhcp };
}
