import { describe, expect, it } from 'vitest';
import type { StartMemory } from '../../../../../shared/domain/automation/armed-transition.ts';
import { consentText, isSameTransition } from '../../../../../shared/domain/automation/armed-transition.ts';
import {
  decideStart,
  findPassedTime,
  rememberReturn,
  type StartFacts,
} from '../../../../../shared/domain/automation/decide-start.ts';
import type { Schedule } from '../../../../../shared/domain/automation/schedule.ts';
import type { Run } from '../../../../../shared/domain/run.ts';
import type { Transition } from '../../../../../shared/domain/workflow.ts';
import { makeRun } from '../../../renderer/made-facts.ts';

const ONE = 'a'.repeat(64);
const OTHER = 'b'.repeat(64);
const automatic: Transition = { from: 'a', to: 'b', kind: 'promote', trigger: { kind: 'automatic' } };
const nightly: Transition = {
  ...automatic,
  trigger: { kind: 'scheduled', days: [2], time: '22:00', timeZone: 'UTC' },
};
const memory = (change: Partial<StartMemory> = {}): StartMemory => ({
  configurationUuid: '00000000-0000-4000-8000-000000000001',
  revision: ONE,
  recordSeq: 1,
  at: '2026-03-02T08:00:00.000Z',
  runId: 'r1',
  isBack: false,
  ...change,
});
const decide = (change: Partial<StartFacts> = {}): ReturnType<typeof decideStart> =>
  decideStart({
    transition: automatic,
    armed: { armedAt: '2026-03-01T00:00:00.000Z' },
    configuration: { revision: ONE },
    start: undefined,
    startRun: undefined,
    unfinishedRun: undefined,
    now: new Date('2026-03-03T12:00:00.000Z'),
    findBlockers: () => [],
    ...change,
  });
const at = (time: string): Date => new Date(time);
const ended = (phase: Run['phase']): Run => makeRun({ phase, finishedAt: '2026-03-02T08:10:00.000Z' });

describe('what automation does about a configuration', () => {
  it('starts it when nothing blocks, and else says for what it waits', () => {
    expect(decide()).toEqual({ kind: 'starts' });
    const blockers = [{ kind: 'held', reason: 'audit' }] as const;
    expect(decide({ findBlockers: () => blockers })).toEqual({ kind: 'waits', blockers, until: null });
  });

  it.each(['succeeded', 'failed', 'errored', 'aborted'] as const)(
    'never starts the same revision again once its run has %s',
    (phase) => {
      expect(decide({ start: memory(), startRun: ended(phase) })).toEqual({
        kind: 'had-its-start',
        runId: 'r1',
        outcome: phase,
      });
      expect(decide({ start: memory({ revision: OTHER }), startRun: ended(phase) })).toEqual({ kind: 'starts' });
    },
  );

  it('does not start again what was about to start when the console ended', () => {
    const asked: string[] = [];
    const findBlockers = (): [] => {
      asked.push('asked');
      return [];
    };
    expect(decide({ start: memory({ runId: null }), findBlockers })).toMatchObject({ outcome: 'unknown' });
    expect(asked).toEqual([]);
  });

  it('leaves alone what a run works on', () => {
    expect(decide({ unfinishedRun: makeRun({ id: 'r9' }) })).toEqual({ kind: 'under-way', runId: 'r9' });
  });

  it.each([
    ['before its time', '2026-03-03T21:59:59.000Z', { kind: 'scheduled', nextAt: '2026-03-03T22:00:00.000Z' }],
    ['at its time', '2026-03-03T22:00:00.000Z', { kind: 'starts' }],
    ['ten minutes later, less a moment', '2026-03-03T22:09:59.999Z', { kind: 'starts' }],
    ['when its time is over', '2026-03-03T22:10:00.000Z', { kind: 'scheduled', nextAt: '2026-03-10T22:00:00.000Z' }],
  ])('a scheduled one %s', (_when, now, expected) => {
    expect(decide({ transition: nightly, now: at(now) })).toEqual(expected);
  });

  it('says until when a scheduled one waits', () => {
    const blockers = [{ kind: 'empty' }] as const;
    expect(decide({ transition: nightly, now: at('2026-03-03T22:03:00.000Z'), findBlockers: () => blockers })).toEqual({
      kind: 'waits',
      blockers,
      until: '2026-03-03T22:10:00.000Z',
    });
  });

  it('takes a time before the arming for nobody’s wish', () => {
    const armed = { armedAt: '2026-03-03T22:00:01.000Z' };
    expect(decide({ transition: nightly, armed, now: at('2026-03-03T22:00:02.000Z') })).toMatchObject({
      kind: 'scheduled',
    });
    const inTime = { armedAt: '2026-03-03T22:00:00.000Z' };
    expect(decide({ transition: nightly, armed: inTime, now: at('2026-03-03T22:00:02.000Z') })).toEqual({
      kind: 'starts',
    });
  });

  it('never starts by itself what only people start', () => {
    const { trigger: _trigger, ...manual } = automatic;
    expect(decide({ transition: manual })).toEqual({ kind: 'waits', blockers: [], until: null });
  });
});

