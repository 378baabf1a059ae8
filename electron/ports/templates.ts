/** Calls about templates and what is made of them, by uuid. Errors as of `PoolOperations`. */
export interface TemplateOperations {
  /** `VDI.resize` of a disk that no running VM has; one that has the size already is left alone. Disks only grow. */
  growDisk(vdiUuid: string, sizeBytes: number): Promise<void>;
  /** `VM.set_name_description`. */
  describeVm(vmUuid: string, description: string): Promise<void>;
  /** `VM.xenstore_data`. */
  readXenstore(vmUuid: string): Promise<Readonly<Record<string, string>>>;
}
