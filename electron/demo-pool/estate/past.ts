import { toStamp } from '../core/clock.ts';
import type { World } from '../core/contract.ts';

const DAY_MS = 86_400_000;

/** The wire form of the moment so many days (fractions allowed) before the pool's present. */
export function daysAgo(world: World, days: number): string {
  return toStamp(world.clock.now() - days * DAY_MS);
}
