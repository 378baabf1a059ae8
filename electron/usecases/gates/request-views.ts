import type { ApprovalRequest, Decision } from '../../../shared/domain/gate/approval.ts';
import { latestMs } from '../../../shared/domain/gate/gate-clock.ts';
import type { Refusal } from '../../../shared/domain/gate/judge-approval.ts';
import { personId, type Person } from '../../../shared/domain/gate/person.ts';
import { mayDecide, tallyApprovals, type ApprovalTally } from '../../../shared/domain/gate/tally-approvals.ts';
import { findStage, type Workflow } from '../../../shared/domain/workflow.ts';
import type { DecisionView, RequestPhase, RequestView, RuleView } from '../../../shared/ipc/areas/approval-requests.ts';
import type { GateCase } from './gate-case.ts';
import { bindingOf, toPersonView } from './gate-views.ts';

/** What a request is shown with. */
export interface RequestSource {
  readonly poolId: string;
  readonly request: ApprovalRequest;
  /** Every decision seen on it. */
  readonly decisions: readonly Decision[];
  /** The transition as it is now; its binding is null where there is no plan any more. */
  readonly gated: GateCase;
  readonly me: Person | null;
  readonly ownKey: string;
  readonly configurationName: string;
  readonly serviceName: string;
  readonly workflow: Workflow | null;
}

/** A request as the inbox lists it. */
export function toRequestView(source: RequestSource): RequestView {
  const { decisions, gated, me, ownKey, request, workflow } = source;
  const { phase, refusal, ended, tally } = standingOf(source);
  const rules = toRules(source, tally, phase);
  const hasDecided = me !== null && decisions.some(({ approver }) => personId(approver) === personId(me));
  const stageName = (id: string): string => (workflow ? findStage(workflow, id)?.name : undefined) ?? id;
  const [fromMs, toMs] = [Date.parse(request.at), Date.parse(request.expires)];
  return {
    id: request.id,
    poolId: source.poolId,
    configurationUuid: request.configuration,
    configurationName: source.configurationName,
    serviceId: request.service,
    serviceName: source.serviceName,
    direction: request.direction,
    fromStageId: request.from,
    fromStageName: stageName(request.from),
    toStageId: request.to,
    toStageName: stageName(request.to),
    revision: request.revision,
    planDigest: request.plan,
    requester: toPersonView(request.requester, me),
    reason: request.reason,
    at: request.at,
    expiresAt: request.expires,
    phase,
    refusal,
    ended,
    rules,
    decisions: toDecisions(source, tally),
    waitsForYou: phase === 'open' && !hasDecided && rules.some(({ acceptsYou }) => acceptsYou),
    isDueSoon: phase === 'open' && latestMs(gated.judgement.clock) > fromMs + (toMs - fromMs) * 0.75,
    key: request.key,
    keyState: gated.judgement.keyState(request.key),
    isOurs: request.key === ownKey,
  };
}

interface Standing {
  readonly phase: RequestPhase;
  readonly refusal: Refusal | null;
  readonly ended: RequestView['ended'];
  readonly tally: ApprovalTally;
}

/** How it ended is told by what it was made for; whether it still holds by what is there now. */
function standingOf({ decisions, gated, request }: RequestSource): Standing {
  const evidence = { ...gated.judgement, request, decisions };
  const own = tallyApprovals(gated.policy, { ...evidence, present: bindingOf(request) });
  const ending = own.request;
  if (ending.state === 'rejected' || ending.state === 'withdrawn') {
    const reason = ending.state === 'rejected' ? ending.reason : lastWord(decisions, request);
    return { phase: ending.state, refusal: null, ended: { by: ending.by, reason }, tally: own };
  }
  if (ending.state === 'refused') {
    const { refusal } = ending;
    if (refusal.kind === 'nonce-spent') return { phase: 'spent', refusal: null, ended: null, tally: own };
    if (refusal.kind === 'expired') return { phase: 'expired', refusal: null, ended: null, tally: own };
    return { phase: 'void', refusal, ended: null, tally: own };
  }
  const { binding } = gated;
  if (!binding) return { phase: 'void', refusal: { kind: 'other-subject', fields: ['plan'] }, ended: null, tally: own };
  const tally = tallyApprovals(gated.policy, { ...evidence, present: binding });
  if (tally.request.state === 'refused')
    return { phase: 'void', refusal: tally.request.refusal, ended: null, tally: own };
  const isMet = gated.policy.approvals.every(
    ({ id, minimum }) => (tally.rules.find(({ ruleId }) => ruleId === id)?.counted.length ?? 0) >= minimum,
  );
  return { phase: isMet ? 'met' : 'open', refusal: null, ended: null, tally };
}

function lastWord(decisions: readonly Decision[], request: ApprovalRequest): string {
  const own = decisions.filter(
    ({ approver, decision }) => decision === 'withdraw' && personId(approver) === personId(request.requester),
  );
  return own.at(-1)?.reason ?? '';
}

function toRules(
  { gated, me, request }: RequestSource,
  tally: ApprovalTally,
  phase: RequestPhase,
): readonly RuleView[] {
  return gated.policy.approvals.map((rule) => {
    const counted = tally.rules.find(({ ruleId }) => ruleId === rule.id)?.counted ?? [];
    const isIn = me !== null && counted.some((one) => one.personId === personId(me));
    return {
      ruleId: rule.id,
      name: rule.name,
      minimum: rule.minimum,
      from: rule.from,
      isRequesterExcluded: rule.isRequesterExcluded,
      counted: counted.map(({ name }) => name),
      acceptsYou:
        (phase === 'open' || phase === 'met') && me !== null && !isIn && mayDecide(rule, me, request.requester),
    };
  });
}

function toDecisions({ decisions, gated, me }: RequestSource, tally: ApprovalTally): readonly DecisionView[] {
  return [...decisions]
    .sort((a, b) => (a.at === b.at ? a.seq - b.seq : a.at < b.at ? -1 : 1))
    .map((decision) => {
      const isReplaced = decisions.some(
        ({ approver, seq }) => personId(approver) === personId(decision.approver) && seq > decision.seq,
      );
      const refused = tally.refused.find(({ nonce }) => nonce === decision.nonce);
      return {
        nonce: decision.nonce,
        by: toPersonView(decision.approver, me),
        decision: decision.decision,
        reason: decision.reason,
        at: decision.at,
        expiresAt: decision.expires,
        key: decision.key,
        keyState: gated.judgement.keyState(decision.key),
        isReplaced,
        refusal: isReplaced ? null : (refused?.refusal ?? null),
      };
    });
}
