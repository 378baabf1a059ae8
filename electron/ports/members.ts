import type { MemberNotes } from '../../shared/domain/member/member-notes.ts';

/** Reads what the inventory does not keep of VMs. Errors as of `PoolOperations`. */
export interface MemberOperations {
  /**
   * Notes and snapshot trees, in the order asked for; VMs that are gone are left out.
   * @param mostSizes - so many snapshots are asked for their size at most; of others it is null
   */
  readMemberNotes(vmUuids: readonly string[], mostSizes: number): Promise<readonly MemberNotes[]>;
}

/** How much of a host's answer is taken, and how long it may take. */
export interface HostFileLimits {
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

/** Files that single hosts of a pool serve about what runs on them. */
export interface HostFiles {
  /**
   * Reads one of XAPI's handlers at the host itself, with the pool's session. A host without a pin is trusted with
   * exactly the certificate that the pool lists for it.
   *
   * @param path - with its query; no secret in it
   * @throws ProblemError `not-found`, `pool-unreachable`, `certificate-untrusted`, `role-missing`
   */
  readHostFile(poolId: string, hostUuid: string, path: string, limits: HostFileLimits): Promise<Uint8Array>;
}
