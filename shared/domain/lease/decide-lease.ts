import type { LeaseEnd, LeasePart, LeaseRules } from './lease-rules.ts';

/** What stands written about the leases of a configuration; ISO times by the pool's clock. */
export interface LeaseContent {
  /** Stage that it was written in: in another one it says nothing. */
  readonly stage: string;
  /** Null while nothing of it runs. */
  readonly run: { readonly from: string; readonly until: string } | null;
  /** Null where nobody renewed it: then it counts from the entry. */
  readonly storageUntil: string | null;
  /** The end of storage that was dealt with; null: none. */
  readonly storageEnded: string | null;
}

/** What leases are decided on. */
export interface LeaseFacts {
  readonly rules: LeaseRules;
  readonly stageId: string;
  /** When it entered its stage; ISO. */
  readonly since: string;
  readonly isRunning: boolean;
  /** Another run holds it, or its lock: a lease that ends then waits. */
  readonly isHeld: boolean;
  /** Null where nothing stands written. */
  readonly content: LeaseContent | null;
}

/** How one lease stands. */
export interface LeaseLine {
  readonly until: string;
  readonly end: LeaseEnd;
  /** `waits`: it is over, and something holds the configuration. `done`: it is over and was dealt with. */
  readonly state: 'running' | 'soon' | 'over' | 'waits' | 'done';
}

/** What is to be shown and done at a moment. */
export interface LeaseDecision {
  /** Null where the stage sets no time, or nothing runs, or nobody has begun to count. */
  readonly run: LeaseLine | null;
  readonly storage: LeaseLine | null;
  /** What a console that keeps leases does now. */
  readonly act:
    | { readonly kind: 'none' }
    /** Writes that it runs from now on. */
    | { readonly kind: 'begin'; readonly content: LeaseContent }
    /** Writes that nothing of it runs any more. */
    | { readonly kind: 'close'; readonly content: LeaseContent }
    | { readonly kind: 'end'; readonly part: LeasePart; readonly end: LeaseEnd; readonly until: string };
  /** When it is worth another look, ms; infinite where only something else can change it. */
  readonly nextMs: number;
}

const HOUR_MS = 3_600_000;

/** Decides by what is written, what is, and the pool's clock alone. */
export function decideLease(facts: LeaseFacts, nowMs: number): LeaseDecision {
  const content = facts.content?.stage === facts.stageId ? facts.content : null;
  const run = lineOf(facts, runUntil(facts, content), facts.rules.run?.end ?? 'suspend', nowMs, false);
  const storageEnd = storageUntil(facts, content);
  const isDealtWith = storageEnd !== null && content?.storageEnded === storageEnd;
  const storage = lineOf(facts, storageEnd, facts.rules.storage?.end ?? 'tell', nowMs, isDealtWith);
  return {
    run,
    storage,
    act: actOf(facts, content, { run, storage }, nowMs),
    nextMs: nextOf(facts, [run, storage], nowMs),
  };
}

function runUntil({ rules, isRunning }: LeaseFacts, content: LeaseContent | null): string | null {
  return rules.run && isRunning ? (content?.run?.until ?? null) : null;
}

function storageUntil({ rules, since }: LeaseFacts, content: LeaseContent | null): string | null {
  if (!rules.storage) return null;
  return content?.storageUntil ?? new Date(Date.parse(since) + rules.storage.days * 24 * HOUR_MS).toISOString();
}

function lineOf(
  { rules, isHeld }: LeaseFacts,
  until: string | null,
  end: LeaseEnd,
  nowMs: number,
  isDone: boolean,
): LeaseLine | null {
  if (until === null) return null;
  const leftMs = Date.parse(until) - nowMs;
  if (leftMs > rules.warnHours * HOUR_MS) return { until, end, state: 'running' };
  if (leftMs > 0) return { until, end, state: 'soon' };
  return { until, end, state: isDone ? 'done' : isHeld ? 'waits' : 'over' };
}

function actOf(
  { rules, stageId, isRunning, isHeld }: LeaseFacts,
  content: LeaseContent | null,
  { run, storage }: Pick<LeaseDecision, 'run' | 'storage'>,
  nowMs: number,
): LeaseDecision['act'] {
  const kept = content ?? { stage: stageId, run: null, storageUntil: null, storageEnded: null };
  if (rules.run && isRunning && kept.run === null) {
    const [from, until] = [new Date(nowMs), new Date(nowMs + rules.run.hours * HOUR_MS)].map((date) =>
      date.toISOString(),
    );
    return { kind: 'begin', content: { ...kept, run: { from: from ?? '', until: until ?? '' } } };
  }
  if (!isRunning && kept.run !== null && !isHeld) return { kind: 'close', content: { ...kept, run: null } };
  if (run?.state === 'over') return { kind: 'end', part: 'run', end: run.end, until: run.until };
  if (storage?.state === 'over') return { kind: 'end', part: 'storage', end: storage.end, until: storage.until };
  return { kind: 'none' };
}

function nextOf({ rules }: LeaseFacts, lines: readonly (LeaseLine | null)[], nowMs: number): number {
  const times = lines.flatMap((line) => {
    if (!line) return [];
    const until = Date.parse(line.until);
    return [until - rules.warnHours * HOUR_MS, until];
  });
  return Math.min(Infinity, ...times.filter((time) => time > nowMs));
}

/** Why a lease may not be renewed so; null where it may. */
export type RenewFault = 'no-lease' | 'not-running' | 'too-long';

/**
 * The content after a person renewed a lease by so many hours from now; never longer than the stage gives from the start,
 * and never shorter than it has already.
 */
export function renewLease(
  facts: LeaseFacts,
  part: LeasePart,
  hours: number,
  nowMs: number,
):
  | { readonly ok: true; readonly content: LeaseContent; readonly until: string }
  | { readonly ok: false; readonly fault: RenewFault } {
  const content = facts.content?.stage === facts.stageId ? facts.content : null;
  const kept = content ?? { stage: facts.stageId, run: null, storageUntil: null, storageEnded: null };
  const rule = part === 'run' ? facts.rules.run?.hours : facts.rules.storage && facts.rules.storage.days * 24;
  if (rule === undefined || rule === null) return { ok: false, fault: 'no-lease' };
  if (part === 'run' && !facts.isRunning) return { ok: false, fault: 'not-running' };
  if (hours > rule) return { ok: false, fault: 'too-long' };
  const wanted = nowMs + hours * HOUR_MS;
  const now = part === 'run' ? kept.run?.until : storageUntil(facts, content);
  const until = new Date(Math.max(wanted, now === undefined || now === null ? 0 : Date.parse(now))).toISOString();
  const from = kept.run?.from ?? new Date(nowMs).toISOString();
  return {
    ok: true,
    until,
    content: part === 'run' ? { ...kept, run: { from, until } } : { ...kept, storageUntil: until },
  };
}
