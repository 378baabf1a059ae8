import type { Blocker, BudgetPart } from '../blocker.ts';
import type { Configuration } from '../configuration.ts';
import type { NetworkFacts, SrFacts } from '../inventory.ts';
import { findMappedNetwork } from '../network-role.ts';
import type { Rights } from '../rights.ts';
import { rulesOf, type Stage, type Workflow } from '../workflow.ts';
import type { ArchiveManifest } from './archive-manifest.ts';
import type { RestoreWish } from './archive-wish.ts';

/** What restoring an archive is planned on. */
export interface RestoreFacts {
  readonly poolId: string;
  readonly manifest: ArchiveManifest;
  readonly isConnected: boolean;
  readonly rights: Rights | null;
  readonly networks: readonly NetworkFacts[];
  readonly srs: readonly SrFacts[];
  /** Of the service it is restored into; null where it goes into none. */
  readonly workflow: Workflow | null;
  readonly stage: Stage | null;
  /** Configurations that are in the stage already. */
  readonly neighbours: readonly Pick<Configuration, 'vcpus' | 'memoryBytes' | 'diskBytes'>[];
  /** vApps of the pool, by name. */
  readonly vapps: readonly { readonly uuid: string; readonly nameLabel: string }[];
  /** VM by MAC in lower case, of all NICs of VMs of the pool. */
  readonly macs: ReadonlyMap<string, string>;
}

/**
 * The network that a stage gives to what the archive calls a network: by role where it has one, else the one of that
 * uuid or name on the pool. Undefined where a person has to choose.
 */
export function findRestoreNetwork(
  { key, nameLabel }: ArchiveManifest['networks'][number],
  stage: Stage | null,
  networks: readonly Pick<NetworkFacts, 'uuid' | 'nameLabel'>[],
): string | undefined {
  const role = key.startsWith('role:') ? key.slice('role:'.length) : undefined;
  const mapped = role !== undefined && stage ? findMappedNetwork(stage, role) : undefined;
  if (mapped !== undefined && networks.some(({ uuid }) => uuid === mapped)) return mapped;
  const same = networks.find(({ uuid }) => key === `network:${uuid}`);
  const named = networks.filter((network) => network.nameLabel === nameLabel && nameLabel !== '');
  return same?.uuid ?? (named.length === 1 ? named[0]?.uuid : undefined);
}

/** Every reason why an archive may not be restored so, in display order. */
export function findRestoreBlockers(facts: RestoreFacts, wish: RestoreWish): readonly Blocker[] {
  const { manifest, networks, srs } = facts;
  const known = new Set(networks.map(({ uuid }) => uuid));
  const other = facts.vapps.find(({ nameLabel }) => nameLabel === wish.name);
  return [
    ...(facts.isConnected ? [] : [{ kind: 'pool-not-connected' } as const]),
    ...(other ? [{ kind: 'name-taken', otherUuid: other.uuid } as const] : []),
    ...manifest.networks
      .filter(({ key }) => !known.has(wish.networks[key] ?? ''))
      .map(
        ({ nameLabel, key }) => ({ kind: 'network-not-chosen', network: nameLabel === '' ? key : nameLabel }) as const,
      ),
    ...findRoom(srs, manifest, wish),
    ...findBudget(facts),
    ...(wish.keepMacs ? findMacs(facts) : []),
  ];
}

interface Sized {
  readonly disks: readonly { readonly sizeBytes: number }[];
}

/** What keeps the disks of an archive from an SR: there is none of it, no host has it, or it is too full. */
export function findRoom(
  srs: readonly SrFacts[],
  { members }: { readonly members: readonly { readonly content: Sized }[] },
  { srUuid }: Pick<RestoreWish, 'srUuid'>,
): readonly Blocker[] {
  const sr = srs.find(({ uuid }) => uuid === srUuid);
  if (!sr) return [{ kind: 'sr-missing', stage: '', srUuid }];
  if (sr.hostUuids.length === 0) return [{ kind: 'sr-detached', srUuid }];
  // Some drivers do not tell their size.
  if (sr.sizeBytes <= 0) return [];
  const neededBytes = members.reduce(
    (sum, { content }) => sum + content.disks.reduce((all, disk) => all + disk.sizeBytes, 0),
    0,
  );
  const freeBytes = Math.max(0, sr.sizeBytes - sr.usedBytes);
  return neededBytes > freeBytes ? [{ kind: 'sr-full', srUuid, neededBytes, freeBytes }] : [];
}

/** Limits of the stage that it would be in. */
function findBudget({ manifest, stage, neighbours }: RestoreFacts): readonly Blocker[] {
  if (!stage) return [];
  const { budget } = rulesOf(stage);
  const own = manifest.members.map(({ content }) => ({
    vcpus: content.vcpus,
    memoryBytes: content.memoryBytes,
    diskBytes: content.disks.reduce((all, disk) => all + disk.sizeBytes, 0),
  }));
  const sum = (part: keyof (typeof own)[number]): number =>
    [...neighbours, ...own].reduce((total, each) => total + each[part], 0);
  const parts: readonly (readonly [part: BudgetPart, limit: number | null, wanted: number])[] = [
    ['configurations', budget.configurations, neighbours.length + 1],
    ['vcpus', budget.vcpus, sum('vcpus')],
    ['memory', budget.memoryBytes, sum('memoryBytes')],
    ['disk', budget.diskBytes, sum('diskBytes')],
  ];
  return parts.flatMap(([part, limit, wanted]): readonly Blocker[] =>
    limit !== null && wanted > limit ? [{ kind: 'budget-exceeded', stage: stage.name, part, wanted, limit }] : [],
  );
}

/** Two NICs of one MAC on one pool: XAPI never refuses them, and networks break. */
function findMacs({ manifest, macs }: RestoreFacts): readonly Blocker[] {
  const found = new Map<string, string>();
  for (const { content } of manifest.members)
    for (const { mac } of content.vifs) {
      const vmUuid = macs.get(mac.toLowerCase());
      if (vmUuid !== undefined && !found.has(vmUuid)) found.set(vmUuid, mac);
    }
  return [...found].map(([vmUuid, mac]) => ({ kind: 'mac-taken', vmUuid, mac }));
}
