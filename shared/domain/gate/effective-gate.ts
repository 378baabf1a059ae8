import canonicalize from 'canonicalize';
import type { Stage, Transition, Workflow } from '../workflow.ts';
import { findStage, gateOf, rulesOf } from '../workflow.ts';
import { OPEN_GATE, type GatePolicy } from './gate-policy.ts';
import { mergePolicies } from './merge-policies.ts';
import type { PoolPolicies, WidePolicy } from './wide-policy.ts';

/**
 * The one gate that a transition has to pass: its own, merged with the policies of the service and of the pool that
 * cover it, in the normal form of `mergePolicies`.
 */
export function effectiveGate(workflow: Workflow, transition: Transition, pool: readonly WidePolicy[]): GatePolicy {
  const target = findStage(workflow, transition.to);
  const wide = [...(workflow.policies ?? []), ...pool].filter((policy) => covers(policy, transition, target));
  return mergePolicies([gateOf(transition), ...wide.map(({ gate }) => gate)]);
}

function covers(policy: WidePolicy, transition: Transition, target: Stage | undefined): boolean {
  if (policy.direction !== 'any' && policy.direction !== transition.kind) return false;
  return policy.enters === 'any' || target?.isProduction === true;
}

/** True for a gate that lets everything pass; whether breaking the glass would be allowed does not matter then. */
export function asksNothing(gate: GatePolicy): boolean {
  const known = askNothing.get(gate);
  if (known !== undefined) return known;
  const answer = canonicalize({ ...gate, isBreakGlassAllowed: true }) === canonicalize(OPEN_GATE);
  askNothing.set(gate, answer);
  return answer;
}

/** Asked of every transition with every event, of gates that hardly ever change. */
const askNothing = new WeakMap<GatePolicy, boolean>();

/** The text whose SHA-256 statements bind as `workflow`: the published workflow and the pool's policies, rights included. */
export function gatesText(workflow: Workflow, pool: PoolPolicies): string {
  return `stagewright/workflow/v1\n${canonicalize({ workflow, pool }) ?? ''}`;
}

/**
 * True where two workflows differ in what anybody has to pass: a gate, a policy, another way into a guarded stage, a
 * production mark that a policy goes by, or, where gates look at drift, what a stage lets pass of it.
 *
 * @param before - undefined for a new service
 * @param pool - policies of the pool, which may go by production marks as well
 */
export function hasOtherGates(
  before: Workflow | undefined,
  after: Workflow,
  pool: readonly WidePolicy[] = [],
): boolean {
  if (canonicalize(gatesOf(before)) !== canonicalize(gatesOf(after))) return true;
  if (before !== undefined && looksAtDrift(before, after, pool) && tolerancesOf(before) !== tolerancesOf(after))
    return true;
  const goesByProduction = [...pool, ...(after.policies ?? [])].some(({ enters }) => enters === 'production');
  return before !== undefined && goesByProduction && productionOf(before) !== productionOf(after);
}

/** A guarded stage with all ways in, so that none without the gate is added in silence. */
function gatesOf(workflow: Workflow | undefined): unknown {
  const transitions = workflow?.transitions ?? [];
  const guarded = new Set(transitions.filter((each) => !asksNothing(gateOf(each))).map(({ to }) => to));
  const waysIn = transitions
    .filter(({ to }) => guarded.has(to))
    .map((transition) => ({
      from: transition.from,
      to: transition.to,
      kind: transition.kind,
      gate: gateOf(transition),
    }))
    .sort((a, b) => (`${a.from} ${a.to}` < `${b.from} ${b.to}` ? -1 : 1));
  return { waysIn, policies: workflow?.policies ?? [] };
}

function looksAtDrift(before: Workflow, after: Workflow, pool: readonly WidePolicy[]): boolean {
  const own = [before, after].flatMap(({ transitions, policies }) => [
    ...transitions.map(gateOf),
    ...(policies ?? []).map(({ gate }) => gate),
  ]);
  return [...own, ...pool.map(({ gate }) => gate)].some(({ checks }) => checks.maxDrift !== null);
}

function tolerancesOf({ stages }: Workflow): string {
  const tolerant = stages.flatMap((stage) => {
    const { drift } = rulesOf(stage);
    return drift ? [canonicalize({ id: stage.id, drift })] : [];
  });
  return tolerant.sort().join(' ');
}

function productionOf({ stages }: Workflow): string {
  const marked = stages.filter(({ isProduction }) => isProduction);
  return marked
    .map(({ id }) => id)
    .sort()
    .join(' ');
}
