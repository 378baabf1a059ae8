import { decodingPacer } from '../wire/pacer.ts';

/**
 * Lets long work pause while this turn of the event loop has no time left: `await` it between items where it answers
 * a promise. It shares the turn's budget with the decoders, so that together they stay below one frame.
 */
export function pauseIfDue(): Promise<void> | undefined {
  if (decodingPacer.hasTime()) return undefined;
  return new Promise((resolve) => {
    decodingPacer.whenFree(resolve);
  });
}
