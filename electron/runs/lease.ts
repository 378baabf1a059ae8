import type { Plan } from '../../shared/domain/plan.ts';
import { ProblemError } from '../../shared/errors.ts';
import {
  lockKey,
  readRecord,
  signedBytes,
  type LockRecord,
  type RecordReading,
} from '../../shared/domain/stage-record.ts';
import { failpoint } from './failpoint.ts';
import { inPool, type StepContext } from './step-context.ts';
import type { FarLock } from './steps/lock-target.ts';

/** How long a lock is good for, by the coordinator's clock; after it a person may break it. */
export const LEASE_MS = 15 * 60_000;

/** Reads who holds the configuration, afresh from the pool. */
export async function readLock(context: StepContext, id: string): Promise<RecordReading<LockRecord>> {
  const value = await context.operations.readSharedRecord(lockKey(id));
  return readRecord('lock', value, { pool: context.poolUuid, id }, (...signed) => context.signer.verify(...signed));
}

/**
 * Takes the configuration's lock, or finds that this run holds it already.
 * @throws ProblemError `blocked` with the holder's name
 */
export function takeLock(context: StepContext, id: string): Promise<void> {
  return inTurn(context, id, async () => {
    for (;;) {
      const found = await readLock(context, id);
      if (isOwn(found, context)) return;
      if (found.state !== 'absent') throw new ProblemError(toLocked(found));
      if (await addLock(context, id)) return;
      // Somebody was faster: the next reading says who.
    }
  });
}

function isOwn(found: RecordReading<LockRecord>, { nonce }: StepContext): boolean {
  return found.state === 'valid' && found.record.nonce === nonce;
}

/** One lock as one run of this console has it. */
function nameLock({ poolUuid, nonce }: StepContext, id: string): string {
  return `${poolUuid}/${id}/${nonce}`;
}

function inTurn<T>(context: StepContext, id: string, work: () => Promise<T>): Promise<T> {
  return context.lockTurns.take(nameLock(context, id), work);
}

/** Answers false where somebody else was faster. */
async function addLock(context: StepContext, id: string): Promise<boolean> {
  const isAdded = await context.operations.addSharedRecord(lockKey(id), await makeLock(context, id));
  context.lockTurns.setRemoved(nameLock(context, id), false);
  return isAdded;
}

async function makeLock(context: StepContext, id: string): Promise<string> {
  const now = await context.operations.serverTime();
  const unsigned: Omit<LockRecord, 'sig'> = {
    v: 1,
    kind: 'lock',
    id,
    pool: context.poolUuid,
    seq: 1,
    at: now.toISOString(),
    by: context.requester,
    key: context.signer.publicKey,
    run: context.runId,
    console: context.consoleName,
    nonce: context.nonce,
    expires: new Date(now.getTime() + LEASE_MS).toISOString(),
  };
  return JSON.stringify({ ...unsigned, sig: context.signer.sign(signedBytes(unsigned)) });
}

function toLocked(found: RecordReading<LockRecord>): ProblemError['problem'] {
  const holder =
    found.state === 'valid'
      ? { holder: found.record.by, console: found.record.console, since: found.record.at }
      : { holder: 'unknown', console: 'unknown', since: '' };
  return { code: 'blocked', blockers: [{ kind: 'locked', ...holder, isStale: false }] };
}

/** True while this run holds the configuration's lock. */
export async function isLockHeld(context: StepContext, id: string): Promise<boolean> {
  return isOwn(await inTurn(context, id, () => readLock(context, id)), context);
}

/** The configurations a plan changes, and so locks. */
export function lockedBy({ configurationUuid, alsoLocks }: Plan): readonly string[] {
  return [configurationUuid, ...(alsoLocks ?? []).filter((uuid) => uuid !== configurationUuid)];
}

/**
 * Makes sure, before a step changes anything, that this run still holds all locks of its plan, and those in other pools
 * that were taken before the step.
 * @throws ProblemError `blocked` when one was broken or taken over, or such a pool is away
 */
export async function assertLocksHeld(home: StepContext, far: readonly FarLock[] = []): Promise<void> {
  const own = lockedBy(home.plan).map((id) => ({ context: home, id }));
  const others = far.map(({ poolUuid, id }) => ({ context: inPool(home, poolUuid), id }));
  for (const { context, id } of [...own, ...others]) await inTurn(context, id, () => assertHeld(context, id));
}

async function assertHeld(context: StepContext, id: string): Promise<void> {
  const found = await readOrPutBack(context, id);
  if (isOwn(found, context)) return;
  if (found.state !== 'absent') throw new ProblemError(toLocked(found));
  throw new ProblemError({
    code: 'blocked',
    blockers: [{ kind: 'locked', holder: 'nobody', console: 'the lock was broken', since: '', isStale: true }],
  });
}

/** Reads the lock. One that is gone because its own renewal was cut off between removing and adding is added first. */
async function readOrPutBack(context: StepContext, id: string): Promise<RecordReading<LockRecord>> {
  const found = await readLock(context, id);
  if (found.state !== 'absent' || !context.lockTurns.isRemoved(nameLock(context, id))) return found;
  await addLock(context, id);
  return readLock(context, id);
}

/**
 * Renews this run's lock where less than half of its time is left, so that nobody takes it for stale while the run works,
 * or more than a lock has, since the pool's clock was set back: nobody is to wait that long if this console dies. There
 * is no call that changes a key in place: between removing and adding, another console may be faster, and then the next
 * step of this run finds the lock taken and comes to rest.
 */
export function renewLock(context: StepContext, id: string): Promise<void> {
  return inTurn(context, id, async () => {
    const found = await readOrPutBack(context, id);
    if (found.state !== 'valid' || !isOwn(found, context)) return;
    const leftMs = new Date(found.record.expires).getTime() - (await context.operations.serverTime()).getTime();
    if (leftMs > LEASE_MS / 2 && leftMs <= LEASE_MS) return;
    const text = await makeLock(context, id);
    failpoint('lock/before-renewal');
    await context.operations.removeSharedRecord(lockKey(id));
    context.lockTurns.setRemoved(nameLock(context, id), true);
    failpoint('lock/renewing');
    await context.operations.addSharedRecord(lockKey(id), text);
    context.lockTurns.setRemoved(nameLock(context, id), false);
  });
}

/** Releases the lock if this run holds it; a lock of somebody else is left alone. */
export function releaseLock(context: StepContext, id: string): Promise<void> {
  return inTurn(context, id, async () => {
    context.lockTurns.setRemoved(nameLock(context, id), false);
    if (isOwn(await readLock(context, id), context)) await context.operations.removeSharedRecord(lockKey(id));
  });
}
