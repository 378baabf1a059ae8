import type { NetworkFacts } from '../domain/inventory.ts';
import { countOf } from './format.ts';
import { inSentence } from './names.ts';

/**
 * A network as it stands in a list to choose from: its name and kind.
 * @param hostCount - hosts of the pool, where it is to be said that the network is not on all of them
 */
export function networkWords(network: NetworkFacts, hostCount = 0): string {
  const { nameLabel, hostUuids } = network;
  const reach =
    hostUuids.length > 0 && hostUuids.length < hostCount ? `, on ${countOf(hostUuids.length, 'host')} only` : '';
  return `${inSentence(nameLabel)} · ${kindOf(network)}${reach}`;
}

function kindOf({ vlan, hostUuids, bondedHostUuids = [] }: NetworkFacts): string {
  if (vlan === null || hostUuids.length === 0) return 'internal';
  if (bondedHostUuids.length === hostUuids.length) return 'part of a bond';
  return vlan === -1 ? 'untagged' : `VLAN ${String(vlan)}`;
}
