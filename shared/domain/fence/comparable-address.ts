/** Writes a MAC address so that equal ones are equal texts: lower case, with colons. */
export function toComparableMac(mac: string): string {
  return mac.trim().toLowerCase().replaceAll('-', ':');
}

/**
 * Writes an IPv4 or IPv6 address so that equal ones are equal texts, without zone or prefix length: IPv6 as eight
 * groups without leading zeros, an IPv4-mapped one as IPv4. Text that is no address is only trimmed and lower-cased.
 */
export function toComparableAddress(address: string): string {
  const bare = (address.trim().toLowerCase().split('/')[0] ?? '').split('%')[0] ?? '';
  if (!bare.includes(':')) return toDotted(bare) ?? bare;
  const groups = toGroups(bare);
  if (!groups) return bare;
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xff_ff;
  if (!isMapped) return groups.map((group) => group.toString(16)).join(':');
  const [high = 0, low = 0] = groups.slice(6);
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}

function toDotted(text: string): string | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined;
  return parts.map(Number).join('.');
}

function toGroups(text: string): readonly number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map(toHalf);
  if (!head || (halves.length === 2 && !tail)) return undefined;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  return [...head, ...Array.from({ length: missing }, () => 0), ...(tail ?? [])];
}

function toHalf(text: string): readonly number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  for (const part of text.split(':')) {
    const dotted = part.includes('.') ? toDotted(part)?.split('.').map(Number) : undefined;
    if (dotted) {
      const [a = 0, b = 0, c = 0, d = 0] = dotted;
      groups.push(a * 256 + b, c * 256 + d);
    } else if (/^[\da-f]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}
