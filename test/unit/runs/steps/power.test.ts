import { describe, expect, it } from 'vitest';
import { shutdownStep, startStep } from '../../../../electron/runs/steps/power.ts';
import type { PowerState } from '../../../../shared/domain/inventory.ts';
import { lost } from '../../../fakes/memory-pool.ts';
import { refused } from '../../../fakes/refusal.ts';
import { makeReading, makeStepContext } from '../../../fakes/step-context.ts';

const uuid = makeReading().uuid;
const never = new Promise<void>(() => undefined);

/** A guest that answers a clean shutdown as told, and is switched off by force. */
function guest(clean: () => Promise<void>) {
  const calls: string[] = [];
  let power: PowerState = 'Running';
  const context = makeStepContext({
    readVm: () => Promise.resolve(makeReading({ powerState: power })),
    cleanShutdownVm: () => {
      calls.push('clean');
      return clean();
    },
    hardShutdownVm: () => {
      calls.push(`hard at ${String(context.clock.now().getTime() - began)}`);
      power = 'Halted';
      return Promise.resolve();
    },
    startVm: () => {
      calls.push('start');
      power = 'Running';
      return Promise.resolve();
    },
  });
  const began = context.clock.now().getTime();
  const halt = (): void => {
    power = 'Halted';
  };
  return { context, calls, halt };
}

describe('a shutdown', () => {
  it('is by force only after the time given', async () => {
    const { context, calls } = guest(() => never);
    const done = shutdownStep.act({ kind: 'shutdown-vm', vmUuid: uuid, forceAfterSeconds: 60 }, context);
    let note = '';
    void done.then((text) => (note = text));
    await context.clock.runUntil(() => note !== '');
    expect(calls).toEqual(['clean', 'hard at 60000']);
    expect(note).toContain('switched off');
  });

  it('gives a guest that refuses its whole time too', async () => {
    const { context, calls } = guest(() => Promise.reject(refused('VM_LACKS_FEATURE', uuid)));
    let note = '';
    void shutdownStep
      .act({ kind: 'shutdown-vm', vmUuid: uuid, forceAfterSeconds: 30 }, context)
      .then((text) => (note = text));
    await context.clock.runUntil(() => note !== '');
    expect(calls).toEqual(['clean', 'hard at 30000']);
  });

  it('never forces where that was not asked for', async () => {
    const { context, calls } = guest(() => Promise.reject(refused('VM_SHUTDOWN_TIMEOUT', uuid, '1200')));
    await expect(
      shutdownStep.act({ kind: 'shutdown-vm', vmUuid: uuid, forceAfterSeconds: null }, context),
    ).rejects.toThrow('xapi-failure');
    expect(calls).toEqual(['clean']);
  });

  it('does not force when the connection broke, since nobody knows whether the guest goes down', async () => {
    const { context, calls } = guest(() => Promise.reject(lost()));
    await expect(
      shutdownStep.act({ kind: 'shutdown-vm', vmUuid: uuid, forceAfterSeconds: 60 }, context),
    ).rejects.toThrow('pool-unreachable');
    expect(calls).toEqual(['clean']);
  });

  it('is undone by a start only where this run had halted it, and says so', async () => {
    const action = { kind: 'shutdown-vm', vmUuid: uuid, forceAfterSeconds: null } as const;
    const ran = guest(() => Promise.resolve());
    ran.halt();
    expect(await shutdownStep.undo(action, { ...ran.context, before: 'Running' })).toContain('started again');
    expect(ran.calls).toEqual(['start']);
    const stood = guest(() => Promise.resolve());
    stood.halt();
    expect(await shutdownStep.undo(action, { ...stood.context, before: 'Halted' })).toContain('not running');
    expect(stood.calls).toEqual([]);
  });
});

describe('a start', () => {
  it('is undone cleanly for a VM of somebody, by switching off for a copy of this run', async () => {
    const { context, calls } = guest(() => Promise.resolve());
    const undoing = { ...context, before: 'Halted', made: { copy: uuid } };
    await startStep.undo({ kind: 'start-vm', vm: { uuid } }, undoing);
    expect(calls).toEqual(['clean']);
    await startStep.undo({ kind: 'start-vm', vm: { madeBy: 'copy' } }, undoing);
    expect(calls).toEqual(['clean', 'hard at 0']);
  });

  it('leaves a VM running that ran before', async () => {
    const { context, calls } = guest(() => Promise.resolve());
    await startStep.undo({ kind: 'start-vm', vm: { uuid } }, { ...context, before: 'Running' });
    expect(calls).toEqual([]);
  });
});
