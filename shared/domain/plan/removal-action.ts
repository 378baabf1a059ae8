/** What says that a VM may go; it is looked at again at the last moment. */
export type RemovalClaim =
  /** A member of this vApp, off, with no snapshot besides those given. Anything else fails the step: a person asked for it. */
  | { readonly kind: 'member'; readonly vappUuid: string }
  /** A member of this vApp, which records say was made of the plan's configuration; else it is left. */
  | { readonly kind: 'replica'; readonly vappUuid: string }
  /** A template whose tag says that it was made for this one; else it is left. */
  | { readonly kind: 'template'; readonly family: string }
  /** Its tag says that it is in this fence; else it is left. */
  | { readonly kind: 'fence'; readonly fenceId: string };

/** What steps of all plans do that remove what the console made or manages. */
export type RemovalAction =
  /** Removes a VM with the snapshots given and the disks that are only its own, while the claim holds. */
  | {
      readonly kind: 'remove-vm';
      readonly vmUuid: string;
      readonly claim: RemovalClaim;
      readonly snapshotUuids: readonly string[];
    }
  /** `VM_appliance.destroy`, once it has no members. */
  | { readonly kind: 'remove-vapp'; readonly vappUuid: string }
  /** Removes the stage records of a configuration whose vApp is gone. */
  | { readonly kind: 'remove-records'; readonly configurationUuid: string };