describe('a scheduled time that passed', () => {
  const schedule: Schedule = { kind: 'scheduled', days: [2], time: '22:00', timeZone: 'UTC' };

  it('is found once its ten minutes are over, and not once it is dealt with', () => {
    const time = Date.parse('2026-03-03T22:00:00.000Z');
    expect(findPassedTime(schedule, '2026-03-01T00:00:00.000Z', at('2026-03-03T22:09:59.000Z'))).toBeUndefined();
    expect(findPassedTime(schedule, '2026-03-01T00:00:00.000Z', at('2026-03-03T22:10:00.000Z'))).toBe(time);
    expect(findPassedTime(schedule, '2026-03-03T22:00:00.000Z', at('2026-03-04T00:00:00.000Z'))).toBeUndefined();
  });

  it('is the last one where several passed', () => {
    expect(findPassedTime(schedule, '2026-01-01T00:00:00.000Z', at('2026-03-05T00:00:00.000Z'))).toBe(
      Date.parse('2026-03-03T22:00:00.000Z'),
    );
  });
});

describe('a configuration that came back', () => {
  const seen = { revision: OTHER, recordSeq: 3 };

  it('is remembered as the revision it came back as, so that it does not bounce', () => {
    const back = rememberReturn(memory(), automatic, seen, ended('succeeded'));
    expect(back).toEqual(memory({ revision: OTHER, isBack: true }));
    expect(decide({ start: back, startRun: ended('succeeded'), configuration: seen })).toMatchObject({
      kind: 'had-its-start',
      outcome: 'back',
    });
    expect(rememberReturn(back, automatic, { revision: ONE, recordSeq: 4 }, ended('succeeded'))).toBe(back);
  });

  it('is not seen in what the pool reported before the run', () => {
    const start = memory();
    expect(rememberReturn(start, automatic, { revision: ONE, recordSeq: 1 }, ended('succeeded'))).toBe(start);
  });

  it('is none where it never left: a copy stays, a failed run moved nothing', () => {
    const start = memory();
    expect(rememberReturn(start, { ...automatic, mode: 'copy' }, seen, ended('succeeded'))).toBe(start);
    expect(rememberReturn(start, automatic, seen, ended('errored'))).toBe(start);
  });
});

it('two name the same transition where pool, service and both ends are the same', () => {
  const key = { poolId: 'p', serviceId: 's', from: 'a', to: 'b' };
  expect(isSameTransition(key, { ...key })).toBe(true);
  for (const field of Object.keys(key)) expect(isSameTransition(key, { ...key, [field]: 'other' })).toBe(false);
});

it('a person says yes to mode and trigger, and to no hold', () => {
  expect(consentText({ ...automatic, hold: 'audit' })).toBe(consentText(automatic));
  expect(consentText({ ...automatic, mode: 'swap' })).not.toBe(consentText(automatic));
  expect(consentText({ ...automatic, mode: 'move' })).toBe(consentText(automatic));
  expect(consentText(nightly)).not.toBe(consentText(automatic));
});
