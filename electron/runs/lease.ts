import { ProblemError } from '../../shared/errors.ts';
import {
  lockKey,
  readRecord,
  signedBytes,
  type LockRecord,
  type RecordReading,
} from '../../shared/domain/stage-record.ts';
import type { StepContext } from './step-context.ts';

/** How long a lock is good for, by the coordinator's clock; after it a person may break it. */
const LEASE_MS = 15 * 60_000;

/** Reads who holds the configuration, afresh from the pool. */
export async function readLock(context: StepContext): Promise<RecordReading<LockRecord>> {
  const id = context.plan.configurationUuid;
  const value = await context.operations.readSharedRecord(lockKey(id));
  return readRecord('lock', value, { pool: context.poolUuid, id }, (...signed) => context.signer.verify(...signed));
}

/**
 * Takes the configuration's lock, or finds that this run holds it already.
 * @throws ProblemError `blocked` with the holder's name
 */
export async function takeLock(context: StepContext): Promise<void> {
  for (;;) {
    const found = await readLock(context);
    if (found.state === 'valid' && found.record.nonce === context.nonce) return;
    if (found.state !== 'absent') throw new ProblemError(toLocked(found));
    const text = await makeLock(context);
    if (await context.operations.addSharedRecord(lockKey(context.plan.configurationUuid), text)) return;
    // Somebody was faster: the next reading says who.
  }
}

async function makeLock(context: StepContext): Promise<string> {
  const now = await context.operations.serverTime();
  const unsigned: Omit<LockRecord, 'sig'> = {
    v: 1,
    kind: 'lock',
    id: context.plan.configurationUuid,
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
export async function isLockHeld(context: StepContext): Promise<boolean> {
  const found = await readLock(context);
  return found.state === 'valid' && found.record.nonce === context.nonce;
}

/**
 * Makes sure, before a step changes anything, that this run still holds the lock.
 * @throws ProblemError `blocked` when it was broken or taken over
 */
export async function assertLockHeld(context: StepContext): Promise<void> {
  const found = await readLock(context);
  if (found.state === 'valid' && found.record.nonce === context.nonce) return;
  if (found.state === 'absent')
    throw new ProblemError({
      code: 'blocked',
      blockers: [{ kind: 'locked', holder: 'nobody', console: 'the lock was broken', since: '', isStale: true }],
    });
  throw new ProblemError(toLocked(found));
}

/** Releases the lock if this run holds it; a lock of somebody else is left alone. */
export async function releaseLock(context: StepContext): Promise<void> {
  const found = await readLock(context);
  if (found.state === 'valid' && found.record.nonce === context.nonce)
    await context.operations.removeSharedRecord(lockKey(context.plan.configurationUuid));
}
