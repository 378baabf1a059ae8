import type { GateFacts } from '../../../../../shared/domain/gate/gate-facts.ts';
import type { GatePolicy } from '../../../../../shared/domain/gate/gate-policy.ts';
import { makeGate, NOON } from '../../../../fakes/sample-gate.ts';

export const MINUTE = 60_000;
export const DAY = 1440 * MINUTE;
export const utc = (text: string): number => Date.parse(`${text}Z`);
export const checks = makeGate().checks;

/** An approval by anna that counts, for so many minutes. */
export const counted = (expires = 60): object => ({
  personId: 'sid:1',
  name: 'anna',
  nonce: 'n',
  expiresMs: NOON + expires * MINUTE,
});

/** A request that is open for a day. */
export const open = { state: 'open', id: 'r', nonce: 'n', expiresMs: NOON + DAY } as const;

/** That request with what was counted for it. */
export const approved = (...people: object[]): GateFacts['approvals'] =>
  ({ request: open, rules: [{ ruleId: 'approval', counted: people }], refused: [] }) as GateFacts['approvals'];

/** A day without changes. */
export const freeze = (part: object = {}): GatePolicy['freezes'][number] => ({
  name: 'audit',
  from: '2026-03-04T00:00',
  to: '2026-03-05T00:00',
  timeZone: 'UTC',
  isOverridable: true,
  ...part,
});

/** The night after each Saturday. */
export const weekend = { timeZone: 'UTC', weekly: [{ days: [6], from: '22:00', to: '02:00' }] };
