import { toHost } from './addresses.ts';
import type { ClientLimits } from './limits.ts';
import { isStarting } from './problems.ts';
import { Session } from './session.ts';
import type { Credentials } from './session.ts';
import type { TrustBook } from './trust.ts';
import type { SeenCertificate } from './wire/contract.ts';
import { CertificateRefused, ConnectionLost, ReplyRefused, XapiFailure } from './wire/errors.ts';
import { openTransport } from './wire/open-transport.ts';
import type { TransportOptions } from './wire/open-transport.ts';

/** How the coordinator of one pool is looked for. */
export interface Search {
  /** Asked first: the coordinator known last, or what the person typed. */
  readonly first: string;
  /** Asked all at once when the first does not answer. Members without a pin are left out. */
  readonly others: readonly string[];
  readonly port: number;
  readonly trust: TrustBook;
  readonly credentials: Credentials;
  readonly originator: string;
  readonly limits: ClientLimits;
  readonly transport: TransportOptions;
  readonly signal: AbortSignal;
  /** False for a session on another pool than the one known so far (a member that was ejected leads its own). */
  readonly isSamePool: (session: Session) => Promise<boolean>;
}

/** A session on the coordinator and where it was found. */
export interface Reached {
  readonly host: string;
  readonly session: Session;
}

/** A member that was not used because of its certificate. */
export class MemberNotTrusted extends Error {
  override readonly name = 'MemberNotTrusted';
  readonly host: string;
  readonly seen: SeenCertificate;

  constructor(host: string, seen: SeenCertificate) {
    super(`the certificate of ${host} is not the pinned one`);
    this.host = host;
    this.seen = seen;
  }
}

/** A redirect leads to a member that has none pinned, or in a circle; in a failover that passes after some seconds. */
const MAX_REDIRECTS = 3;

/**
 * Logs in at the coordinator, wherever it is now.
 *
 * HOST_IS_SLAVE is followed, to members with a pin only. A member that does not answer, is starting or cut off makes
 * all others be asked at the same time.
 *
 * @throws MemberNotTrusted a member that has to be asked shows an unknown or changed certificate; it got no byte
 * @throws XapiFailure a coordinator refused (password, role), or nobody is ready yet
 * @throws ConnectionLost nobody answers
 * @throws ReplyRefused something else than XAPI answers
 */
export async function reachCoordinator(search: Search): Promise<Reached> {
  let failure: unknown;
  try {
    return await askAndFollow(search, search.first);
  } catch (error) {
    if (!mayOthersKnow(error)) throw error;
    failure = error;
  }
  const others = search.others.filter((host) => host !== search.first && search.trust.findPin(host) !== undefined);
  const results = await Promise.allSettled(others.map((host) => askAndFollow(search, host)));
  const reached = results.filter((result) => result.status === 'fulfilled').map((result) => result.value);
  const [winner, ...rest] = reached;
  // Several members led to the same coordinator; one session is enough.
  await Promise.all(rest.map(({ session }) => session.close(search.limits.logoutTimeoutMs)));
  if (winner) return winner;
  const errors = results.map((result): unknown => (result.status === 'rejected' ? result.reason : undefined));
  throw errors.find((error) => error !== undefined && !mayOthersKnow(error)) ?? errors.find(isStarting) ?? failure;
}

/** Whether another member may do better: not where a coordinator itself refused, or a person has to look at a certificate. */
function mayOthersKnow(error: unknown): boolean {
  return error instanceof ConnectionLost || error instanceof ReplyRefused || isStarting(error) || isRedirect(error);
}

function isRedirect(error: unknown): error is XapiFailure {
  return error instanceof XapiFailure && error.code === 'HOST_IS_SLAVE';
}

async function askAndFollow(search: Search, start: string): Promise<Reached> {
  let host = start;
  for (let redirects = 0; ; redirects += 1) {
    try {
      return { host, session: await logInAt(search, host) };
    } catch (error) {
      const [target] = isRedirect(error) ? error.params : [];
      if (target === undefined || target === '' || redirects >= MAX_REDIRECTS) throw error;
      host = toHost(target);
    }
  }
}

async function logInAt(search: Search, host: string): Promise<Session> {
  const { credentials, originator, limits, trust, signal } = search;
  try {
    const transport = await openTransport({ host, port: search.port }, trust.check, { ...search.transport, signal });
    let session: Session | undefined;
    try {
      session = await Session.open(transport, credentials, {
        originator,
        loginTimeoutMs: limits.loginTimeoutMs,
        signal,
      });
      if (await search.isSamePool(session)) return session;
      throw new ConnectionLost({ sent: true, reason: 'lost', detail: `${host} belongs to another pool now` });
    } catch (error) {
      if (session) await session.close(limits.logoutTimeoutMs);
      else transport.close();
      throw error;
    }
  } catch (error) {
    if (error instanceof CertificateRefused) throw new MemberNotTrusted(host, error.seen);
    throw error;
  }
}
