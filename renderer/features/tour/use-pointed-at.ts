import { useEffect, useState } from 'react';
import { store } from '../../state/store.ts';
import type { TourStepId } from '../../../shared/text/tour-text.ts';
import type { Box } from './placement.ts';
import { findTarget, targetsOf } from './tour-targets.ts';

/** Controls come and go with dialogs and lists, of which nobody tells. */
const LOOK_MS = 150;

/** Where the control of a step is now; null while none is on screen. */
export function usePointedAt(step: TourStepId): Box | null {
  const [box, setBox] = useState<Box | null>(null);
  useEffect(() => {
    const look = (): void => {
      const found = findTarget(targetsOf(store.getState(), step))?.getBoundingClientRect() ?? null;
      const next = found && { left: found.left, top: found.top, width: found.width, height: found.height };
      setBox((known) => (isSame(known, next) ? known : next));
    };
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
  return box;
}

function isSame(a: Box | null, b: Box | null): boolean {
  return (
    a === b ||
    (a !== null && b !== null && a.left === b.left && a.top === b.top && a.width === b.width && a.height === b.height)
  );
}
