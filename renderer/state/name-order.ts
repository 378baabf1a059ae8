import type { Configuration } from '../../shared/domain/configuration.ts';
import type { ConfigurationKey } from './configurations-slice.ts';
import { compareNames } from './selectors.ts';

/** Longer names are compared by their beginning: nobody reads on, and a hostile name must not cost more than others. */
const COMPARED = 200;

let held: readonly (readonly [ConfigurationKey, string])[] = [];
let sorted: readonly ConfigurationKey[] = [];

/**
 * Keys of all configurations by name. Sorting thousands of names costs more than everything else a change does, and
 * most changes alter no name: then the former order is given again after one pass over the names.
 */
export function listByName(configurations: ReadonlyMap<ConfigurationKey, Configuration>): readonly ConfigurationKey[] {
  if (isHeld(configurations)) return sorted;
  held = Array.from(configurations, ([key, { nameLabel }]) => [key, nameLabel] as const);
  sorted = held
    .map(([key, name]) => ({ key, name: name.slice(0, COMPARED) }))
    .sort((a, b) => compareNames(a.name, b.name))
    .map(({ key }) => key);
  return sorted;
}

function isHeld(configurations: ReadonlyMap<ConfigurationKey, Configuration>): boolean {
  if (held.length !== configurations.size) return false;
  let index = 0;
  for (const [key, { nameLabel }] of configurations) {
    const pair = held[index];
    if (pair?.[0] !== key || pair[1] !== nameLabel) return false;
    index += 1;
  }
  return true;
}
