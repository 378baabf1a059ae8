import { createPublicKey, generateKeyPairSync, sign as signWith, verify as verifyWith } from 'node:crypto';
import {
  statementText,
  type ApprovalRequest,
  type Binding,
  type BreakGlass,
  type BreakGlassSecond,
  type Decision,
  type Statement,
  type Unsigned,
} from '../../shared/domain/gate/approval.ts';
import type { GateClock } from '../../shared/domain/gate/gate-clock.ts';
import type { GateFacts } from '../../shared/domain/gate/gate-facts.ts';
import { OPEN_GATE, type ApprovalRule, type GatePolicy } from '../../shared/domain/gate/gate-policy.ts';
import type { Judgement } from '../../shared/domain/gate/judge-approval.ts';
import type { Person } from '../../shared/domain/gate/person.ts';
import type { Signer } from '../../electron/ports.ts';
import { uuidOf } from './sample-signer.ts';

/** A Wednesday, 10:00 in London. */
export const NOON = Date.parse('2026-03-04T10:00:00.000Z');

const MINUTE = 60_000;

/** ISO of `minutes` after the sample's present. */
export const after = (minutes: number): string => new Date(NOON + minutes * MINUTE).toISOString();

/** A nonce by number. */
export const nonceOf = (number: number): string => `nonce-${String(number).padStart(22, '0')}`;

/** A person; the sid is made of the name, none for root. */
export function makePerson(name: string, part: Partial<Person> = {}): Person {
  const sid = name === 'root' ? '' : `S-1-5-21-${[...name].map((letter) => letter.charCodeAt(0)).join('-')}`;
  return { sid, name, roles: ['vm-operator'], groups: [], ...part };
}

/** A promotion of the web shop. */
export function makeBinding(part: Partial<Binding> = {}): Binding {
  return {
    pool: 'uuid-of-pool-a',
    configuration: uuidOf(1),
    service: 'web-shop',
    direction: 'promote',
    from: 'staging',
    to: 'production',
    revision: 'a1'.repeat(32),
    plan: 'b2'.repeat(32),
    workflow: 'c3'.repeat(32),
    ...part,
  };
}

const ledger = { id: 'ledger-1', seq: 7, head: 'd4'.repeat(32) };

function signed<S extends Statement>(
  signer: Pick<Signer, 'publicKey' | 'sign'>,
  content: Omit<S, 'sig' | 'key' | 'v'>,
): S {
  const unsigned = { v: 1, key: signer.publicKey, ...content } as unknown as Unsigned<S>;
  return { ...unsigned, sig: signer.sign(statementText(unsigned)) } as unknown as S;
}

/** Signs a statement again, after it was changed. */
export function signAgain<S extends Statement>(signer: Pick<Signer, 'publicKey' | 'sign'>, statement: S): S {
  const { sig: _old, v: _version, key: _key, ...rest } = statement;
  return signed<S>(signer, rest);
}

/** A request an hour old that holds for a day. */
export function makeRequest(signer: Signer, part: Partial<ApprovalRequest> = {}): ApprovalRequest {
  return signed<ApprovalRequest>(signer, {
    kind: 'request',
    ...makeBinding(),
    id: 'request-1',
    requester: makePerson('rita'),
    reason: 'release 4.2',
    at: after(-60),
    expires: after(1440),
    nonce: nonceOf(1),
    ledger,
    ...part,
  });
}

/** A decision on a request, half an hour old. */
export function makeDecision(signer: Signer, request: ApprovalRequest, part: Partial<Decision> = {}): Decision {
  const { pool, configuration, service, direction, from, to, revision, plan, workflow } = request;
  return signed<Decision>(signer, {
    kind: 'decision',
    ...{ pool, configuration, service, direction, from, to, revision, plan, workflow },
    request: request.id,
    requestNonce: request.nonce,
    requestSig: request.sig,
    seq: 1,
    decision: 'approve',
    reason: 'looks right',
    approver: makePerson('anna'),
    at: after(-30),
    expires: after(600),
    nonce: nonceOf(2),
    ledger,
    ...part,
  });
}

/** A broken glass and its second signature. */
export function makeBreakGlass(
  signer: Signer,
  part: { readonly first?: Partial<BreakGlass>; readonly second?: Partial<BreakGlassSecond> } = {},
): { readonly first: BreakGlass; readonly second: BreakGlassSecond } {
  const said = { ...makeBinding(), at: after(-10), expires: after(50), ledger };
  const first = signed<BreakGlass>(signer, {
    kind: 'break-glass',
    ...said,
    nonce: nonceOf(3),
    person: makePerson('rita'),
    reason: 'the shop is down',
    ...part.first,
  });
  const second = signed<BreakGlassSecond>(signer, {
    kind: 'break-glass-second',
    ...said,
    nonce: nonceOf(4),
    firstNonce: first.nonce,
    firstSig: first.sig,
    person: makePerson('anna'),
    reason: 'seen it',
    ...part.second,
  });
  return { first, second };
}

/** All clocks agree. */
export function makeClock(part: Partial<GateClock> = {}): GateClock {
  return { poolMs: NOON, expectedPoolMs: NOON, highestSeenMs: NOON, localMs: NOON, ...part };
}

/** Every key is known, nothing is spent. */
export function makeJudgement(signer: Signer, part: Partial<Judgement> = {}): Judgement {
  return {
    clock: makeClock(),
    spentNonces: new Set(),
    keyState: () => 'known',
    verify: signer.verify,
    ...part,
  };
}

/** One approval by anybody but the requester. */
export function makeRule(part: Partial<ApprovalRule> = {}): ApprovalRule {
  return {
    id: 'approval',
    name: 'Approval',
    minimum: 1,
    from: [{ kind: 'anybody' }],
    isRequesterExcluded: true,
    ...part,
  };
}

/** A gate that asks for nothing but `part`. */
export function makeGate(part: Partial<GatePolicy> = {}): GatePolicy {
  return { ...OPEN_GATE, isBreakGlassAllowed: false, ...part };
}

/** Facts of a configuration that nothing is known to be wrong with, and nothing asked. */
export function makeGateFacts(part: Partial<GateFacts> = {}): GateFacts {
  return {
    doubts: [],
    clock: makeClock(),
    binding: makeBinding(),
    approvals: { request: { state: 'none' }, rules: [], refused: [] },
    breakGlass: null,
    steadySinceMs: NOON - 24 * 60 * MINUTE,
    freezeOverride: null,
    driftCount: 0,
    lowScore: null,
    replica: 'none',
    vmsWithoutTools: [],
    probe: { atMs: NOON - 5 * MINUTE, failedVmUuids: [] },
    snapshots: [{ vmUuid: uuidOf(11), atMs: NOON - 5 * MINUTE }],
    rehearsedAtMs: NOON - 5 * MINUTE,
    ticks: [],
    othersEntering: [],
    ...part,
  };
}

/** A workstation with real Ed25519. */
export function makeEd25519Signer(): Signer {
  const pair = generateKeyPairSync('ed25519');
  return {
    publicKey: String(pair.publicKey.export({ format: 'jwk' }).x),
    isKept: true,
    sign: (message) => signWith(null, Buffer.from(message), pair.privateKey).toString('base64url'),
    verify: (key, message, sig) => {
      const known = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key }, format: 'jwk' });
      return verifyWith(null, Buffer.from(message), known, Buffer.from(sig, 'base64url'));
    },
  };
}
