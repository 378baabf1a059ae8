const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** Bytes in binary units with at most one decimal: "12 GiB", "1.5 TiB". */
export function formatBytes(bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = value >= 100 || Number.isInteger(value) ? 0 : 1;
  return `${value.toFixed(digits).replace(/\.0$/, '')} ${UNITS[unit] ?? 'B'}`;
}

/** A duration as people say it: "under 1 s", "40 s", "4 min", "2 h 5 min". */
export function formatDuration(ms: number): string {
  if (ms < 1000) return 'under 1 s';
  const seconds = Math.round(ms / 1000);
  if (seconds < 90) return `${String(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${String(minutes)} min`;
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${String(Math.round(hours / 24))} d`;
  return minutes % 60 === 0 ? `${String(hours)} h` : `${String(hours)} h ${String(minutes % 60)} min`;
}

/** An estimate: "under 1 s", "about 40 s". */
export function formatEstimate(ms: number): string {
  return ms < 1000 ? 'under 1 s' : `about ${formatDuration(ms)}`;
}

// Each is made with its first text: making them all takes several ms, which the first frame would wait for.
const absolute = whenNeeded({ dateStyle: 'medium', timeStyle: 'long' });
const dayOnly = whenNeeded({ dateStyle: 'medium' });
const dayOfYear = whenNeeded({ day: 'numeric', month: 'short' });
const weekTime = whenNeeded({ weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const clock = whenNeeded({ timeStyle: 'medium' });

function whenNeeded(options: Intl.DateTimeFormatOptions): (ms: number) => string {
  let made: Intl.DateTimeFormat | undefined;
  return (ms) => (made ??= new Intl.DateTimeFormat(undefined, options)).format(ms);
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Local date and time with its zone; the text itself where it is no time. */
export function formatAbsolute(iso: string): string {
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? iso : absolute(ms);
}

/** Local day of the week and time of day, for what comes within a week: "Tue 22:00". */
export function formatWeekTime(iso: string): string {
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? iso : weekTime(ms);
}

/** Local time of day, with seconds. */
export function formatClock(iso: string): string {
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? iso : clock(ms);
}

/** How long ago, short: "just now", "5 min ago", "3 h ago", "12 d ago", then the date; "in 20 s" for what is to come. */
export function formatRelative(iso: string, nowMs: number): string {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return iso;
  const age = nowMs - ms;
  if (age < -MINUTE) return age > -HOUR ? `in ${String(Math.round(-age / MINUTE))} min` : dayOnly(ms);
  if (age < 0) return `in ${String(Math.max(1, Math.round(-age / 1000)))} s`;
  if (age < 45_000) return 'just now';
  if (age < HOUR) return `${String(Math.max(1, Math.round(age / MINUTE)))} min ago`;
  if (age < DAY) return `${String(Math.round(age / HOUR))} h ago`;
  if (age < 30 * DAY) return `${String(Math.round(age / DAY))} d ago`;
  // The year is said where it is another one.
  return (new Date(ms).getFullYear() === new Date(nowMs).getFullYear() ? dayOfYear : dayOnly)(ms);
}

/** "1 VM", "6 VMs"; the plural is the word with an s unless given. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString()} ${count === 1 ? one : many}`;
}

/** A short form of a digest, as on cards: "r7f3a". */
export function shortRevision(revision: string): string {
  return `r${revision.slice(0, 4)}`;
}
