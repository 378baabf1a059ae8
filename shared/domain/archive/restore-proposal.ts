import type { NetworkFacts, SrFacts } from '../inventory.ts';
import type { Stage } from '../workflow.ts';
import { findRestoreNetwork } from './restore-facts.ts';

const LONGEST_NAME = 180;

/** The name a restored configuration may have: the archived one, told apart where the pool has that already. */
export function proposeRestoreName(archivedName: string, taken: readonly string[]): string {
  return `${archivedName.slice(0, LONGEST_NAME)}${taken.includes(archivedName) ? ' restored' : ''}`;
}

/** The shared SR with the most room; undefined where none is attached. */
export function proposeRestoreStorage(srs: readonly SrFacts[]): string | undefined {
  const free = ({ sizeBytes, usedBytes }: SrFacts): number => sizeBytes - usedBytes;
  const [roomiest] = srs
    .filter(({ hostUuids, type, shared }) => hostUuids.length > 0 && type !== 'iso' && shared)
    .sort((a, b) => free(b) - free(a));
  return roomiest?.uuid;
}

/** Network uuid by what the archive calls a network, for those of which there is no doubt. */
export function proposeRestoreNetworks(
  archived: readonly { readonly key: string; readonly nameLabel: string }[],
  stage: Stage | null,
  networks: readonly Pick<NetworkFacts, 'uuid' | 'nameLabel'>[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    archived.flatMap((network) => {
      const found = findRestoreNetwork(network, stage, networks);
      return found === undefined ? [] : [[network.key, found] as const];
    }),
  );
}
