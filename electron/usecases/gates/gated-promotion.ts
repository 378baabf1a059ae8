import type { Blocker } from '../../../shared/domain/blocker.ts';
import { findApprovalBlockers } from '../../../shared/domain/gate/approval-blockers.ts';
import { asksNothing } from '../../../shared/domain/gate/effective-gate.ts';
import type { GateBlocker } from '../../../shared/domain/gate/gate-blocker.ts';
import { OPEN_GATE } from '../../../shared/domain/gate/gate-policy.ts';
import { findGateBlockers } from '../../../shared/domain/gate/open-gate.ts';
import { judgeBreakGlass } from '../../../shared/domain/gate/judge-approval.ts';
import { spentKey } from '../../../shared/domain/gate/statement-keys.ts';
import { tallyApprovals } from '../../../shared/domain/gate/tally-approvals.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import type { GateReview } from '../../../shared/ipc/areas/gate-views.ts';
import type { ParsedInput, PreviewedPlan } from '../../../shared/ipc/contract.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { RunConsent, RunGuard } from '../../ports/gates.ts';
import { assertUnblocked } from '../configurations/place-configuration.ts';
import { previewWithHosts } from '../promotions/ask-hosts.ts';
import type { GateCase } from './gate-case.ts';
import type { GatePorts } from './gate-ports.ts';
import { toChecklist, toGateView, toGlassView } from './gate-views.ts';
import { assertKnown, planWithGate, type TransitionInput } from './planned-transition.ts';
import { hasRight, judgementOf, listStatements, readPolicies } from './pool-gates.ts';
import { differenceToTarget, keepRevision } from './revisions.ts';
import { takeInRecords } from './take-in.ts';

/** The same as `previewWithHosts`, with what the gate says of the plan. @throws as `previewWithHosts` */
export async function previewGated(ports: GatePorts, input: ParsedInput<'promotions.preview'>): Promise<PreviewedPlan> {
  const previewed = await previewWithHosts(ports, input);
  const { gated } = planWithGate(ports, input, ports.clocks.estimate(input.poolId));
  return { ...previewed, gate: gated.isGated ? toGateView(gated, input) : null };
}

/** What the gate of a transition waits for, by the clocks as they are known. @throws ProblemError `not-found`, `blocked` */
export function listGateBlockers(ports: GatePorts, input: TransitionInput): readonly Blocker[] {
  const { gated } = planWithGate(ports, input, ports.clocks.estimate(input.poolId));
  if (!gated.isGated) return [];
  return findGateBlockers(gated.policy, gated.facts).map((blocker) => ({ kind: 'gate', blocker }));
}

/** All about one transition before it starts. @throws ProblemError `not-found`; `blocked` when the pool is away */
export async function reviewGate(ports: GatePorts, input: ParsedInput<'gates.review'>): Promise<GateReview> {
  const { poolId } = input;
  assertKnown(ports, poolId);
  const before = kindsOf(planWithGate(ports, input, ports.clocks.estimate(poolId)).gated);
  const { blockers, gated, plan, planDigest, plans } = planWithGate(ports, input, await ports.clocks.read(poolId));
  // A clock that is found to have jumped shuts the gate on the board and in the plan's button too.
  if (kindsOf(gated) !== before) ports.touch(poolId);
  const me = await ports.identities.whoAmI(poolId);
  const override = ports.book.data.overrides.find(
    (each) => each.plan === gated.binding?.plan && each.revision === gated.binding.revision,
  );
  const { content } = readPolicies(ports, poolId);
  return {
    gate: toGateView(gated, input),
    blockers,
    plan: blockers.length === 0 ? plan : null,
    planDigest: blockers.length === 0 ? planDigest : null,
    difference: differenceToTarget(ports, plans),
    checklist: toChecklist(gated),
    breakGlass: toGlassView(gated, me),
    freezeOverride: override ? { by: override.by, reason: override.reason, at: override.at } : null,
    rights: {
      'define-gates': hasRight(content, 'define-gates', me),
      'override-freezes': hasRight(content, 'override-freezes', me),
      'trust-keys': hasRight(content, 'trust-keys', me),
    },
  };
}

function kindsOf({ facts, policy }: GateCase): string {
  return findGateBlockers(policy, facts)
    .map(({ kind }) => kind)
    .join(' ');
}

/**
 * Lets exactly one plan start, or not: the same rule as the preview, with a clock read afresh.
 *
 * @returns what the run is let start by; undefined where its gate asks for nothing
 * @throws ProblemError `blocked` with every unmet condition; `plan-changed`
 */
export async function admit(
  ports: GatePorts,
  input: TransitionInput & { readonly planDigest: string },
): Promise<RunConsent | undefined> {
  const { poolId } = input;
  if (!planWithGate(ports, input, ports.clocks.estimate(poolId)).gated.isGated) return undefined;
  const clock = await ports.clocks.read(poolId);
  // What others have said by now counts, whether or not the event that tells of it has come.
  await takeInRecords(ports, poolId, await ports.pools.operations(poolId).readSharedRecords());
  await ports.driftSettled();
  const { gated, planDigest, plans } = planWithGate(ports, input, clock);
  if (planDigest !== input.planDigest || !gated.binding)
    throw new ProblemError({ code: 'plan-changed', planDigest: planDigest ?? '' });
  assertOpen(findGateBlockers(gated.policy, gated.facts));
  await keepRevision(ports, plans);
  return toConsent(gated, gated.binding);
}

