import type { Blocker } from '../blocker.ts';
import type { Configuration } from '../configuration.ts';
import type { HostFacts, NetworkFacts, SrFacts, TemplateFacts } from '../inventory.ts';
import { findMappedNetwork } from '../network-role.ts';
import type { Rights } from '../rights.ts';
import type { Stage } from '../workflow.ts';
import type { Blueprint } from './blueprint.ts';
import type { TemplateContent } from './template-content.ts';

/** What provisioning is planned on. */
export interface ProvisionFacts {
  readonly poolId: string;
  /** Of the version. */
  readonly id: string;
  readonly content: TemplateContent;
  /** Digest of the content. */
  readonly revision: string;
  /** Templates of the pool that the tiers name, by uuid; what is no template is missing. */
  readonly templates: ReadonlyMap<string, TemplateFacts>;
  /** uuids that the tiers name and that are on the pool as something else. */
  readonly others: ReadonlySet<string>;
  readonly blueprints: readonly Blueprint[];
  readonly isConnected: boolean;
  readonly rights: Rights | null;
  readonly networks: readonly NetworkFacts[];
  readonly hosts: readonly HostFacts[];
  readonly srs: readonly SrFacts[];
  readonly serviceId: string;
  /** Null where they go into none. */
  readonly stage: Stage | null;
  /** Configurations that are in that stage. */
  readonly neighbours: readonly Configuration[];
  readonly configurationNames: readonly string[];
}

/** What it makes of one VM of the template. */
export interface TierSource {
  readonly tier: TemplateContent['description']['tiers'][number];
  readonly vm: TemplateFacts | undefined;
  readonly vmUuid: string;
}

/** The VM of each tier. */
export function sourcesOf({
  content,
  templates,
}: Pick<ProvisionFacts, 'content' | 'templates'>): ReadonlyMap<string, TierSource> {
  const uuids = new Map(content.sources.map(({ tier, vm }) => [tier, vm]));
  return new Map(
    content.description.tiers.map((tier) => {
      const vmUuid = uuids.get(tier.id) ?? '';
      return [tier.id, { tier, vmUuid, vm: templates.get(vmUuid) }] as const;
    }),
  );
}

/**
 * The network for what a template calls one: as the person says, else by role in the stage, else the one of that name on
 * the pool, where there is one only. Undefined where a person has to choose.
 */
export function findProvisionNetwork(
  network: string,
  chosen: readonly { readonly network: string; readonly to: string }[],
  stage: Stage | null,
  networks: readonly Pick<NetworkFacts, 'uuid' | 'nameLabel'>[],
): string | undefined {
  const known = (uuid: string | undefined): uuid is string =>
    uuid !== undefined && networks.some((each) => each.uuid === uuid);
  const said = chosen.find((each) => each.network === network)?.to;
  if (said !== undefined) return known(said) ? said : undefined;
  const mapped = stage ? findMappedNetwork(stage, network) : undefined;
  if (known(mapped)) return mapped;
  const named = networks.filter(({ nameLabel }) => nameLabel === network);
  return named.length === 1 ? named[0]?.uuid : undefined;
}

/** A list of reasons. */
export type Blockers = readonly Blocker[];
