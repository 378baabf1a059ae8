import { useEffect } from 'react';

/** A window that is not shown draws no frame. */
const PATIENCE_MS = 300;

/** Calls `onShown` once, in a task of its own, when the frame with what this component renders first is on screen. */
export function useShown(onShown: () => void): void {
  useEffect(() => {
    let isSaid = false;
    const say = (): void => {
      if (!isSaid) onShown();
      isSaid = true;
    };
    const patience = setTimeout(say, PATIENCE_MS);
    // The first comes before the frame is drawn, the second after.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => setTimeout(say));
    });
    return () => {
      clearTimeout(patience);
      cancelAnimationFrame(frame);
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- said once, to whom it was promised first
  }, []);
}
