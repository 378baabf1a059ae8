import type { Readiness } from '../../../shared/domain/stage-rules.ts';
import { findStage, rulesOf } from '../../../shared/domain/workflow.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import type { VmFacts } from '../../../shared/domain/inventory.ts';
import { getConfiguration } from '../configurations/place-configuration.ts';
import type { GatePorts } from './gate-ports.ts';
import { isoOf, nowOf } from './gate-views.ts';
import { readGatedService, readPolicies } from './pool-gates.ts';

/** Each knock at a guest. */
const KNOCK_MS = 5000;

/**
 * Probes all members once, as their stage does when it starts them, and keeps the outcome for the gate.
 * @throws ProblemError `not-found`, `blocked`
 */
export async function runProbes(
  ports: GatePorts,
  { configurationUuid, poolId }: ParsedInput<'gates.run-probes'>,
): Promise<{ readonly failedVmUuids: readonly string[] }> {
  const configuration = getConfiguration(ports, poolId, configurationUuid);
  const inventory = ports.pools.inventory(poolId);
  const probe = findProbe(ports, poolId, configuration.serviceId, configuration.stageId);
  const clock = await ports.clocks.read(poolId);
  const results = await Promise.all(
    configuration.vmUuids.map(async (uuid) => {
      const vm = inventory.findVm(uuid);
      return { uuid, isReady: vm !== undefined && (await isReady(ports, vm, probe)) };
    }),
  );
  const failedVmUuids = results.filter(({ isReady: passed }) => !passed).map(({ uuid }) => uuid);
  const { revision } = configuration;
  await ports.ledger.append({
    kind: 'gate.probed',
    actor: ports.pools.find(poolId)?.rights?.userName ?? 'console',
    poolId,
    configurationUuid,
    data: { configuration: configuration.nameLabel, probe: probe.kind, failed: failedVmUuids.length, revision },
  });
  const kept = { configuration: configurationUuid, revision, at: isoOf(nowOf(clock)), failedVmUuids };
  await ports.book.update((data) => ({
    ...data,
    probes: [...data.probes.filter((each) => each.configuration !== configurationUuid), kept].slice(-4000),
  }));
  ports.touch(poolId);
  return { failedVmUuids };
}

/** What the present stage asks when it starts VMs; the guest agent's word where it asks nothing. */
function findProbe(
  ports: GatePorts,
  poolId: string,
  serviceId: string | null,
  stageId: string | null,
): Readiness['probe'] {
  const { record } = readGatedService(ports, poolId, serviceId ?? '', readPolicies(ports, poolId).content);
  const stage = record ? findStage(record.service.workflow, stageId ?? '') : undefined;
  const starts = stage ? rulesOf(stage).entry.flatMap((action) => (action.kind === 'start' ? [action] : [])) : [];
  return starts.at(-1)?.readiness.probe ?? { kind: 'agent' };
}

async function isReady(ports: GatePorts, vm: VmFacts, probe: Readiness['probe']): Promise<boolean> {
  if (vm.powerState !== 'Running') return false;
  const [address] = vm.addresses;
  switch (probe.kind) {
    case 'running':
      return true;
    case 'agent':
      return vm.toolsVersion !== '';
    case 'address':
      return address !== undefined;
    case 'tcp':
      return address !== undefined && ports.probe.tcp(address, probe.port, KNOCK_MS);
    case 'http':
      return address !== undefined && ports.probe.http(address, probe, KNOCK_MS);
  }
}
