import type { BroadcastDomain } from './broadcast-domain.ts';
import { toComparableAddress, toComparableMac } from './comparable-address.ts';
import type { GraphVif, NetworkGraph } from './network-graph.ts';

/** One of those that hold the same address. */
export type DuplicateEnd =
  | { readonly kind: 'vif'; readonly vifUuid: string; readonly vmUuid: string }
  /** A host's own address on one of its interfaces. */
  | { readonly kind: 'interface'; readonly pifUuid: string; readonly hostUuid: string };

/** A MAC or IP address that several ends of one broadcast domain hold. */
export interface Duplicate {
  readonly kind: 'mac' | 'address';
  /** In the form of `comparable-address.ts`. */
  readonly value: string;
  readonly domainId: string;
  /** Two or more, sorted by uuid. */
  readonly ends: readonly DuplicateEnd[];
}

/** Lists the addresses an interface can use: all its guest has, or the allowed ones among them while it is locked. */
function listUsableAddresses(vif: GraphVif): readonly string[] {
  const own = [...new Set(vif.addresses.map(toComparableAddress))];
  if (vif.locking !== 'locked') return own;
  const allowed = new Set(vif.allowedAddresses.map(toComparableAddress));
  return own.filter((address) => allowed.has(address));
}

/**
 * Finds equal MACs and equal addresses within each domain. Addresses that a router answers for outside count as its
 * outside interface's; one VM holding the same address twice is its own affair, the same MAC twice is not.
 */
export function findDuplicates(graph: NetworkGraph, domains: readonly BroadcastDomain[]): readonly Duplicate[] {
  const vifs = new Map(graph.vifs.map((vif) => [vif.uuid, vif]));
  const pifs = new Map(graph.pifs.map((pif) => [pif.uuid, pif]));
  const external = new Map<string, string[]>();
  for (const { outsideVifUuid, externalAddresses } of graph.routers)
    external.set(outsideVifUuid, [...(external.get(outsideVifUuid) ?? []), ...externalAddresses]);

  return domains.flatMap((domain) => {
    const holders = new Map<string, Map<string, DuplicateEnd>>();
    const hold = (kind: Duplicate['kind'], value: string, uuid: string, end: DuplicateEnd): void => {
      const key = `${kind} ${value}`;
      holders.set(key, (holders.get(key) ?? new Map<string, DuplicateEnd>()).set(uuid, end));
    };
    for (const { pifUuid } of domain.interfaces) {
      const pif = pifs.get(pifUuid);
      const end = { kind: 'interface', pifUuid, hostUuid: pif?.hostUuid ?? '' } as const;
      for (const address of pif?.hostAddresses ?? []) hold('address', toComparableAddress(address), pifUuid, end);
    }
    for (const vifUuid of domain.vifUuids) {
      const vif = vifs.get(vifUuid);
      if (!vif) continue;
      const end = { kind: 'vif', vifUuid, vmUuid: vif.vmUuid } as const;
      hold('mac', toComparableMac(vif.mac), vifUuid, end);
      const addresses = [...listUsableAddresses(vif), ...(external.get(vifUuid) ?? []).map(toComparableAddress)];
      for (const address of addresses) hold('address', address, vifUuid, end);
    }
    return [...holders]
      .filter(([key, ends]) => isShared(key, [...ends.values()]))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, ends]): Duplicate => ({
        kind: key.startsWith('mac ') ? 'mac' : 'address',
        value: key.slice(key.indexOf(' ') + 1),
        domainId: domain.id,
        ends: [...ends].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, end]) => end),
      }));
  });
}

function isShared(key: string, ends: readonly DuplicateEnd[]): boolean {
  if (ends.length < 2) return false;
  return key.startsWith('mac ') || new Set(ends.map((end) => (end.kind === 'vif' ? end.vmUuid : end.pifUuid))).size > 1;
}
