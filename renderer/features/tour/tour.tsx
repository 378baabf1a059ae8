import { Button } from '@mantine/core';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { DEMO_PASSWORD } from '../../../shared/text/demo-accounts.ts';
import { TOUR_STEPS, TOUR_TEXT, type TourStepId } from '../../../shared/text/tour-text.ts';
import { startDemo } from '../../commands/pools.ts';
import { leaveTour, showTourStep, takeTour } from '../../commands/tour.ts';
import { copyText } from '../../commands/window.ts';
import { findTourCard, isStepDone, isTourReady } from '../../state/tour-progress.ts';
import { store, useStore } from '../../state/store.ts';
import { placeCard } from './placement.ts';
import { usePointedAt } from './use-pointed-at.ts';
import classes from './tour.module.css';

const WIDTH = 320;

/** The tour: offered once on the demo pool, then a card that points at the real control of each step. */
export function Tour() {
  const { phase, stepId } = useStore((state) => state.settings.tour);
  const isReady = useStore(isTourReady);
  if (phase === 'running') {
    const step = TOUR_STEPS.find((each) => each === stepId) ?? 'start';
    return <TourCard step={step} />;
  }
  return phase === 'new' && isReady ? <TourOffer /> : null;
}

function TourOffer() {
  return (
    <aside className={classes['card']} data-offer aria-label="Tour">
      <h2>New here?</h2>
      <p>Five minutes on the demo pool: promote, approve, fence, and hand out the evidence.</p>
      <div className={classes['foot']}>
        <Button size="compact-sm" variant="default" onClick={() => void leaveTour.run(undefined)}>
          Not now
        </Button>
        <Button size="compact-sm" onClick={() => void takeTour.run(undefined)}>
          {takeTour.label(undefined)}
        </Button>
      </div>
    </aside>
  );
}

function TourCard({ step }: { readonly step: TourStepId }) {
  const index = TOUR_STEPS.indexOf(step);
  const { title, text } = TOUR_TEXT[step];
  const isDone = useStore((state) => isStepDone(state, step));
  // Whoever goes back wants to read: the step stays until they go on.
  const [heldAt, setHeldAt] = useState<TourStepId | null>(null);
  const around = usePointedAt(step);
  const { box } = around;
  const ref = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isDone && heldAt !== step) void showTourStep.run(index + 1);
  }, [isDone, heldAt, step, index]);
  useEffect(() => store.getState().announce(`${title}. ${text}`), [title, text]);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const size = { width: WIDTH, height: element.offsetHeight };
    const at = placeCard(size, around, around.box, around.below);
    element.style.left = `${String(at.left)}px`;
    element.style.top = `${String(at.top)}px`;
  }, [around, step]);
  const go = (to: number): void => {
    setHeldAt(to < index ? (TOUR_STEPS[to] ?? null) : null);
    void showTourStep.run(to);
  };
  return (
    <>
      {box && (
        <div
          className={classes['ring']}
          data-tour-ring=""
          aria-hidden
          style={{ left: box.left - 4, top: box.top - 4, width: box.width + 8, height: box.height + 8 }}
        />
      )}
      <aside ref={ref} className={classes['card']} data-step={step} aria-label="Tour">
        <div className={classes['head']}>
          <span>
            Tour, {index + 1} of {TOUR_STEPS.length}
          </span>
          <button type="button" className={classes['leave']} onClick={() => void leaveTour.run(undefined)}>
            {leaveTour.label(undefined)}
          </button>
        </div>
        <h2>{title}</h2>
        <p>{text}</p>
        <TourHelp step={step} />
        <div className={classes['foot']}>
          {index > 0 && (
            <Button size="compact-sm" variant="default" onClick={() => go(index - 1)}>
              Back
            </Button>
          )}
          <NextButton step={step} index={index} onGo={go} />
        </div>
      </aside>
    </>
  );
}

function NextButton({
  step,
  index,
  onGo,
}: {
  readonly step: TourStepId;
  readonly index: number;
  readonly onGo: (to: number) => void;
}) {
  const isReady = useStore(isTourReady);
  const isDone = useStore((state) => isStepDone(state, step));
  const isRead = step === 'start' || step === 'end' || isDone;
  const word = isRead ? showTourStep.label(index + 1) : 'Skip this step';
  return (
    <Button
      size="compact-sm"
      variant={isRead ? 'filled' : 'subtle'}
      disabled={step === 'start' && !isReady}
      onClick={() => onGo(index + 1)}
    >
      {word}
    </Button>
  );
}

/** What some steps need beside words. */
function TourHelp({ step }: { readonly step: TourStepId }) {
  const hasCard = useStore((state) => findTourCard(state) !== null);
  const hasDemo = useStore((state) => Object.values(state.pools).some(({ isDemo }) => isDemo));
  if (step === 'approve')
    return (
      <Button
        size="compact-xs"
        variant="default"
        onClick={() => void copyText.run({ text: DEMO_PASSWORD, what: 'the password of the demo pool' })}
      >
        Copy the password
      </Button>
    );
  if (hasCard) return null;
  if (!hasDemo)
    return (
      <Button size="compact-xs" onClick={() => void startDemo.run(undefined)}>
        {startDemo.label(undefined)}
      </Button>
    );
  return (
    <p className={classes['note']}>
      The demo pool is on its way, or carries another estate than its own: the tour goes on once Mail 5.3 is on its
      board.
    </p>
  );
}
