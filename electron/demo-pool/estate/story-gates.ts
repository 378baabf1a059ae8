import { OPEN_GATE, type GatePolicy } from '../../../shared/domain/gate/gate-policy.ts';
import type { Transition } from '../../../shared/domain/workflow.ts';

const DAY_MS = 86_400_000;
type ApprovalRule = GatePolicy['approvals'][number];
const RELEASE_MANAGERS: Omit<ApprovalRule, 'minimum'> = {
  id: 'release-managers',
  name: 'Release managers',
  from: [{ kind: 'role', role: 'pool-operator' }],
  isRequesterExcluded: true,
};

/**
 * The gate of a transition of the story; undefined for those that ask for nothing. Three are worth a try: into production
 * of the ERP two people approve and somebody tells Finance, into the patch test of mail one person approves, and mail in
 * production is frozen until the quarter is closed.
 *
 * @param nowMs - by which the freeze has begun and is not over
 */
export function storyGate(serviceId: string, { from, to }: Transition, nowMs: number): GatePolicy | undefined {
  if (serviceId === 'mail' && from === 'integration' && to === 'patch-test')
    return { ...OPEN_GATE, approvals: [{ ...RELEASE_MANAGERS, minimum: 1 }] };
  if (from !== 'staging' || to !== 'production') return undefined;
  if (serviceId === 'erp')
    return {
      ...OPEN_GATE,
      approvals: [{ ...RELEASE_MANAGERS, minimum: 2 }],
      checklist: [{ id: 'finance-told', text: 'Finance has been told when it goes' }],
      isExclusive: true,
    };
  if (serviceId === 'mail') {
    const day = (days: number): string => new Date(nowMs + days * DAY_MS).toISOString().slice(0, 16);
    return {
      ...OPEN_GATE,
      freezes: [{ name: 'Quarter end', from: day(-2), to: day(12), timeZone: 'UTC', isOverridable: true }],
    };
  }
  return undefined;
}
