import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { LeaseFacts } from '../../../shared/domain/lease/decide-lease.ts';
import { readLeaseRecords, readServiceRecords } from '../../../shared/domain/read-shared-records.ts';
import { findStage, rulesOf } from '../../../shared/domain/workflow.ts';
import type { Pools, Signer } from '../../ports.ts';
import type { Runs } from '../../ports/runs.ts';

/** What leases are read from. */
export interface LeasePorts {
  readonly pools: Pools;
  readonly signer: Signer;
  readonly runs: Pick<Runs, 'findUnfinished'>;
  readonly findConfiguration: (poolId: string, uuid: string) => Configuration | undefined;
}

/** One configuration whose stage sets times. */
export interface LeasedConfiguration {
  readonly configuration: Configuration;
  readonly facts: LeaseFacts;
  /** Of the record that counts; 0 where there is none. A record that is not believed counts as there. */
  readonly seq: number;
}

/** Configurations of a pool whose stages set times; none while it is away. */
export function gatherLeases(ports: LeasePorts, poolId: string): readonly LeasedConfiguration[] {
  const state = ports.pools.find(poolId);
  if (state?.phase !== 'connected') return [];
  const inventory = ports.pools.inventory(poolId);
  const shared = inventory.sharedRecords();
  const verify: Signer['verify'] = (...signed) => ports.signer.verify(...signed);
  const services = readServiceRecords(shared, state.uuid ?? '', verify);
  const hasRules = [...services.values()].some(({ current }) =>
    current?.service.workflow.stages.some((stage) => rulesOf(stage).leases !== undefined),
  );
  // Signatures are checked one by one: where no stage sets a time there is nothing to read.
  if (!hasRules) return [];
  const records = readLeaseRecords(shared, state.uuid ?? '', verify);
  return inventory.listVapps().flatMap(({ uuid }): readonly LeasedConfiguration[] => {
    const configuration = ports.findConfiguration(poolId, uuid);
    if (!configuration?.stageId || configuration.since === null) return [];
    const workflow = services.get(configuration.serviceId ?? '')?.current?.service.workflow;
    const stage = workflow && findStage(workflow, configuration.stageId);
    const rules = stage && rulesOf(stage).leases;
    if (!rules || (!rules.run && !rules.storage)) return [];
    const reading = records.get(uuid);
    const isHeld =
      configuration.lock !== null ||
      configuration.activeRunId !== null ||
      ports.runs.findUnfinished(uuid) !== undefined;
    return [
      {
        configuration,
        seq: highestOf(reading?.keys ?? []),
        facts: {
          rules,
          stageId: configuration.stageId,
          since: configuration.since,
          isRunning: configuration.runningCount > 0,
          isHeld,
          content: reading?.current?.content ?? null,
        },
      },
    ];
  });
}

function highestOf(keys: readonly string[]): number {
  return Math.max(0, ...keys.map((key) => Number(key.slice(key.lastIndexOf('.') + 1))));
}
