import { useEffect, useState } from 'react';
import { store } from '../../state/store.ts';
import type { TourStepId } from '../../../shared/text/tour-text.ts';
import type { Box } from './placement.ts';
import { findTarget, targetsOf } from './tour-targets.ts';

/** Controls come and go with dialogs and lists, of which nobody tells. */
const LOOK_MS = 150;

/** What the card of the tour has to stand beside. */
export interface Surroundings {
  /** Around the control of the step; null while none is on screen. */
  readonly box: Box | null;
  readonly width: number;
  readonly height: number;
  /** Height of the drawer at the foot of the window, px. */
  readonly below: number;
}

/** Where the control of a step is now, in a window of which size. */
export function usePointedAt(step: TourStepId): Surroundings {
  const [seen, setSeen] = useState<Surroundings>(() => lookAround(step));
  useEffect(() => {
    const look = (): void => setSeen((known) => keepIfSame(known, lookAround(step)));
    look();
    const timer = setInterval(look, LOOK_MS);
    window.addEventListener('resize', look);
    window.addEventListener('scroll', look, true);
    return () => {
      clearInterval(timer);
      window.removeEventListener('resize', look);
      window.removeEventListener('scroll', look, true);
    };
  }, [step]);
  return seen;
}

function lookAround(step: TourStepId): Surroundings {
  const found = findTarget(targetsOf(store.getState(), step))?.getBoundingClientRect();
  const drawer = document.querySelector('section[aria-label="Runs"]')?.getBoundingClientRect();
  return {
    box: found ? { left: found.left, top: found.top, width: found.width, height: found.height } : null,
    ...{ width: window.innerWidth, height: window.innerHeight, below: drawer?.height ?? 0 },
  };
}

/** The same object where nothing moved, so that nothing is drawn again. */
function keepIfSame(known: Surroundings, next: Surroundings): Surroundings {
  return JSON.stringify(known) === JSON.stringify(next) ? known : next;
}
