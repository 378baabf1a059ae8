import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { writeApprovalFile } from '../../../shared/domain/gate/approval-file.ts';
import type { ApprovalRequest, Decision } from '../../../shared/domain/gate/approval.ts';
import { sharedRecordsOf, writeByHand } from './desk.ts';
import type { GateAction } from './gate-actions.ts';
import type { GateTruth } from './gate-truth.ts';

/** One of them by a number that wraps round; undefined where there is none. */
export const pick = <T>(items: readonly T[], index: number): T | undefined => items[index % Math.max(1, items.length)];

/** Turned round. */
export const newestFirst = <T>(items: readonly T[]): readonly T[] => [...items].reverse();

const textOf = (of: ApprovalRequest | Decision): string => writeApprovalFile(of).trim();
const keyOf = (of: Decision): string => `stagewright.decision.${of.request}.${of.nonce}`;

/** Somebody with a hand in the pool's records: nothing of it says anything or takes anything back. */
export function tamper(
  pool: RunningDemoPool,
  truth: GateTruth,
  { how, request, statement }: Extract<GateAction, { do: 'replay' }>,
  number: number,
): void {
  const decision = pick(newestFirst(truth.decisions), statement);
  const asked = pick(newestFirst(truth.asked), request);
  const put = (key: string, text: string | undefined): void => {
    // Only what is not there can be added to a map of XAPI.
    if (text === undefined || !Object.hasOwn(sharedRecordsOf(pool), key)) writeByHand(pool, key, text);
  };
  switch (how % 6) {
    case 0:
      if (decision && asked) put(`stagewright.decision.${asked.request.id}.${decision.nonce}`, textOf(decision));
      break;
    case 1:
      if (decision) put(keyOf(decision), undefined);
      break;
    case 2:
      if (asked) put(`stagewright.request.${asked.request.id}`, undefined);
      break;
    case 3:
      for (const key of Object.keys(sharedRecordsOf(pool))) if (key.includes('.spent.')) put(key, undefined);
      break;
    case 4:
      for (const each of truth.decisions) put(keyOf(each), textOf(each));
      for (const each of truth.asked) put(`stagewright.request.${each.request.id}`, textOf(each.request));
      break;
    default: {
      if (!decision || !asked) break;
      const nonce = `forged-${String(number).padStart(20, '0')}`;
      const forged: Decision = { ...decision, decision: 'approve', nonce, request: asked.request.id, seq: 999 };
      put(keyOf(forged), textOf(forged));
    }
  }
}
