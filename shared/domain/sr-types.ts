/** SR drivers that make no disks and can neither snapshot nor clone them: raw LUNs, devices, ISO libraries. */
const RIGID: ReadonlySet<string> = new Set(['iscsi', 'hba', 'rawhba', 'udev', 'iso']);

/** True for SRs by whose driver no disk is made, snapshotted or cloned. */
export function isRigidSr({ type }: { readonly type: string }): boolean {
  return RIGID.has(type);
}
