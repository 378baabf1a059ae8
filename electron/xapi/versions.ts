import type { PoolState } from '../../shared/domain/pool-state.ts';
import { isInRelease, releaseNames } from '../datamodel/releases.ts';
import type { HostRecord } from './inventory/records/estate-records.ts';

/** Numbered releases by the API version that began them; before them releases have code names of their own. */
const NUMBERED: readonly (readonly [name: string, apiMinor: number])[] = [
  ['orinoco', 23],
  ['nile', 21],
];
const LAST_NAMED_MINOR = 15;

/** What a coordinator's host record says about its version; `release` is the data model's name for it. */
export function versionOf(host: HostRecord): NonNullable<PoolState['version']> {
  return {
    brand: host.brand === '' ? 'XenServer' : host.brand,
    product: host.product,
    api: `${String(host.apiMajor)}.${String(host.apiMinor)}`,
    release: releaseOf(host),
  };
}

function releaseOf(host: HostRecord): string {
  if (host.apiMajor > 2 || (host.apiMajor === 2 && host.apiMinor > LAST_NAMED_MINOR)) {
    const named = NUMBERED.find(([, minor]) => host.apiMajor > 2 || host.apiMinor >= minor);
    return named?.[0] ?? (host.xapiBuild === '' ? 'preview' : `xapi ${host.xapiBuild}`);
  }
  const past = releaseNames.filter((name) => isInRelease(name, ageOf(host)));
  return past.at(-1) ?? 'unknown';
}

function ageOf(host: HostRecord): Parameters<typeof isInRelease>[1] {
  const { apiMajor, apiMinor, xapiBuild } = host;
  return xapiBuild === '' ? { apiMajor, apiMinor } : { apiMajor, apiMinor, xapiBuild };
}
