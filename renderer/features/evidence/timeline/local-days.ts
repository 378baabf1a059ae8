/** The local day of a moment, some days later, as date fields write it: "2026-11-23". */
export function toLocalDay(iso: string, daysLater: number): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return '';
  const day = new Date(at.getFullYear(), at.getMonth(), at.getDate() + daysLater);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${String(day.getFullYear()).padStart(4, '0')}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** The moment a local day begins, some days later, ISO and UTC; undefined where it is no day. */
export function fromLocalDay(day: string, daysLater: number): string | undefined {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day);
  if (!found) return undefined;
  const at = new Date(Number(found[1]), Number(found[2]) - 1, Number(found[3]) + daysLater);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
