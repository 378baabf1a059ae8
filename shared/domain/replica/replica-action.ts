/** What steps of plans for replicas do beside copying: they remove replicas that are too many. */
export type ReplicaAction =
  /**
   * Switches a VM of an older replica off and removes it with disks and snapshots; only while it is a member of that
   * replica, and the replica's record says that it was made of the plan's configuration.
   */
  | {
      readonly kind: 'retire-vm';
      readonly vmUuid: string;
      readonly replicaUuid: string;
      readonly snapshotUuids: readonly string[];
    }
  /** Removes the stage records of a configuration whose vApp is gone. */
  | { readonly kind: 'remove-records'; readonly configurationUuid: string };
