/** The last four pairs of a fingerprint: what a person repeats to show that it was compared. */
export function lastPairs(fingerprint: string): string {
  return fingerprint.split(':').slice(-4).join(':');
}

/** True when the typed text is those pairs, whatever its case and separators. */
export function matchesLastPairs(typed: string, wanted: string): boolean {
  const bare = (text: string): string => text.replace(/[^0-9a-f]/gi, '').toUpperCase();
  return bare(wanted) !== '' && bare(typed) === bare(wanted);
}
