import releaseTable from './releases.json' with { type: 'json' };

/** What a host says about its age: `API_version_*` of its host record and `software_version.xapi_build` or `.xapi`. */
export interface HostRelease {
  readonly apiMajor: number;
  readonly apiMinor: number;
  /** For example `24.19.2`; absent or `1.249.x` and lower on hosts up to 8.2. */
  readonly xapiBuild?: string;
}

const apiVersions = new Map<string, readonly [number, number]>(
  releaseTable.map((entry) => {
    const [name = '', version = '0.0'] = entry;
    const [major = 0, minor = 0] = version.split('.').map(Number);
    return [name, [major, minor]];
  }),
);

/** From XenServer 8 on, releases are numbered by xapi's own version; what is in which API version is only known roughly. */
const NUMBERED: readonly (readonly [upTo: string, apiMinor: number])[] = [
  ['22.0.0', 20],
  ['25.0.0', 21],
  ['26.0.0', 22],
];

/** Names of the code-named releases, oldest first (`rio` to `stockholm_psr`); numbered ones come after them. */
export const releaseNames: readonly string[] = [...apiVersions.keys()];

/** Compares dotted versions number by number; a suffix such as `-next` is ignored. */
export function compareVersions(a: string, b: string): number {
  const left = a.split(/[.-]/).map(Number);
  const right = b.split(/[.-]/).map(Number);
  for (let i = 0; i < 3; i += 1) {
    const difference = (left[i] || 0) - (right[i] || 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
}

/** Whether something that first appeared in `release` (a code name or a xapi version) should exist on that host. */
export function isInRelease(release: string, host: HostRelease): boolean {
  const api = apiVersions.get(release);
  if (api) return host.apiMajor > api[0] || (host.apiMajor === api[0] && host.apiMinor >= api[1]);
  if (host.xapiBuild !== undefined && /^\d+\./.test(host.xapiBuild))
    return compareVersions(host.xapiBuild, release) >= 0;
  const minor = NUMBERED.find(([upTo]) => compareVersions(release, upTo) < 0)?.[1] ?? 23;
  return host.apiMajor > 2 || (host.apiMajor === 2 && host.apiMinor >= minor);
}
