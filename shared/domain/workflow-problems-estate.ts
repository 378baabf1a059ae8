import type { HostFacts, NetworkFacts, SrFacts } from './inventory.ts';
import { atStage, type WorkflowProblem, type WorkflowProblemKind } from './workflow-problem.ts';
import { rulesOf, type Stage } from './workflow.ts';

/** What of a pool a stage is held against. */
interface Estate {
  readonly hosts: readonly HostFacts[];
  readonly networks: readonly NetworkFacts[];
  readonly srs: readonly SrFacts[];
}

type Say = (severity: WorkflowProblem['severity'], kind: WorkflowProblemKind) => void;

/** SR types that hold no disks of VMs. */
const NO_DISKS = new Set(['iso', 'udev']);

/** What a stage asks for that the pool does not have, or has otherwise. */
export function findEstateProblems(stage: Stage, estate: Estate): readonly WorkflowProblem[] {
  const problems: WorkflowProblem[] = [];
  const say: Say = (severity, kind) => {
    problems.push({ ...kind, severity, at: atStage(stage.id) });
  };
  const { hostUuid, srUuid } = rulesOf(stage).placement;
  const host = estate.hosts.find(({ uuid }) => uuid === hostUuid);
  if (hostUuid !== null && !host) say('error', { kind: 'host-missing', hostUuid });
  if (host && !(host.enabled && host.live)) say('warning', { kind: 'host-disabled', hostUuid: host.uuid });
  if (srUuid !== null) judgeSr(srUuid, host, estate, say);
  for (const [role, networkUuid] of Object.entries(stage.networkMap))
    judgeNetwork(role, networkUuid, host, estate, say);
  judgeCaps(stage, host ? [host] : estate.hosts, say);
  return problems;
}

function judgeSr(srUuid: string, host: HostFacts | undefined, { srs, hosts }: Estate, say: Say): void {
  const sr = srs.find(({ uuid }) => uuid === srUuid);
  if (!sr) {
    say('error', { kind: 'sr-missing', srUuid });
    return;
  }
  if (NO_DISKS.has(sr.type)) say('error', { kind: 'sr-not-for-disks', srUuid, type: sr.type });
  if (!sr.shared && !host && hosts.length > 1) say('warning', { kind: 'sr-not-shared', srUuid });
  if (host && !sr.hostUuids.includes(host.uuid)) say('error', { kind: 'sr-not-on-host', srUuid, hostUuid: host.uuid });
}

function judgeNetwork(
  role: string,
  networkUuid: string,
  host: HostFacts | undefined,
  { networks, hosts }: Estate,
  say: Say,
): void {
  const network = networks.find(({ uuid }) => uuid === networkUuid);
  if (!network) {
    say('error', { kind: 'network-missing', role, networkUuid });
    return;
  }
  // Without any interface it is host-internal: XAPI makes it on whichever host a VM starts on.
  if (network.hostUuids.length === 0) return;
  if (host) {
    if (!network.hostUuids.includes(host.uuid))
      say('warning', { kind: 'network-not-on-host', role, networkUuid, hostUuid: host.uuid });
    return;
  }
  const missing = hosts.map(({ uuid }) => uuid).filter((uuid) => !network.hostUuids.includes(uuid));
  if (missing.length > 0) say('warning', { kind: 'network-not-on-all-hosts', role, networkUuid, hostUuids: missing });
}

/** A cap no host could give is a slip of the keyboard: it never takes effect. */
function judgeCaps(stage: Stage, hosts: readonly HostFacts[], say: Say): void {
  const { caps } = rulesOf(stage);
  if (hosts.length === 0) return;
  const cpus = Math.max(...hosts.map(({ cpuCount }) => cpuCount));
  const memory = Math.max(...hosts.map(({ memoryTotalBytes }) => memoryTotalBytes));
  if (caps.vcpus !== null && cpus > 0 && caps.vcpus > cpus)
    say('warning', { kind: 'cap-above-hosts', what: 'vcpus', largest: cpus });
  if (caps.memoryBytes !== null && memory > 0 && caps.memoryBytes > memory)
    say('warning', { kind: 'cap-above-hosts', what: 'memory', largest: memory });
}
