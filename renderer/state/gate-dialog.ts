import type { OpenedRequestFile } from '../../shared/ipc/areas/approval-requests.ts';
import type { RequestKey } from './approvals-view-slice.ts';

/** A transition as the plan on screen has it; what is asked for or signed is about exactly that plan. */
export interface PlannedMove {
  readonly poolId: string;
  readonly configurationUuid: string;
  readonly toStageId: string;
  readonly planDigest: string;
}

/** A decision that a person signs. */
export type DecisionWord = 'approve' | 'reject' | 'abstain' | 'withdraw';

/** Dialogs about gates and approvals. */
export type GateDialog =
  | { readonly kind: 'ask-approval'; readonly planned: PlannedMove }
  | { readonly kind: 'decide'; readonly request: RequestKey; readonly decision: DecisionWord }
  | { readonly kind: 'withdraw-request'; readonly request: RequestKey }
  | { readonly kind: 'override-freeze'; readonly planned: PlannedMove }
  | { readonly kind: 'break-glass'; readonly planned: PlannedMove }
  | {
      readonly kind: 'second-break-glass';
      readonly poolId: string;
      readonly glassId: string;
      readonly by: string;
      readonly reason: string;
    }
  | { readonly kind: 'request-file'; readonly file: OpenedRequestFile }
  | { readonly kind: 'trust-key' | 'revoke-key'; readonly poolId: string; readonly key: string }
  | { readonly kind: 'confirm-clock' | 'keys' | 'pool-policies'; readonly poolId: string }
  | { readonly kind: 'believe-workflow'; readonly poolId: string; readonly serviceId: string }
  | { readonly kind: 'compare-revisions'; readonly poolId: string; readonly configurationUuid: string }
  | { readonly kind: 'edit-gate'; readonly from: string; readonly to: string };
