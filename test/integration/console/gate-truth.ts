import type { ApprovalRequest, Decision } from '../../../shared/domain/gate/approval.ts';

const TOLERANCE_MS = 5 * 60_000;
/** Whom the gate accepts, by name; written down here, not asked of the rules. */
const ACCEPTED: ReadonlySet<string> = new Set(['DEMO\\approver', 'DEMO\\pool-operator', 'DEMO\\pool-admin']);

interface Asked {
  readonly request: ApprovalRequest;
  /** What would have run then. */
  readonly state: string;
  isSpent: boolean;
}

/** By how much a pool's clock was off where a console believed it. */
interface BelievedClock {
  /** Since the console's last start; null before. */
  sessionMs: number | null;
  /** The highest, kept across restarts. */
  highestMs: number;
}

/** Whether the gate of a world is met, by what people said and did; knows nothing of how consoles find out. */
export class GateTruth {
  readonly asked: Asked[] = [];
  readonly decisions: Decision[] = [];
  /** Start order of a member: what somebody edits. */
  order = 0;
  recordSeq = 0;
  /** By how much the pool's clock is off. */
  offsetMs = 0;
  readonly #clocks: readonly BelievedClock[] = [
    { sessionMs: 0, highestMs: 0 },
    { sessionMs: 0, highestMs: 0 },
  ];

  /** Takes a statement in, once. */
  hear(statement: ApprovalRequest | Decision): void {
    if (statement.kind === 'request') {
      if (!this.asked.some(({ request }) => request.id === statement.id))
        this.asked.push({ request: statement, state: this.#state, isSpent: false });
    } else if (this.asked.some(({ request }) => request.id === statement.request) && this.#isNew(statement))
      this.decisions.push(statement);
  }

  /** A transition started with it. */
  spend(requestId: string): void {
    for (const each of this.asked) if (each.request.id === requestId) each.isSpent = true;
  }

  /** Somebody at a console says that the pool's clock is right. */
  believe(console_: number): void {
    const clock = this.#clocks[console_];
    if (clock) clock.sessionMs = clock.highestMs = this.offsetMs;
  }

  /** A console was closed and opened. */
  restart(console_: number): void {
    const clock = this.#clocks[console_];
    if (clock) clock.sessionMs = null;
  }

  /** What is wrong with a console's gate being open, or shut; undefined where nothing is. The console reads the clock. */
  judge(console_: number, isOpen: boolean): string | undefined {
    const hasJumped = this.#readClock(console_);
    if (isOpen && hasJumped) return 'opens although the clock jumped and nobody said that it is right';
    const valid = this.asked.filter((each) => this.#isValid(each));
    if (isOpen && !valid.some((each) => this.#isConsented(each))) return 'opens although it is not met';
    const newest = Math.max(...valid.map(({ request }) => Date.parse(request.at)));
    const counting = valid.filter(({ request }) => Date.parse(request.at) === newest);
    const isMet = counting.length > 0 && counting.every((each) => this.#isConsented(each));
    return !isOpen && isMet && !hasJumped ? 'stays shut although it is met' : undefined;
  }

  /** Whether the pool's clock is somewhere nobody said it should be. */
  #readClock(console_: number): boolean {
    const clock = this.#clocks[console_];
    if (!clock) throw new Error(`no console ${String(console_)}`);
    const isAhead = this.offsetMs - (clock.sessionMs ?? 0) > TOLERANCE_MS;
    const isBack = clock.highestMs - this.offsetMs > TOLERANCE_MS;
    if (isAhead || isBack) return true;
    clock.sessionMs = this.offsetMs;
    clock.highestMs = Math.max(clock.highestMs, this.offsetMs);
    return false;
  }

  get #state(): string {
    return `${String(this.order)} ${String(this.recordSeq)}`;
  }

  get #now(): number {
    return Date.now() + Math.max(0, this.offsetMs);
  }

  #isNew({ sig }: Decision): boolean {
    return !this.decisions.some((known) => known.sig === sig);
  }

  #isInTime({ at, expires }: ApprovalRequest | Decision): boolean {
    return Date.parse(expires) > this.#now && Date.parse(at) <= this.#now + TOLERANCE_MS;
  }

  #isValid({ isSpent, request, state }: Asked): boolean {
    return !isSpent && state === this.#state && this.#isInTime(request);
  }

  #isConsented({ request }: Asked): boolean {
    const said = this.decisions.filter((decision) => decision.request === request.id);
    const isEnded = said.some(
      ({ approver, decision }) =>
        (decision === 'reject' && ACCEPTED.has(approver.name)) ||
        (decision === 'withdraw' && approver.sid === request.requester.sid),
    );
    if (isEnded) return false;
    return said.some(
      (one) =>
        one.decision === 'approve' &&
        ACCEPTED.has(one.approver.name) &&
        this.#isInTime(one) &&
        Date.parse(one.at) >= Date.parse(request.at) - TOLERANCE_MS &&
        !said.some((later) => later.approver.sid === one.approver.sid && later.seq > one.seq),
    );
  }
}
