/** Calls that write compared fields of a VM, its disks and NICs (`field-setter.ts`). Errors as of `PoolOperations`. */
export interface HealOperations {
  /**
   * Writes fields by name, those of a group together and in an order that XAPI takes; null: as if it had never been set.
   * Writing what is there already changes nothing, so that a break in between is mended by doing it again.
   */
  writeFields(vmUuid: string, values: Readonly<Record<string, string | null>>): Promise<void>;
}
