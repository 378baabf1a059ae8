import type { Configuration } from '../../shared/domain/configuration.ts';
import type { ConfigurationKey } from './configurations-slice.ts';
import { compareNames } from './selectors.ts';

/** Longer names are compared by their beginning: nobody reads on, and a hostile name must not cost more than others. */
const COMPARED = 200;
/** With more new names than this, sorting all is as fast as finding the place of each. */
const FEW = 100;

const names = new Map<ConfigurationKey, string>();
let sorted: readonly ConfigurationKey[] = [];

/**
 * Keys of all configurations by name, of equal names by key. Sorting thousands of names costs more than everything else
 * a change does: most changes alter no name, then the former order is given again, and most others alter few, then only
 * those find their new place.
 */
export function listByName(configurations: ReadonlyMap<ConfigurationKey, Configuration>): readonly ConfigurationKey[] {
  const renamed: ConfigurationKey[] = [];
  for (const [key, { nameLabel }] of configurations) if (names.get(key) !== nameLabel) renamed.push(key);
  for (const key of renamed) names.set(key, configurations.get(key)?.nameLabel ?? '');
  const hasLost = names.size > configurations.size;
  if (hasLost) for (const key of names.keys()) if (!configurations.has(key)) names.delete(key);
  if (renamed.length > FEW) sorted = [...names.keys()].sort(compareKeys);
  else if (renamed.length > 0 || hasLost) sorted = putInPlace(renamed);
  return sorted;
}

function putInPlace(renamed: readonly ConfigurationKey[]): readonly ConfigurationKey[] {
  const moving = new Set(renamed);
  const list = sorted.filter((key) => names.has(key) && !moving.has(key));
  for (const key of renamed) {
    let [low, high] = [0, list.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareKeys(list[middle] ?? '', key) < 0) low = middle + 1;
      else high = middle;
    }
    list.splice(low, 0, key);
  }
  return list;
}

function compareKeys(a: ConfigurationKey, b: ConfigurationKey): number {
  const byName = compareNames((names.get(a) ?? '').slice(0, COMPARED), (names.get(b) ?? '').slice(0, COMPARED));
  return byName === 0 ? (a < b ? -1 : a > b ? 1 : 0) : byName;
}
