const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** A size in binary units with at most one decimal, the same on every workstation: "20 GiB". */
export function sizeWord(bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${String(Math.round(value * 10) / 10)} ${UNITS[unit] ?? 'B'}`;
}

/** A number of seconds as people say it, exact to the second: limits of time are said with it. */
export function secondsWord(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 90) return `${String(seconds)} s`;
  const minutes = `${String(Math.floor(seconds / 60))} min`;
  return seconds % 60 === 0 ? minutes : `${minutes} ${String(seconds % 60)} s`;
}

/** An ISO time to the minute, in UTC: plans are equal on workstations of all time zones. */
export function timeWord(iso: string | null): string {
  return iso === null ? 'an unknown time' : `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** "1 VM", "6 VMs". */
export function countWord(count: number, one: string): string {
  return `${String(count)} ${one}${count === 1 ? '' : 's'}`;
}

/** By code units: the same on every workstation, unlike `localeCompare`. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
