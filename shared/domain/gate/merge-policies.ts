import canonicalize from 'canonicalize';
import { OPEN_GATE, type ApprovalRule, type GatePolicy } from './gate-policy.ts';

/**
 * The one gate that several policies make together, in a normal form (lists sorted, without repetition): rules of equal
 * id take the union of their approvers and the larger minimum; of everything else the stricter holds: the longest soak,
 * the shortest ages, every calendar, every freeze, every item; break-glass only where all allow it.
 *
 * Neither order nor grouping nor repetition of the policies matters.
 */
export function mergePolicies(policies: readonly GatePolicy[]): GatePolicy {
  return policies.map(normalise).reduce(mergeTwo, OPEN_GATE);
}

function mergeTwo(a: GatePolicy, b: GatePolicy): GatePolicy {
  return {
    approvals: mergeRules([...a.approvals, ...b.approvals]),
    approvalValidMinutes: lower(a.approvalValidMinutes, b.approvalValidMinutes),
    soakMinutes: Math.max(a.soakMinutes, b.soakMinutes),
    calendars: distinct([...a.calendars, ...b.calendars]),
    freezes: distinct([...a.freezes, ...b.freezes]),
    checks: {
      maxDrift: lower(a.checks.maxDrift, b.checks.maxDrift),
      areToolsRequired: a.checks.areToolsRequired || b.checks.areToolsRequired,
      probeMaxAgeMinutes: lower(a.checks.probeMaxAgeMinutes, b.checks.probeMaxAgeMinutes),
      snapshotMaxAgeMinutes: lower(a.checks.snapshotMaxAgeMinutes, b.checks.snapshotMaxAgeMinutes),
      rehearsalMaxAgeMinutes: lower(a.checks.rehearsalMaxAgeMinutes, b.checks.rehearsalMaxAgeMinutes),
      ...(a.checks.isFreshReplicaRequired === true || b.checks.isFreshReplicaRequired === true
        ? { isFreshReplicaRequired: true }
        : {}),
    },
    // Two texts under one id are two items: each is ticked by its text.
    checklist: distinct([...a.checklist, ...b.checklist]),
    isExclusive: a.isExclusive || b.isExclusive,
    isBreakGlassAllowed: a.isBreakGlassAllowed && b.isBreakGlassAllowed,
  };
}

function normalise(policy: GatePolicy): GatePolicy {
  return {
    ...policy,
    approvals: mergeRules(policy.approvals),
    calendars: distinct(
      policy.calendars.map((calendar) => ({
        ...calendar,
        weekly: distinct(
          calendar.weekly.map((window) => ({ ...window, days: [...new Set(window.days)].sort((x, y) => x - y) })),
        ),
      })),
    ),
    freezes: distinct(policy.freezes),
    checklist: distinct(policy.checklist),
  };
}

function mergeRules(rules: readonly ApprovalRule[]): ApprovalRule[] {
  const byId = new Map<string, ApprovalRule>();
  for (const rule of rules) {
    const known = byId.get(rule.id) ?? rule;
    byId.set(rule.id, {
      id: rule.id,
      name: known.name < rule.name ? known.name : rule.name,
      minimum: Math.max(known.minimum, rule.minimum),
      from: distinct([...known.from, ...rule.from]),
      isRequesterExcluded: known.isRequesterExcluded || rule.isRequesterExcluded,
    });
  }
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Sorted by their canonical text, each once. */
function distinct<T>(items: readonly T[]): T[] {
  const byText = new Map(items.map((item) => [canonicalize(item) ?? '', item]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}

function lower(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : Math.min(a, b);
}
