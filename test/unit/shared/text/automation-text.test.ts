import { describe, expect, it } from 'vitest';
import { automationMark, standingText, stateText } from '../../../../shared/text/automation-text.ts';
import { NO_NAMES } from '../../../../shared/text/names.ts';
import type { AutomationState } from '../../../../shared/domain/automation/decide-start.ts';
import type { Transition, Trigger } from '../../../../shared/domain/workflow.ts';
import type { ArmedView } from '../../../../shared/ipc/areas/automation.ts';
import { uuid } from '../../renderer/made-facts.ts';

const automatic: Transition = { from: 'a', to: 'b', kind: 'promote', trigger: { kind: 'automatic' } };
const now = new Date('2026-03-02T08:00:00.000Z');
const armed = (change: Partial<ArmedView> = {}): ArmedView => ({
  poolId: 'p1',
  serviceId: 'web-shop',
  from: 'a',
  to: 'b',
  armedBy: 'anna',
  armedAt: '2026-03-01T08:00:00.000Z',
  standing: 'armed',
  nextAt: null,
  configurations: [],
  ...change,
});
const plain = (text: string): string => text.replace(/[\u2066-\u2069]/g, '');
const mark = (...given: Parameters<typeof automationMark>) => {
  const { short, sentence, tone } = automationMark(...given);
  return { short: plain(short), sentence: plain(sentence), tone };
};

describe('marks of automation', () => {
  it('say that nothing is armed here, who armed it, and a hold before all else', () => {
    expect(mark(automatic, 'Staging', undefined, NO_NAMES, now)).toMatchObject({ short: 'not armed', tone: 'plain' });
    expect(mark(automatic, 'Staging', armed(), NO_NAMES, now).sentence).toBe('To Staging by itself: armed by anna.');
    expect(mark({ ...automatic, hold: 'audit' }, 'Staging', armed(), NO_NAMES, now)).toEqual({
      short: 'on hold',
      sentence: 'To Staging by itself: on hold: audit.',
      tone: 'waiting',
    });
  });

  it('say when a scheduled one is next', () => {
    const trigger: Trigger = { kind: 'scheduled', days: [2], time: '22:00', timeZone: 'UTC' };
    const local = new Intl.DateTimeFormat(undefined, {
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    const next = local.format(new Date('2026-03-03T22:00:00.000Z'));
    expect(mark({ ...automatic, trigger }, 'Staging', armed(), NO_NAMES, now).short).toBe(`next: ${next}`);
  });

  it('say for what one configuration waits', () => {
    const state = { kind: 'waits', blockers: [{ kind: 'empty' }], until: null } as const;
    const view = armed({ configurations: [{ uuid: uuid(1), state }] });
    expect(mark(automatic, 'Staging', view, NO_NAMES, now, uuid(1))).toMatchObject({
      short: 'waits: no VMs',
      tone: 'waiting',
    });
    expect(mark(automatic, 'Staging', view, NO_NAMES, now, uuid(2)).short).toBe('automatic');
  });

  it.each<AutomationState>([
    { kind: 'starts' },
    { kind: 'scheduled', nextAt: '2026-03-03T22:00:00.000Z' },
    { kind: 'waits', blockers: [], until: '2026-03-03T22:10:00.000Z' },
    { kind: 'under-way', runId: 'r1' },
    ...(['succeeded', 'failed', 'errored', 'aborted', 'unknown', 'back'] as const).map((outcome): AutomationState => ({
      kind: 'had-its-start',
      runId: null,
      outcome,
    })),
  ])('read well: %o', (state) => {
    const { short, sentence } = stateText(state, NO_NAMES);
    expect(short).toMatch(/^[a-z]/);
    expect(sentence).toMatch(/^[a-z].*[.:] ?$|\.$/);
    expect(sentence).not.toMatch(/undefined|null/);
  });

  it.each(['pool-away', 'gone', 'changed', 'other-account'] as const)(
    'say why what is armed does not work: %s',
    (standing) => {
      expect(standingText(armed({ standing }))?.sentence).toMatch(/\.$/);
      expect(mark(automatic, 'Staging', armed({ standing }), NO_NAMES, now).tone).toBe('waiting');
    },
  );

  it('have nothing to say against what works', () => {
    expect(standingText(armed())).toBeNull();
  });
});
