import { TOUR_STEPS, type TourStepId } from '../../shared/text/tour-text.ts';
import { stepToResume } from '../state/tour-progress.ts';
import { store } from '../state/store.ts';
import { noBlockers, type Command } from './command.ts';
import { tell } from './tell.ts';
import { changeSettings } from './window.ts';

const LAST = TOUR_STEPS.length - 1;

/** Takes the tour, from where it was left. */
export const takeTour: Command<undefined, Promise<unknown>> = {
  id: 'tour.take',
  shortcut: null,
  label: () => {
    const { phase, stepId } = store.getState().settings.tour;
    return phase === 'left' && stepId !== '' ? 'Resume the tour' : 'Take the tour';
  },
  blockers: noBlockers,
  run: () => {
    const { phase, stepId, since } = store.getState().settings.tour;
    const isLeft = phase === 'left' && since !== null;
    return changeSettings.run({
      tour: {
        phase: 'running',
        stepId: isLeft ? stepToResume(store.getState(), stepId) : 'start',
        since: isLeft ? since : new Date().toISOString(),
      },
    });
  },
};

/** Goes to a step of the tour; behind the last it is over. */
export const showTourStep: Command<number, Promise<unknown>> = {
  id: 'tour.show-step',
  shortcut: null,
  label: (index) => (index > LAST ? 'Finish' : 'Next'),
  blockers: noBlockers,
  run: (index) => {
    const { since } = store.getState().settings.tour;
    const stepId: TourStepId = TOUR_STEPS[Math.max(0, Math.min(index, LAST))] ?? 'start';
    return changeSettings.run({ tour: { phase: index > LAST ? 'done' : 'running', stepId, since } });
  },
};

/** Leaves the tour, or refuses it; it can be resumed. */
export const leaveTour: Command<undefined, Promise<unknown>> = {
  id: 'tour.leave',
  shortcut: null,
  label: () => 'Leave the tour',
  blockers: noBlockers,
  run: async () => {
    const { stepId, since } = store.getState().settings.tour;
    await changeSettings.run({ tour: { phase: 'left', stepId, since } });
    tell(`${takeTour.label(undefined)}: Ctrl K, or the help`);
  },
};
