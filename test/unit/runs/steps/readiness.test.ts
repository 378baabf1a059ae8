import { describe, expect, it } from 'vitest';
import { waitReadyStep } from '../../../../electron/runs/steps/readiness.ts';
import { Stopped } from '../../../../electron/runs/run-errors.ts';
import type { GuestReading } from '../../../../electron/ports/vm-operations.ts';
import type { StepContext } from '../../../../electron/runs/step-context.ts';
import type { Readiness } from '../../../../shared/domain/stage-rules.ts';
import { makeReading, makeStepContext } from '../../../fakes/step-context.ts';

const uuid = makeReading().uuid;

/** Waits for one VM; answers the note, or the error, and the seconds it took. */
async function wait(
  probe: Readiness['probe'],
  guestAt: (second: number) => GuestReading,
  more: Partial<StepContext> & {
    readonly isUp?: (second: number) => boolean;
    /** How far the workstation's date jumps after two seconds. */
    readonly jumpMs?: number | 'frozen';
  } = {},
): Promise<{ readonly outcome: unknown; readonly seconds: number; readonly knocks: readonly string[] }> {
  const knocks: string[] = [];
  const { isUp = () => false, jumpMs = 0, ...rest } = more;
  const second = (): number => (context.clock.truth().getTime() - began) / 1000;
  const context = makeStepContext(
    {
      readVm: () => Promise.resolve(makeReading({ powerState: second() >= 1 ? 'Running' : 'Halted' })),
      readGuest: () => Promise.resolve(guestAt(second())),
    },
    {
      probe: {
        tcp: (address, port) => {
          knocks.push(`${address}:${String(port)}`);
          return Promise.resolve(isUp(second()));
        },
        http: (address, { port, path, isTls }) => {
          knocks.push(`${isTls ? 'https' : 'http'}://${address}:${String(port)}${path}`);
          return Promise.resolve(isUp(second()));
        },
      },
      ...rest,
    },
  );
  const began = context.clock.truth().getTime();
  void context.clock.sleep(2000).then(() => {
    if (jumpMs === 'frozen') context.clock.frozenAt = context.clock.now();
    else context.clock.aheadMs = jumpMs;
  });
  const action = { kind: 'wait-ready', vm: { uuid }, readiness: { probe, timeoutSeconds: 20 } } as const;
  let outcome: unknown;
  void waitReadyStep.act(action, context).then(
    (note) => (outcome = note),
    (error: unknown) => (outcome = error),
  );
  await context.clock.runUntil(() => outcome !== undefined);
  return { outcome, seconds: second(), knocks };
}

const silent: GuestReading = { reports: false, addresses: [] };
const speaking = (second: number): GuestReading => ({
  reports: second >= 3,
  addresses: second >= 5 ? ['10.0.0.7', '10.0.1.7'] : [],
});

describe('waiting until a VM is ready', () => {
  it.each([
    [{ kind: 'running' }, 1],
    [{ kind: 'agent' }, 3],
    [{ kind: 'address' }, 5],
  ] as const)('ends at the sign of life asked for: %j', async (probe, seconds) => {
    expect(await wait(probe, speaking)).toMatchObject({ outcome: 'ready', seconds });
  });

  it('knocks at the address the guest reports', async () => {
    const isUp = (second: number): boolean => second >= 7;
    const tcp = await wait({ kind: 'tcp', port: 22 }, speaking, { isUp });
    expect(tcp).toMatchObject({ outcome: 'ready', seconds: 7 });
    expect(new Set(tcp.knocks)).toEqual(new Set(['10.0.0.7:22']));
    const http = await wait({ kind: 'http', port: 8443, path: '/health', isTls: true }, speaking, { isUp });
    expect(new Set(http.knocks)).toEqual(new Set(['https://10.0.0.7:8443/health']));
  });

  it('is a verdict with the name of the VM when the time is up', async () => {
    const { outcome, seconds } = await wait({ kind: 'agent' }, () => silent);
    expect(outcome).toMatchObject({
      problem: { code: 'check-failed', findings: ['web-1 did not report by its guest agent within 20 s'] },
    });
    expect(seconds).toBe(20);
  });

  it('ends at once when the run is to stop', async () => {
    const halt = new AbortController();
    halt.abort();
    const { outcome, seconds } = await wait({ kind: 'agent' }, () => silent, { halt: halt.signal });
    expect(outcome).toBeInstanceOf(Stopped);
    expect(seconds).toBe(0);
  });

  it.each([
    ['a day ahead', 86_400_000],
    ['a day back', -86_400_000],
  ])('waits its time, not less and not more, when the date jumps %s', async (_name, ms) => {
    const late = await wait({ kind: 'agent' }, () => silent, { jumpMs: ms });
    expect(late).toMatchObject({ seconds: 20, outcome: { problem: { code: 'check-failed' } } });
    expect(await wait({ kind: 'agent' }, speaking, { jumpMs: ms })).toMatchObject({ outcome: 'ready', seconds: 3 });
  });

  it('waits its time when the date stands still', async () => {
    const late = await wait({ kind: 'agent' }, () => silent, { jumpMs: 'frozen' });
    expect(late).toMatchObject({ seconds: 20, outcome: { problem: { code: 'check-failed' } } });
  });
});
