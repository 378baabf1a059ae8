/** Longest address of a feed, characters. */
export const LONGEST_FEED = 500;

const ADDRESS = /^https:\/\/(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?(?:\/.*)?$/;
const SEGMENT = /^[A-Za-z0-9._~%!$&'()*+,;=:@-]+$/;

/**
 * Why a text can't be the address of an update feed; null where it can. A feed is a folder that is read by HTTPS: no
 * account, question or mark in its address, and no way up out of it.
 */
export function feedAddressFault(text: string): string | null {
  if (text.length > LONGEST_FEED) return `longer than ${String(LONGEST_FEED)} characters`;
  if (/^http:/i.test(text)) return 'must begin with https://: what comes by http can be changed on its way';
  if (!ADDRESS.test(text)) return 'must be an address that begins with https://';
  const segments = text.slice('https://'.length).split('/').slice(1);
  const last = segments.length - 1;
  const isSound = segments.every(
    (segment, at) => (segment === '' && at === last) || (SEGMENT.test(segment) && !/^\.{1,2}$/.test(segment)),
  );
  return isSound ? null : 'must be the plain address of a folder';
}

/** The address of a file in a feed. `feed` is sound; a name of a checked release needs no escaping. */
export function addressInFeed(feed: string, name: string): string {
  return `${feed.replace(/\/$/, '')}/${name}`;
}
