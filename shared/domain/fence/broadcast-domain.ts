/** Something about a broadcast domain that XAPI cannot tell, and what was therefore taken for granted. */
export type Assumption =
  /** No list says which switch ports carry the tag: taken as all. */
  | { readonly kind: 'trunk-unknown'; readonly tag: number; readonly hostUuids: readonly string[] }
  /** No list says to which switch these base networks are plugged: taken as one switch per network. */
  | { readonly kind: 'switch-unknown'; readonly networkUuids: readonly string[] }
  /** These VMs may start on several hosts: they count as being on each. */
  | { readonly kind: 'host-undecided'; readonly vmUuids: readonly string[] }
  /** VMs on the untagged base network could send frames with this tag themselves: taken as not doing so. */
  | { readonly kind: 'guest-tagging'; readonly tag: number; readonly vifUuids: readonly string[] }
  /** Bridges that XAPI does not manage, or is told to assume shared: taken as one across all hosts. */
  | { readonly kind: 'outside-xapi'; readonly networkUuids: readonly string[] }
  /** The domain's frames cross these interfaces wrapped in a tunnel: taken as readable by its ends only. */
  | { readonly kind: 'tunnelled'; readonly pifUuids: readonly string[] }
  /** These VMs have interfaces in other domains too and are no known routers: taken as not forwarding. */
  | { readonly kind: 'multi-homed'; readonly vmUuids: readonly string[] };

/** An interface through which a domain's frames leave a host, in clear. */
export interface DomainInterface {
  readonly pifUuid: string;
  /** VLAN tag they leave with; null: untagged. */
  readonly tag: number | null;
}

/** Everything that one broadcast frame reaches. All lists sorted by uuid. */
export interface BroadcastDomain {
  /** The same for the same wiring, whatever the order of the facts. */
  readonly id: string;
  /** `host`: it ends at one host's bridge; `pool`: wires, tunnels or something unknown carry it further. */
  readonly scope: 'host' | 'pool';
  readonly networkUuids: readonly string[];
  readonly hostUuids: readonly string[];
  /** Virtual interfaces that carry traffic in it, planned ones included. */
  readonly vifUuids: readonly string[];
  readonly interfaces: readonly DomainInterface[];
  /** What was taken for granted because XAPI cannot tell. */
  readonly assumptions: readonly Assumption[];
}
