import { describe, expect, it } from 'vitest';
import { tellRefusals } from '../../../electron/handlers/tell-refusals.ts';
import type { Handlers } from '../../../electron/ipc/dispatch.ts';
import { RecordedRefusal } from '../../../electron/usecases/app/recorded-refusal.ts';
import { ProblemError } from '../../../shared/errors.ts';
import { MemoryLedger } from '../../fakes/memory-ledger.ts';
import { goodInputs } from '../../fakes/request-samples.ts';

const blocked = { code: 'blocked', blockers: [{ kind: 'pool-not-connected' }] } as const;
const pools = { find: () => undefined };

/** Handlers of which each one fails with `error`. */
const failing = (error: Error): Handlers =>
  Object.fromEntries(Object.keys(goodInputs).map((name) => [name, () => Promise.reject(error)])) as unknown as Handlers;

describe('telling refusals', () => {
  it('writes who was refused what and why, and passes the very refusal on', async () => {
    const ledger = new MemoryLedger();
    const error = new ProblemError(blocked);
    const told = tellRefusals(failing(error), { ledger, pools });
    await expect(told['drift.mute'](goodInputs['drift.mute'])).rejects.toBe(error);
    expect(ledger.entries).toMatchObject([
      {
        kind: 'request.refused',
        actor: 'console',
        poolId: 'pool-a',
        data: { request: 'drift.mute', reason: 'blocked' },
      },
    ]);
  });

  it('writes of a bug that it was one', async () => {
    const ledger = new MemoryLedger();
    const told = tellRefusals(failing(new TypeError('x is undefined')), { ledger, pools });
    await expect(told['drift.mute'](goodInputs['drift.mute'])).rejects.toThrow(TypeError);
    expect(ledger.entries).toMatchObject([{ data: { reason: 'internal', detail: '' } }]);
  });

  it('writes nothing of what was told already, nor of requests that the ledger does not keep', async () => {
    const ledger = new MemoryLedger();
    const once = tellRefusals(failing(new RecordedRefusal(blocked)), { ledger, pools });
    await expect(once['drift.mute'](goodInputs['drift.mute'])).rejects.toThrow('blocked');
    const other = tellRefusals(failing(new ProblemError(blocked)), { ledger, pools });
    await expect(other['drift.compare'](goodInputs['drift.compare'])).rejects.toThrow('blocked');
    expect(ledger.entries).toEqual([]);
  });

  it('refuses all the same when the ledger takes nothing', async () => {
    const full = new ProblemError({ code: 'store-failed', file: 'ledger', reason: 'the disk is full' });
    const ledger = Object.assign(new MemoryLedger(), { append: () => Promise.reject(full) });
    const told = tellRefusals(failing(new ProblemError(blocked)), { ledger, pools });
    await expect(told['drift.mute'](goodInputs['drift.mute'])).rejects.toThrow('blocked');
  });
});
