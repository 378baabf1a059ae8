/** What one field is and is to be; null: not there. Texts as in `FieldComparison`. */
export interface FieldChange {
  readonly field: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** How the disk that takes another's place comes about. */
export type DiskWay =
  /** It is there and hangs on nothing. */
  | 'hang-on'
  /** `VDI.clone`, on the SR that both disks lie on. */
  | 'clone'
  /** `VDI.copy`, to the SR where the replaced disk lies. */
  | 'copy';

/** What steps of plans that put differences back do. */
export type HealAction =
  /** Writes fields of one group (`groupOf`) of a VM, each only while it is what it was when the plan was made. */
  | { readonly kind: 'heal-fields'; readonly vmUuid: string; readonly changes: readonly FieldChange[] }
  /** Takes a disk off a halted VM and hangs another one in its place. The disk that was there is kept, on nothing. */
  | {
      readonly kind: 'replace-disk';
      readonly vmUuid: string;
      readonly device: number;
      /** The disk that is taken off. */
      readonly vdiUuid: string;
      readonly srUuid: string;
      /** The disk that takes its place, or that is cloned or copied for it. */
      readonly sourceUuid: string;
      readonly sourceSrUuid: string;
      readonly way: DiskWay;
      /** The source is snapshotted first, so that it may be written to meanwhile. */
      readonly isSnapshotted: boolean;
      /** The differences that this puts back. */
      readonly fields: readonly string[];
    };
