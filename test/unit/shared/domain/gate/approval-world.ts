import { readDecision, writeApprovalFile } from '../../../../../shared/domain/gate/approval-file.ts';
import {
  approvalRequestSchema,
  bindingSchema,
  BOUND_FIELDS,
  decisionSchema,
  type ApprovalRequest,
  type Binding,
  type Decision,
} from '../../../../../shared/domain/gate/approval.ts';
import { findGateBlockers } from '../../../../../shared/domain/gate/open-gate.ts';
import { tallyApprovals } from '../../../../../shared/domain/gate/tally-approvals.ts';
import {
  makeBinding,
  makeDecision,
  makeGateFacts,
  makeRequest,
  nonceOf,
  NOON,
  signAgain,
} from '../../../../fakes/sample-gate.ts';
import { makeSigner } from '../../../../fakes/sample-signer.ts';
import { GATES, PEOPLE } from './approval-people.ts';
import { isMet, MINUTE, type Said } from './approval-truth.ts';
import { leavesOf, othersLike, valueAt, withValue } from './statement-fields.ts';

const DESKS = [makeSigner('desk a'), makeSigner('desk b'), makeSigner('desk c')];
const stranger = makeSigner('stranger');
const verify = stranger.verify;

/** What a case does; numbers choose among what there is, wrapping round. */
export type Action =
  | { readonly do: 'request'; readonly person: number; readonly desk: number; readonly validMinutes: number }
  | {
      readonly do: 'decide';
      readonly person: number;
      readonly desk: number;
      readonly decision: Decision['decision'];
      readonly validMinutes: number;
      /** On a console that has not seen the person's decision before. */
      readonly isUnaware: boolean;
    }
  | { readonly do: 'edit'; readonly field: number; readonly other: number }
  | { readonly do: 'undo-edits' }
  | { readonly do: 'turn-to'; readonly request: number }
  | { readonly do: 'wait'; readonly minutes: number }
  | { readonly do: 'set-pool-clock'; readonly byMinutes: number }
  | { readonly do: 'set-local-clock'; readonly byMinutes: number }
  | { readonly do: 'believe-clock' }
  | { readonly do: 'revoke'; readonly desk: number }
  | {
      readonly do: 'forge';
      readonly statement: number;
      readonly leaf: number;
      readonly other: number;
      readonly isSigned: boolean;
    }
  | { readonly do: 'restart' }
  | { readonly do: 'start' };

const pick = <T>(items: readonly T[], index: number): T => items[index % items.length] as T;
const iso = (minute: number): string => new Date(NOON + minute * MINUTE).toISOString();
const bindingLeaves = leavesOf(bindingSchema);
const decisionLeaves = leavesOf(decisionSchema);
const requestLeaves = leavesOf(approvalRequestSchema);

/** One pool with several consoles, and beside it the plain truth about who said what. Minutes from the sample's present. */
export class ApprovalWorld {
  readonly #given: (typeof GATES)[number];
  #present: Binding = makeBinding();
  #current = -1;
  #decisions: Decision[] = [];
  readonly #genuine = new Set<string>();
  #requests: ApprovalRequest[] = [];
  #said: Said[] = [];
  #pool = 0;
  #expected = 0;
  #highest = 0;
  #local = 0;
  #nonces = 100;
  #spent = new Set<string>();
  readonly #revoked = new Set<number>();
  forgeries = 0;
  compared = 0;
  starts = 0;

  constructor(gate: number) {
    this.#given = pick(GATES, gate);
  }

