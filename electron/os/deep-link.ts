import type { Route } from '../../shared/ipc/route.ts';

const MAX_LENGTH = 300;
const ID = /^[A-Za-z0-9-]{1,64}$/;
const SLUG = /^[a-z][a-z0-9-]{0,31}$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Reads a `stagewright://` link: `board`, `board/POOL`, `board/POOL/SERVICE`, `configuration/POOL/UUID`, `run/ID`,
 * `activity`, `pools`. Anything else, with a query, a fragment, an escape or a user in it, is no link of ours.
 *
 * @returns undefined for what is not exactly such a link
 */
export function parseDeepLink(link: string): Route | undefined {
  if (link.length > MAX_LENGTH) return undefined;
  const found = /^stagewright:\/\/([a-z]+)((?:\/[A-Za-z0-9-]+){0,2})\/?$/.exec(link);
  if (!found) return undefined;
  const [, view, path = ''] = found;
  const [first, second] = path.split('/').slice(1);
  switch (view) {
    case 'board':
      return toBoard(first, second);
    case 'configuration':
      return first !== undefined && second !== undefined && ID.test(first) && UUID.test(second)
        ? { view, poolId: first, configurationUuid: second }
        : undefined;
    case 'run':
      return first !== undefined && second === undefined && ID.test(first) ? { view, runId: first } : undefined;
    case 'activity':
    case 'pools':
      return first === undefined ? { view } : undefined;
    default:
      return undefined;
  }
}

/** The first link among the arguments of a launch; whatever else they hold is not looked at. */
export function findDeepLink(args: readonly string[]): Route | undefined {
  const link = args.find((argument) => argument.startsWith('stagewright:'));
  return link === undefined ? undefined : parseDeepLink(link);
}

function toBoard(poolId: string | undefined, serviceId: string | undefined): Route | undefined {
  if (poolId !== undefined && !ID.test(poolId)) return undefined;
  if (serviceId !== undefined && !SLUG.test(serviceId)) return undefined;
  return { view: 'board', poolId: poolId ?? null, serviceId: serviceId ?? null };
}
