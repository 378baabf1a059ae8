import { isIPv6 } from 'node:net';

/** A member's address as XAPI or a person writes it, without the brackets IPv6 has in URLs. */
export function toHost(address: string): string {
  const bare = address.trim();
  return bare.startsWith('[') && bare.endsWith(']') ? bare.slice(1, -1) : bare;
}

/** `host:port` for people; IPv6 gets its brackets. */
export function showAddress(host: string, port: number): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${String(port)}`;
}
