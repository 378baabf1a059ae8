const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Making a formatter takes a hundred times as long as using it. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    formatters.set(timeZone, formatter);
  }
  return formatter;
}

/**
 * What the wall clock of a zone shows at an instant, to the minute, as the instant at which UTC shows the same: its UTC
 * fields are then the local ones.
 *
 * @throws RangeError for a zone this runtime does not know
 */
export function wallTime(timeZone: string, instantMs: number): number {
  const fields = { year: 0, month: 0, day: 0, hour: 0, minute: 0 };
  for (const { type, value } of formatterOf(timeZone).formatToParts(instantMs))
    if (type in fields) fields[type as keyof typeof fields] = Number(value);
  return Date.UTC(fields.year, fields.month - 1, fields.day, fields.hour, fields.minute);
}

/** What a zone's wall clock is ahead of UTC at an instant, in ms. */
export function offsetAt(timeZone: string, instantMs: number): number {
  return wallTime(timeZone, instantMs) - Math.floor(instantMs / MINUTE_MS) * MINUTE_MS;
}

/** The instants at which a zone's wall clock shows `wallMs`: one; none where it was put forward over it, two where it was put back. */
export function instantsOf(timeZone: string, wallMs: number): readonly number[] {
  const offsets = new Set([offsetAt(timeZone, wallMs - DAY_MS), offsetAt(timeZone, wallMs + DAY_MS)]);
  return [...offsets]
    .map((offset) => wallMs - offset)
    .filter((instant) => wallTime(timeZone, instant) === wallMs)
    .sort((a, b) => a - b);
}

/** The first minute in (from, to] at which the zone's offset is another than at `from`; undefined where it is the same at both. */
export function findOffsetChange(timeZone: string, fromMs: number, toMs: number): number | undefined {
  const before = offsetAt(timeZone, fromMs);
  if (offsetAt(timeZone, toMs) === before) return undefined;
  let [low, high] = [Math.floor(fromMs / MINUTE_MS), Math.ceil(toMs / MINUTE_MS)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(timeZone, middle * MINUTE_MS) === before) low = middle;
    else high = middle;
  }
  return high * MINUTE_MS;
}

/** The instants a local time may mean, earliest and latest; where the clock was put forward over it, the moment it was. */
export function instantRangeOf(timeZone: string, wallMs: number): { readonly first: number; readonly last: number } {
  const instants = instantsOf(timeZone, wallMs);
  const [first] = instants;
  const last = instants[instants.length - 1];
  if (first !== undefined && last !== undefined) return { first, last };
  const guess = wallMs - offsetAt(timeZone, wallMs);
  const change = findOffsetChange(timeZone, guess - DAY_MS, guess + DAY_MS) ?? guess;
  return { first: change, last: change };
}
