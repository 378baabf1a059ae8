import { findHolderBlockers } from '../../../shared/domain/blockers/holder-blockers.ts';
import { findPlanPermissionBlockers } from '../../../shared/domain/blockers/permission-blockers.ts';
import {
  planFencedCopies,
  type FencedCopies,
  type FencedCopiesFacts,
} from '../../../shared/domain/fence/fenced-copies.ts';
import { breachFinding, collisionFinding, splitFinding } from '../../../shared/domain/fence/fence-findings.ts';
import { toProof } from '../../../shared/domain/fence/fence-proof.ts';
import type { TopologyFacts } from '../../../shared/domain/fence/topology-facts.ts';
import { planText } from '../../../shared/domain/plan-text.ts';
import { planFencedCopiesRun } from '../../../shared/domain/plan/plan-fenced-copies.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { FencePreview, PreviewNames } from '../../../shared/ipc/areas/fences.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { assertUnblocked } from '../configurations/place-configuration.ts';
import { actorOn, orTellLedger } from '../app/or-tell-ledger.ts';
import { gatherFenceFacts, type FencePorts } from './gather-fence-facts.ts';

/**
 * Plans fenced copies and proves what they would reach. Changes nothing.
 * @throws ProblemError `blocked` with every reason why it may not start; `not-found`
 */
export async function previewFencedCopies(
  ports: FencePorts,
  input: ParsedInput<'fences.preview'>,
): Promise<FencePreview> {
  const facts = await gatherFenceFacts(ports, input);
  assertUnblocked(findHolderBlockers(facts.configuration));
  const copies = planFencedCopies(facts);
  if (!copies.ok) {
    const { number, problems, rejected } = copies.unplanned;
    return { state: 'refused', number, problems, rejected, names: namesOf(facts, copies) };
  }
  const plan = planFencedCopiesRun(facts, copies.fences);
  const rights = ports.pools.find(input.poolId)?.rights ?? null;
  assertUnblocked(findPlanPermissionBlockers(plan, rights, []));
  const planned = withPlanned(facts.topology, copies, namesOf(facts, copies));
  return {
    state: 'planned',
    plan,
    planDigest: ports.digest(planText(plan)),
    fences: copies.fences.map((each) => ({
      number: each.number,
      fence: each.plan,
      proof: toProof(each, copies.reachability),
    })),
    findings: [
      ...copies.collisions.map((each) => collisionFinding(each, planned)),
      ...copies.splits.map((each) => splitFinding(each, planned)),
      ...copies.breaches.map((each) => breachFinding(each, planned)),
    ],
    names: namesOf(facts, copies),
  };
}

/**
 * Starts exactly the plan that the person saw: it is computed again, and must come out the same, without a finding.
 * @throws ProblemError `blocked`; `plan-changed` with the new plan's digest; `check-failed` with both ends of each fault
 */
export async function startFencedCopies(
  ports: FencePorts,
  { planDigest, ...wish }: ParsedInput<'fences.start'>,
): Promise<{ runId: string }> {
  return orTellLedger(ports, wish, 'fenced copies', async () => {
    const preview = await previewFencedCopies(ports, wish);
    if (preview.state === 'refused') throw new ProblemError({ code: 'plan-changed', planDigest: '' });
    if (preview.findings.length > 0) throw new ProblemError({ code: 'check-failed', findings: preview.findings });
    if (preview.planDigest !== planDigest)
      throw new ProblemError({ code: 'plan-changed', planDigest: preview.planDigest });
    return { runId: await ports.runs.start(preview.plan, planDigest, actorOn(ports, wish.poolId)) };
  });
}

function namesOf({ topology, vms: members }: FencedCopiesFacts, copies: FencedCopies): PreviewNames {
  const dictionary = (list: readonly { readonly uuid: string; readonly nameLabel: string }[]) =>
    Object.fromEntries(list.map(({ uuid, nameLabel }) => [uuid, nameLabel]));
  const vms: Record<string, string> = {};
  const networks: Record<string, string> = {};
  const met = new Set(members.map((vm) => vm.uuid));
  if (copies.ok) {
    // Only those that the proof speaks of: a large pool has thousands.
    for (const each of copies.fences)
      for (const row of toProof(each, copies.reachability))
        for (const id of [...row.inside, ...row.outside, ...row.reachedBy, ...row.twins]) met.add(id);
    for (const { plan, number } of copies.fences) {
      const suffix = ` · fence ${String(number)}`;
      for (const vm of members) vms[`${plan.fenceId} vm ${vm.uuid}`] = vm.nameLabel + suffix;
      vms[`${plan.fenceId} router`] = `Router of fence ${plan.fenceId}`;
      for (const { key, originalNetworkUuid } of plan.networks) {
        const original = topology.networks.find(({ uuid }) => uuid === originalNetworkUuid)?.nameLabel;
        networks[`${plan.fenceId} ${key}`] = `Fence ${plan.fenceId} · ${original ?? 'own'}`;
      }
    }
  }
  for (const vm of topology.vms) if (met.has(vm.uuid)) vms[vm.uuid] = vm.nameLabel;
  const hostName = (uuid: string): string => topology.hosts.find((host) => host.uuid === uuid)?.nameLabel ?? uuid;
  return {
    vms,
    networks: { ...dictionary(topology.networks), ...networks },
    hosts: dictionary(topology.hosts),
    pifs: Object.fromEntries(topology.pifs.map((pif) => [pif.uuid, `${pif.device} of ${hostName(pif.hostUuid)}`])),
  };
}

/** The pool's facts with planned objects among them, so that findings name them too. */
function withPlanned(
  topology: TopologyFacts,
  { reachability }: Extract<FencedCopies, { readonly ok: true }>,
  names: PreviewNames,
): TopologyFacts {
  const known = new Set(topology.vms.map((vm) => vm.uuid));
  const knownVifs = new Set(topology.vifs.map((vif) => vif.uuid));
  const vm = { isTemplate: false, powerState: 'Halted', hostUuid: null, vappUuid: null, tags: [] } as const;
  const network = {
    bridge: '',
    isManaged: true,
    isAssumedShared: false,
    defaultLocking: 'unlocked',
    fence: '',
  } as const;
  return {
    ...topology,
    vms: [
      ...topology.vms,
      ...reachability.graph.vms
        .filter(({ uuid }) => !known.has(uuid))
        .map(({ uuid }) => ({ ...vm, uuid, nameLabel: names.vms[uuid] ?? uuid })),
    ],
    networks: [
      ...topology.networks,
      ...Object.entries(names.networks)
        .filter(([uuid]) => uuid.includes(' '))
        .map(([uuid, nameLabel]) => ({ ...network, uuid, nameLabel })),
    ],
    vifs: [
      ...topology.vifs,
      ...reachability.graph.vifs
        .filter(({ uuid }) => !knownVifs.has(uuid))
        .map(({ presence: _presence, ...vif }) => ({ ...vif, attached: false })),
    ],
    pifs: reachability.graph.pifs,
  };
}
