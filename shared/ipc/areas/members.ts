import { z } from 'zod';
import type { FieldDefinition, MemberNotes } from '../../domain/member/member-notes.ts';
import type { LoadSeries } from '../../domain/member/load-series.ts';
import type { SnapshotNode } from '../../domain/member/snapshot-tree.ts';
import type { VmFacts } from '../../domain/inventory.ts';
import type { Problem } from '../../errors.ts';

const poolId = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);

/** So many VMs are asked for their load at once; a page asks for those it shows. */
export const MOST_LOADS = 40;

/** Inputs of requests about the members of a configuration. */
export const membersInputs = {
  /** Everything a configuration's page shows of its members, read afresh; changes nothing. */
  'members.show': z.strictObject({ poolId, configurationUuid: z.guid() }),
  /** What running VMs used lately, asked of the hosts they run on. */
  'members.load': z.strictObject({ poolId, vmUuids: z.array(z.guid()).min(1).max(MOST_LOADS) }),
  /** A picture of a running VM's screen, as its host draws it. */
  'members.screen': z.strictObject({ poolId, vmUuid: z.guid() }),
};

/** One member as its configuration's page shows it. */
export type MemberView = Pick<
  VmFacts,
  | 'uuid'
  | 'startOrder'
  | 'startDelaySeconds'
  | 'shutdownDelaySeconds'
  | 'affinityHostUuid'
  | 'firmware'
  | 'toolsVersion'
  | 'addresses'
  | 'blockedOperations'
  | 'currentOperations'
> & {
  readonly disks: readonly Pick<
    VmFacts['disks'][number],
    'vdiUuid' | 'device' | 'nameLabel' | 'sizeBytes' | 'srUuid'
  >[];
  /** Images in the longest chain of its disks; null where no SR tells. */
  readonly longestChain: number | null;
  readonly notes: MemberNotes;
};

/** What a configuration's page shows of its members. */
export interface MembersView {
  readonly members: readonly MemberView[];
  /** Parents first. */
  readonly tree: readonly SnapshotNode[];
  /** XenCenter's custom fields as the pool defines them. */
  readonly fields: readonly FieldDefinition[];
}

/** What a host does not tell, and why. */
export interface SilentHost {
  readonly hostUuid: string;
  readonly problem: Problem;
}

/** Outputs of requests about the members of a configuration. */
export interface MembersOutputs {
  'members.show': MembersView;
  'members.load': { readonly series: readonly LoadSeries[]; readonly silent: readonly SilentHost[] };
  'members.screen': {
    /** `data:` URL of a PNG or JPEG; null where what the host sent is neither. */
    readonly picture: string | null;
  };
}
