/** What one field is and is to be; null: not there. Texts as in `FieldComparison`. */
export interface FieldChange {
  readonly field: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** What steps of plans that put differences back do. */
export type HealAction =
  /** Writes fields of one group (`groupOf`) of a VM, each only while it is what it was when the plan was made. */
  { readonly kind: 'heal-fields'; readonly vmUuid: string; readonly changes: readonly FieldChange[] };
