import { useEffect, useState } from 'react';

/** Goes on step by step while it plays, and stops by itself where nothing follows. */
export function usePlaying(
  canGoOn: boolean,
  stepMs: number,
  onStep: () => void,
): { readonly isPlaying: boolean; readonly toggle: () => void; readonly stop: () => void } {
  const [isWanted, setWanted] = useState(false);
  const isPlaying = isWanted && canGoOn;
  useEffect(() => {
    if (!isPlaying) return undefined;
    // One timer a step: the step changes what the next one starts from.
    const timer = setTimeout(onStep, stepMs);
    return () => clearTimeout(timer);
  });
  return {
    isPlaying,
    // From the end it begins anew, and what follows is known only after the jump.
    toggle: () => setWanted(!isPlaying),
    stop: () => setWanted(false),
  };
}
