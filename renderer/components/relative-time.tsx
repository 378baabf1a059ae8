import { formatAbsolute, formatRelative } from '../../shared/text/format.ts';
import { useNow } from './ticker.ts';

/** "3 h ago", with date, time and zone on hover. */
export function RelativeTime({ iso }: { readonly iso: string }) {
  // A fact newer than the last tick is "just now", not "in 9 s".
  const nowMs = Math.max(useNow(), Math.min(Date.parse(iso) || 0, Date.now()));
  return (
    <time dateTime={iso} title={formatAbsolute(iso)}>
      {formatRelative(iso, nowMs)}
    </time>
  );
}
