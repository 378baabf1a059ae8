/**
 * How long to wait before the next attempt to connect: doubled from `firstMs` up to `longestMs`, spread over the
 * upper half so that many consoles do not come back at the same moment.
 *
 * @param failures - attempts that failed in a row, from 1
 * @param random - number in [0, 1)
 */
export function retryDelay(failures: number, firstMs: number, longestMs: number, random: number): number {
  const full = Math.min(longestMs, firstMs * 2 ** Math.min(30, Math.max(0, failures - 1)));
  return Math.round(full / 2 + (full / 2) * random);
}