function assertOpen(blockers: readonly GateBlocker[]): void {
  assertUnblocked(blockers.map((blocker) => ({ kind: 'gate', blocker })));
}

/** The glass counts as used only where something was not met without it. */
function toConsent({ facts, glass, policy, request }: GateCase, binding: RunConsent['binding']): RunConsent {
  const isGlassUsed = facts.breakGlass !== null && findGateBlockers(policy, { ...facts, breakGlass: null }).length > 0;
  const used = isGlassUsed ? glass : undefined;
  const isAsked = policy.approvals.length > 0 && facts.approvals.request.state === 'open';
  const asked = isAsked ? request : undefined;
  const counted = asked ? facts.approvals.rules.flatMap((rule) => rule.counted.map(({ nonce }) => nonce)) : [];
  return {
    binding,
    policy,
    clock: facts.clock,
    requestId: asked?.id ?? null,
    glassNonce: used?.first.nonce ?? null,
    nonces: [
      ...new Set([
        ...(asked ? [asked.nonce] : []),
        ...counted,
        ...(used ? [used.first.nonce, ...(used.second ? [used.second.nonce] : [])] : []),
      ]),
    ],
  };
}

/** Watches runs that were let start by consent. */
export function createRunGuard(ports: () => GatePorts): RunGuard {
  return {
    spend: async (runId, plan, { requestId, glassNonce }) => {
      const operations = ports().pools.operations(plan.poolId);
      for (const id of [requestId, glassNonce]) {
        if (id === null) continue;
        const key = spentKey(id);
        const text = JSON.stringify({ v: 1, run: runId, key: ports().signer.publicKey });
        if (await operations.addSharedRecord(key, text)) continue;
        // A lost reply: it is this run's own mark.
        if ((await operations.readSharedRecord(key)) === text) continue;
        assertOpen([{ kind: 'request-refused', refusal: { kind: 'nonce-spent' } }]);
      }
    },
    assertHolds: (plan, consent) => {
      assertOpen(findLost(ports(), plan, consent));
    },
  };
}

/**
 * What a run under way has lost of what let it start. Its own steps change revision and plan, and what was valid at its
 * start does not run out under it; but a rejection, a withdrawal, a revoked key or a freeze stops it.
 */
function findLost(ports: GatePorts, plan: Plan, consent: RunConsent): readonly GateBlocker[] {
  const { binding, clock, glassNonce, nonces, policy, requestId } = consent;
  const { poolId } = plan;
  const judgement = judgementOf(ports, poolId, clock, nonces);
  const all = listStatements(ports, poolId);
  const request = all.find((one) => one.kind === 'request' && one.id === requestId);
  const first = all.find((one) => one.kind === 'break-glass' && one.nonce === glassNonce);
  const seconds = all.flatMap((one) =>
    one.kind === 'break-glass-second' && one.firstNonce === glassNonce && nonces.includes(one.nonce) ? [one] : [],
  );
  if (glassNonce !== null) {
    const verdicts =
      first?.kind === 'break-glass'
        ? seconds.map((second) => judgeBreakGlass({ first, second }, policy.isBreakGlassAllowed, binding, judgement))
        : [];
    if (verdicts.some(({ state }) => state === 'valid')) return [];
    const [lost] = verdicts.flatMap((verdict) => (verdict.state === 'refused' ? [verdict.refusal] : []));
    return [{ kind: 'request-refused', refusal: lost ?? { kind: 'signature' } }];
  }
  const approvals = tallyApprovals(policy, {
    ...judgement,
    present: binding,
    request: request?.kind === 'request' ? request : null,
    decisions: all.flatMap((one) => (one.kind === 'decision' && one.request === requestId ? [one] : [])),
  });
  const override = ports.book.data.overrides.find(
    (each) => each.plan === binding.plan && each.revision === binding.revision,
  );
  const unknown = {
    doubts: [],
    binding,
    approvals,
    breakGlass: null,
    steadySinceMs: null,
    freezeOverride: override ? { by: override.by, hasRight: true, reason: override.reason } : null,
    driftCount: null,
    lowScore: null,
    replica: null,
    vmsWithoutTools: null,
    probe: null,
    snapshots: null,
    rehearsedAtMs: null,
    ticks: [],
    othersEntering: [],
  } as const;
  const freezes = { ...OPEN_GATE, freezes: policy.freezes };
  return [
    ...findApprovalBlockers(policy, { ...unknown, clock }),
    ...(asksNothing(freezes) ? [] : findGateBlockers(freezes, { ...unknown, clock: ports.clocks.estimate(poolId) })),
  ];
}
