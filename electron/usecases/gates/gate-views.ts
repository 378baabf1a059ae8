import type { Decision } from '../../../shared/domain/gate/approval.ts';
import { earliestOpening, findGateBlockers } from '../../../shared/domain/gate/open-gate.ts';
import { latestMs, type GateClock } from '../../../shared/domain/gate/gate-clock.ts';
import { personId, type Person } from '../../../shared/domain/gate/person.ts';
import type {
  BreakGlassView,
  ChecklistItemView,
  GateEvidence,
  GateView,
  PersonView,
} from '../../../shared/ipc/areas/gate-views.ts';
import { judgeBreakGlass, type Refusal } from '../../../shared/domain/gate/judge-approval.ts';
import { BOUND_FIELDS, type Binding } from '../../../shared/domain/gate/approval.ts';
import type { GateCase } from './gate-case.ts';

/** A time as windows get it. */
export function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}

/** Now, by the clock that gates go by. */
export function nowOf(clock: GateClock): number {
  return clock.poolMs ?? latestMs(clock);
}

/** Somebody as windows show them. */
export function toPersonView(person: Person, me: Person | null): PersonView {
  const { name, roles, sid } = person;
  return { name, sid, roles, isYou: me !== null && personId(me) === personId(person) };
}

/** The gate of a transition as windows show it. */
export function toGateView(
  gated: GateCase,
  at: { readonly poolId: string; readonly configurationUuid: string; readonly toStageId: string },
): GateView {
  const blockers = findGateBlockers(gated.policy, gated.facts);
  const opensMs = blockers.length === 0 ? undefined : earliestOpening(gated.policy, gated.facts);
  return {
    poolId: at.poolId,
    configurationUuid: at.configurationUuid,
    toStageId: at.toStageId,
    policy: gated.policy,
    blockers,
    opensAt: opensMs === undefined ? null : isoOf(opensMs),
    glass: toGlass(gated),
    requestId: gated.request?.id ?? null,
  };
}

function toGlass({ facts, glass, judgement }: GateCase): GateView['glass'] {
  const now = latestMs(judgement.clock);
  if (facts.breakGlass && facts.breakGlass.expiresMs > now) return 'broken';
  return glass && !glass.second && Date.parse(glass.first.expires) > now ? 'half' : 'whole';
}

/** The checklist of a gate with who ticked what for this very plan. */
export function toChecklist({ policy, binding, facts }: GateCase): readonly ChecklistItemView[] {
  return policy.checklist.map(({ id, text }) => {
    const tick = facts.ticks.find(
      (each) =>
        each.itemId === id && each.text === text && each.plan === binding?.plan && each.revision === binding.revision,
    );
    return { id, text, tickedBy: tick?.by ?? null };
  });
}

/** What is known of the configuration's state. */
export function toEvidence({ facts }: GateCase): GateEvidence {
  const { probe, snapshots, steadySinceMs, vmsWithoutTools } = facts;
  return {
    steadySince: steadySinceMs === null ? null : isoOf(steadySinceMs),
    vmsWithoutTools,
    probe: probe ? { at: isoOf(probe.atMs), failedVmUuids: probe.failedVmUuids } : null,
    snapshots: snapshots?.map(({ vmUuid, atMs }) => ({ vmUuid, at: atMs === null ? null : isoOf(atMs) })) ?? null,
  };
}

/** The broken glass of a transition, unless it ran out. */
export function toGlassView({ binding, glass, judgement, policy }: GateCase, me: Person | null): BreakGlassView | null {
  if (!glass || Date.parse(glass.first.expires) <= latestMs(judgement.clock)) return null;
  const { first, second } = glass;
  const verdict =
    second && binding ? judgeBreakGlass({ first, second }, policy.isBreakGlassAllowed, binding, judgement) : null;
  const refusal: Refusal | null = verdict?.state === 'refused' ? verdict.refusal : null;
  return {
    id: first.nonce,
    by: toPersonView(first.person, me),
    reason: first.reason,
    at: first.at,
    expiresAt: first.expires,
    second: second ? { by: toPersonView(second.person, me), reason: second.reason, at: second.at } : null,
    refusal,
  };
}

/** What a statement is about. */
export function bindingOf(statement: Binding): Binding {
  return Object.fromEntries(BOUND_FIELDS.map((field) => [field, statement[field]])) as Binding;
}

/** The highest number among a person's decisions. */
export function lastSeq(decisions: readonly Decision[], person: Person): number {
  const own = decisions.filter(({ approver }) => personId(approver) === personId(person));
  return Math.max(0, ...own.map(({ seq }) => seq));
}
