import { beforeEach, describe, expect, it } from 'vitest';
import { keyOf } from '../../../../renderer/state/configurations-slice.ts';
import { store } from '../../../../renderer/state/store.ts';
import { findTourCard, isStepDone, stepToResume } from '../../../../renderer/state/tour-progress.ts';
import { DEFAULT_SETTINGS } from '../../../../shared/ipc/settings.ts';
import { TOUR_STEPS } from '../../../../shared/text/tour-text.ts';
import { fillStore, makeConfiguration, makePool, makeRun, makeService } from '../made-facts.ts';

const mail = makeConfiguration({ nameLabel: 'Mail 5.3', serviceId: 'mail', stageId: 'integration' });
const demo = makePool({ isDemo: true });
const done = (): readonly string[] => TOUR_STEPS.filter((step) => isStepDone(store.getState(), step));

function board(change: Partial<typeof mail> = {}): void {
  fillStore([{ ...mail, ...change }], demo);
  const service = makeService({ id: 'mail', name: 'Mail' });
  store.getState().applyServices('p1', [{ poolId: 'p1', service, seq: 1, by: '', at: '' }]);
}

beforeEach(() => {
  board();
});

describe('the tour', () => {
  it('is about the demo pool’s own estate and no other', () => {
    expect(findTourCard(store.getState())?.key).toBe(keyOf(mail));
    fillStore([mail], makePool({ isDemo: false }));
    expect(findTourCard(store.getState())).toBeNull();
    expect(done()).toEqual([]);
  });

  it('sees that the service is on the board, and no more', () => {
    expect(done()).toEqual(['service']);
  });

  it('sees the plan while it is shown', () => {
    store.getState().setSheet({ kind: 'plan', key: keyOf(mail), toStageId: 'patch-test' });
    expect(done()).toEqual(['service', 'plan']);
    store.getState().setSheet({ kind: 'plan', key: 'p1/another', toStageId: 'patch-test' });
    expect(done()).toEqual(['service']);
  });

  it('takes a promotion under way for no promotion that is over', () => {
    const { plan } = makeRun();
    const run = makeRun({ plan: { ...plan, configurationUuid: mail.uuid } });
    store.getState().applyRuns([run]);
    expect(done()).toEqual(['service', 'plan', 'ask', 'approve', 'promote']);
    board({ stageId: 'patch-test', activeRunId: run.id });
    expect(done()).not.toContain('watch');
    board({ stageId: 'patch-test' });
    expect(done()).toContain('watch');
  });

  it('takes no run that failed for a promotion', () => {
    const { plan } = makeRun();
    store.getState().applyRuns([makeRun({ plan: { ...plan, configurationUuid: mail.uuid }, phase: 'failed' })]);
    expect(done()).toEqual(['service']);
  });

  it('counts only evidence that was exported since it was begun', () => {
    const settings = (since: string) => ({
      ...DEFAULT_SETTINGS,
      tour: { phase: 'running' as const, stepId: 'export', since },
    });
    const entry = { kind: 'bundle.exported', actor: 'console', poolId: null, configurationUuid: null, runId: null };
    store
      .getState()
      .applyActivity([{ ...entry, kind: 'bundle.exported', seq: 1, time: '2026-01-02T00:00:00.000Z', data: {} }]);
    store.getState().applySettings(settings('2026-01-03T00:00:00.000Z'));
    expect(done()).not.toContain('export');
    store.getState().applySettings(settings('2026-01-01T00:00:00.000Z'));
    expect(done()).toContain('export');
  });
});

describe('a tour that is resumed', () => {
  it('goes on where it was left while the facts are as they were', () => {
    board({ stageId: 'patch-test' });
    expect(stepToResume(store.getState(), 'fence')).toBe('fence');
    expect(stepToResume(store.getState(), 'watch')).toBe('watch');
  });

  it('begins again with the service when the demo pool is fresh', () => {
    expect(stepToResume(store.getState(), 'export')).toBe('service');
    expect(stepToResume(store.getState(), 'plan')).toBe('service');
  });

  it('goes back to the fence where only that is missing', () => {
    board({ stageId: 'patch-test' });
    expect(stepToResume(store.getState(), 'export')).toBe('fence');
  });

  it('begins at the start where nothing was left, or something unknown', () => {
    expect(stepToResume(store.getState(), '')).toBe('start');
    expect(stepToResume(store.getState(), 'a step of another version')).toBe('start');
  });
});
