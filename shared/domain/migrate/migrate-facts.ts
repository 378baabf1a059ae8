import type { HostFacts, NetworkFacts, SrFacts } from '../inventory.ts';
import type { PoolState } from '../pool-state.ts';
import type { Rights } from '../rights.ts';
import type { Service } from '../workflow.ts';

/** The pool that a migration goes to, as it reported last. */
export interface TargetPool {
  /** XAPI's. */
  readonly poolUuid: string;
  readonly nameLabel: string;
  readonly isConnected: boolean;
  readonly rights: Rights | null;
  readonly version: PoolState['version'];
  readonly hosts: readonly HostFacts[];
  readonly srs: readonly SrFacts[];
  readonly networks: readonly NetworkFacts[];
  /** The service of the configuration as that pool knows it; null where it does not. */
  readonly service: Service | null;
  /** Names of its vApps. */
  readonly configurationNames: readonly string[];
}

/** What a migration is planned on besides what all operations are. */
export interface MigrateFacts {
  /** XAPI's uuid of the pool that the configuration is in; empty where it is not known. */
  readonly homeUuid: string;
  /** Null within the pool. Also null where the wish names a pool that this console does not know: then it blocks. */
  readonly target: TargetPool | null;
  /** The service as this pool knows it; null where the configuration is in none. */
  readonly service: Service | null;
  readonly version: PoolState['version'];
  /** When it entered its stage; null where it is in none. */
  readonly since: string | null;
}