  /** Does it. @returns what went wrong, if anything did: the rule and the truth disagree, or a forgery was believed */
  act(action: Action): string | undefined {
    const wrong = this.#do(action);
    this.#highest = Math.max(this.#highest, this.#pool);
    if (wrong !== undefined) return wrong;
    this.compared += 1;
    const request = this.#requests[this.#current];
    const isOpen = this.#isOpen(request);
    if (isOpen === this.#isMet(request)) return undefined;
    return isOpen ? 'opens although it is not met' : 'stays shut although it is met';
  }

  #do(action: Action): string | undefined {
    switch (action.do) {
      case 'request':
        this.#request(action);
        return undefined;
      case 'decide':
        this.#decide(action);
        return undefined;
      case 'edit': {
        const path = pick(bindingLeaves, action.field);
        this.#present = withValue(this.#present, path, pick(othersLike(valueAt(this.#present, path)), action.other));
        return undefined;
      }
      case 'undo-edits':
        this.#present = makeBinding();
        return undefined;
      case 'turn-to':
        if (this.#requests.length > 0) this.#current = action.request % this.#requests.length;
        return undefined;
      case 'wait':
        this.#pool += action.minutes;
        this.#expected += action.minutes;
        this.#local += action.minutes;
        return undefined;
      case 'set-pool-clock':
        this.#highest = Math.max(this.#highest, this.#pool);
        this.#pool += action.byMinutes;
        return undefined;
      case 'set-local-clock':
        this.#local += action.byMinutes;
        return undefined;
      case 'believe-clock':
        this.#expected = this.#highest = this.#pool;
        return undefined;
      case 'revoke':
        this.#revoked.add(action.desk % DESKS.length);
        return undefined;
      case 'forge':
        return this.#forge(action);
      case 'restart':
        return this.#restart();
      case 'start':
        this.#start();
        return undefined;
    }
  }

  #request({ desk, person, validMinutes }: Extract<Action, { do: 'request' }>): void {
    this.#nonces += 1;
    const request = makeRequest(pick(DESKS, desk), {
      ...this.#present,
      id: `request-${String(this.#requests.length)}`,
      requester: pick(PEOPLE, person),
      at: iso(this.#pool),
      expires: iso(this.#pool + validMinutes),
      nonce: nonceOf(this.#nonces),
    });
    this.#current = this.#requests.push(request) - 1;
  }

  #decide({ decision, desk, isUnaware, person, validMinutes }: Extract<Action, { do: 'decide' }>): void {
    const request = this.#requests[this.#current];
    if (!request) return;
    const approver = pick(PEOPLE, person);
    const before = this.#said.filter(
      (said) => said.request === this.#current && said.sid === approver.sid && said.desk >= 0,
    );
    const seq = isUnaware ? 1 : 1 + Math.max(0, ...before.map((said) => said.seq));
    this.#nonces += 1;
    const [at, expires] = [this.#pool, this.#pool + validMinutes];
    const nonce = nonceOf(this.#nonces);
    const said = { decision, approver, seq, at: iso(at), expires: iso(expires), nonce };
    const signed = makeDecision(pick(DESKS, desk), request, said);
    this.#decisions.push(signed);
    this.#genuine.add(JSON.stringify(signed));
    this.#said.push({
      ...{ request: this.#current, desk: desk % DESKS.length, sid: approver.sid, person: person % PEOPLE.length },
      ...{ decision, seq, at, expires },
    });
  }

  /** Somebody changes one field of a statement they found, with its old signature or one of their own. */
  #forge({ isSigned, leaf, other, statement }: Extract<Action, { do: 'forge' }>): string | undefined {
    const request = this.#requests[this.#current];
    if (!request) return undefined;
    const asked = alter(request, pick(requestLeaves, leaf), other);
    const forgedRequest = isSigned ? signAgain(stranger, asked) : asked;
    this.forgeries += 1;
    if (this.#isOpen(forgedRequest)) return `believes a forged request (${pick(requestLeaves, leaf).join('.')})`;
    if (this.#decisions.length === 0) return undefined;
    const path = pick(decisionLeaves, leaf);
    const altered = alter(pick(this.#decisions, statement), path, other);
    // What was altered before may be what it was again.
    if (this.#genuine.has(JSON.stringify(altered))) return undefined;
    const forged = isSigned ? signAgain(stranger, altered) : altered;
    this.forgeries += 1;
    const reading = readDecision(writeApprovalFile(forged), verify);
    if (!isSigned) {
      this.#decisions.push(forged);
      return reading.state === 'valid' ? `reads a forged decision (${path.join('.')})` : undefined;
    }
    if (reading.state === 'valid') this.#admit(reading.value);
    return undefined;
  }

  /** What a stranger signed never counts as consent, but it may hold somebody's approval back. */
  #admit(forged: Decision): void {
    this.#decisions.push(forged);
    const request = this.#requests.findIndex(
      (known) =>
        known.id === forged.request &&
        known.nonce === forged.requestNonce &&
        known.sig === forged.requestSig &&
        BOUND_FIELDS.every((field) => known[field] === forged[field]),
    );
    if (request < 0) return;
    const { approver, decision, seq } = forged;
    this.#said.push({ request, desk: -1, sid: approver.sid, person: -1, decision, seq, at: 0, expires: 0 });
  }

  /** Everything is read again from text, some of it twice and in another order. */
  #restart(): string | undefined {
    const genuine = this.#decisions.map((decision) => readDecision(writeApprovalFile(decision), verify));
    const read = genuine.flatMap((reading) => (reading.state === 'valid' ? [reading.value] : []));
    if (read.length < this.#said.length) return 'loses a decision';
    this.#decisions = [...read, ...[...read].reverse()].slice(0, 40);
    return undefined;
  }

  #start(): void {
    const request = this.#requests[this.#current];
    if (!request || !this.#isOpen(request)) return;
    this.starts += 1;
    this.#spent = new Set([...this.#spent, request.nonce]);
  }

  #isOpen(request: ApprovalRequest | undefined): boolean {
    const clock = {
      poolMs: NOON + this.#pool * MINUTE,
      expectedPoolMs: NOON + this.#expected * MINUTE,
      highestSeenMs: NOON + this.#highest * MINUTE,
      localMs: NOON + this.#local * MINUTE,
    };
    const approvals = tallyApprovals(this.#given.gate, {
      clock,
      present: this.#present,
      request: request ?? null,
      decisions: this.#decisions,
      spentNonces: this.#spent,
      keyState: (key) => {
        const desk = DESKS.findIndex(({ publicKey }) => publicKey === key);
        return desk < 0 ? 'unknown' : this.#revoked.has(desk) ? 'revoked' : 'known';
      },
      verify,
    });
    return findGateBlockers(this.#given.gate, makeGateFacts({ clock, binding: this.#present, approvals })).length === 0;
  }

  #isMet(request: ApprovalRequest | undefined): boolean {
    return isMet({
      ...this.#given,
      request,
      answers: this.#said.filter((said) => said.request === this.#current),
      present: this.#present,
      ...{ pool: this.#pool, expected: this.#expected, highest: this.#highest, local: this.#local },
      spent: this.#spent,
      revoked: this.#revoked,
      isRequestKeyRevoked: DESKS.some(({ publicKey }, desk) => publicKey === request?.key && this.#revoked.has(desk)),
    });
  }
}

function alter<T extends object>(statement: T, path: readonly string[], other: number): T {
  return withValue(statement, path, pick(othersLike(valueAt(statement, path)), other));
}
