import type { TimelineEntry } from './timeline.ts';

/** One record that the two sides hold differently. */
export interface RecordDifference {
  readonly seq: number;
  /** Undefined where that side shows only its place in the chain. */
  readonly left: TimelineEntry | undefined;
  readonly right: TimelineEntry | undefined;
}

/**
 * What came of comparing two pieces of evidence record by record. `same`: equal where both have records. `extends-left`,
 * `extends-right`: equal, and that side has more. `apart`: they share no record. `other-ledger`: nothing to compare.
 * `forked`: the same ledger with two different pasts, so one of them was rewritten.
 */
export type ComparisonState = 'same' | 'extends-left' | 'extends-right' | 'apart' | 'other-ledger' | 'forked';

/** A comparison of two pieces of evidence. */
export interface Comparison {
  readonly state: ComparisonState;
  /** First and last record that both hold; null: none. */
  readonly common: { readonly from: number; readonly to: number } | null;
  readonly left: { readonly ledger: string; readonly from: number; readonly to: number };
  readonly right: { readonly ledger: string; readonly from: number; readonly to: number };
  /** The first record at which the chains part. */
  readonly firstDifference: number | null;
  /** At most 500, from the first on. */
  readonly differences: readonly RecordDifference[];
  readonly differenceCount: number;
  /** Shown on one side only, though both hold the record: at most 500. */
  readonly shownLeftOnly: readonly TimelineEntry[];
  readonly shownRightOnly: readonly TimelineEntry[];
}
