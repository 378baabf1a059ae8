import { useEffect, useState } from 'react';

/** A page that is never idle gets the rest all the same. */
const PATIENCE_MS = 300;

/** False in the first frame, true once it is painted and the page has time. */
export function useFirstFrameOver(): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const request = requestIdleCallback(() => setOver(true), { timeout: PATIENCE_MS });
    return () => cancelIdleCallback(request);
  }, []);
  return isOver;
}
