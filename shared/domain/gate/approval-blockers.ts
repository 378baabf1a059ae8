import type { GateBlocker } from './gate-blocker.ts';
import { latestMs } from './gate-clock.ts';
import type { GateFacts } from './gate-facts.ts';
import type { GatePolicy } from './gate-policy.ts';

/** Lists what is missing of a gate's approvals; rules that are met have none, a gate without rules needs no request. */
export function findApprovalBlockers(gate: GatePolicy, facts: GateFacts): readonly GateBlocker[] {
  if (gate.approvals.length === 0) return [];
  // Without a request nobody needs to know the plan to say what is missing.
  const isAsked = facts.approvals.request.state !== 'none';
  if (facts.binding === null && isAsked) return [{ kind: 'fact-unknown', fact: 'plan' }];
  const now = latestMs(facts.clock);
  const blockers = findRequestBlockers(facts, now);
  const isOpen = blockers.length === 0;
  for (const { from, id, isRequesterExcluded, minimum, name } of gate.approvals) {
    const counted = facts.approvals.rules.find(({ ruleId }) => ruleId === id)?.counted ?? [];
    // Counted again by the clock of now: a tally may be older than the time it is shown at.
    const people = new Set(counted.filter(({ expiresMs }) => expiresMs > now).map(({ personId }) => personId));
    const have = isOpen ? people.size : 0;
    if (have < minimum)
      blockers.push({
        kind: 'approvals-missing',
        ruleId: id,
        ruleName: name,
        have,
        minimum,
        from,
        isRequesterExcluded,
      });
  }
  return blockers;
}

function findRequestBlockers({ approvals: { request } }: GateFacts, now: number): GateBlocker[] {
  switch (request.state) {
    case 'none':
      return [{ kind: 'not-requested' }];
    case 'refused':
      return request.refusal.kind === 'expired'
        ? [{ kind: 'request-expired', atMs: request.refusal.atMs }]
        : [{ kind: 'request-refused', refusal: request.refusal }];
    case 'rejected':
      return [{ kind: 'request-rejected', by: request.by, reason: request.reason }];
    case 'withdrawn':
      return [{ kind: 'request-withdrawn', by: request.by }];
    case 'open':
      return request.expiresMs > now ? [] : [{ kind: 'request-expired', atMs: request.expiresMs }];
  }
}
