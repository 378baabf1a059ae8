import type { Target } from '../target.ts';
import type { FenceMark } from './fence-mark.ts';
import type { FenceBlock } from './fence-request.ts';

/** An interface that a fenced VM is to have. */
export interface FencedNic {
  readonly device: number;
  /** The original's; empty leaves it to XAPI, as for routers. */
  readonly mac: string;
  readonly network: Target;
}

/** What steps of plans for fences do. */
export type FenceAction =
  /** `network.create` with the fence's mark in the call; then its VLAN or tunnels. Makes the network. */
  | {
      readonly kind: 'make-fence-network';
      readonly nameLabel: string;
      readonly description: string;
      readonly mark: Omit<FenceMark, 'run'>;
      readonly defaultLocking: 'unlocked' | 'disabled';
      /** With a VLAN: `pool.create_VLAN_from_PIF` on the first of these; with tunnels: `tunnel.create` on each. */
      readonly basePifUuids: readonly string[];
      readonly tag: number | null;
    }
  /** Destroys and makes anew all VIFs of a copy that are not as given: a clone has others' MACs and networks. */
  | { readonly kind: 'fence-nics'; readonly vm: Target; readonly nics: readonly FencedNic[] }
  /** Makes a VM of the router's clone: name, tag, and what it is told through xenstore. */
  | {
      readonly kind: 'set-up-router';
      readonly vm: Target;
      readonly nameLabel: string;
      readonly tags: readonly string[];
      readonly xenstore: Readonly<Record<string, string>>;
    }
  /** `VM.start_on`, after proving once more that nothing would meet. */
  | { readonly kind: 'start-in-fence'; readonly vm: Target; readonly hostUuid: string; readonly fenceId: string }
  /** Removes a fence's network with its VLANs or tunnels; only while its mark is ours and no interface is on it. */
  | {
      readonly kind: 'remove-fence-network';
      readonly networkUuid: string;
      readonly fenceId: string;
      /** What it is made of; absent in plans of consoles that did not say. */
      readonly block?: FenceBlock;
    };
