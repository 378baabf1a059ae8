/** Rules about a bundle's form. */
export type FormRule =
  | 'gzip'
  | 'gzip-header'
  | 'trailing-bytes'
  | 'file-size'
  | 'line-length'
  | 'unfinished-line'
  | 'utf-8'
  | 'json'
  | 'canonical-json'
  | 'depth'
  | 'duplicate-key'
  | 'forbidden-key'
  | 'plain-key'
  | 'unknown-line'
  | 'fields'
  | 'version'
  | 'order'
  | 'items'
  | 'no-closing'
  | 'after-closing'
  | 'time'
  | 'memory'
  | 'unreadable';

/** What is in a bundle, counted while it was checked; of a refused one, up to the fault. */
export interface BundleFacts {
  readonly lines: number;
  readonly ledger: string | null;
  /** First and last record of the slice. */
  readonly from: number | null;
  readonly to: number | null;
  /** Entries shown whole. */
  readonly entries: number;
  /** Entries whose names are withheld. */
  readonly veiled: number;
  /** Entries that only their place in the chain is shown of. */
  readonly withheld: number;
  readonly checkpoints: number;
  /** Last record that a checkpoint's signature covers; 0: none. */
  readonly signedUpTo: number;
  /** Last record that an anchor confirms; 0: none. */
  readonly anchoredUpTo: number;
  readonly keys: readonly {
    readonly key: string;
    readonly role: string;
    readonly name: string;
    readonly isKnown: boolean;
  }[];
  readonly attachments: number;
  /** Attachments whose digest no shown entry names: the exporter added them, the ledger does not speak of them. */
  readonly unnamedAttachments: number;
  /** Counter-signatures after the end; each holds. */
  readonly signOffs: number;
  /** Texts with marks that change the direction of writing; they are shown escaped. */
  readonly directionMarks: number;
}

/** What a check of a bundle found. */
export type BundleVerdict = { readonly facts: BundleFacts } & (
  | { readonly verdict: 'intact-anchored' }
  /** Nobody outside confirms records from `seq` on. */
  | { readonly verdict: 'intact-unanchored-since'; readonly seq: number }
  /** `seq` is null where no record can be named. */
  | { readonly verdict: 'broken-at'; readonly seq: number | null; readonly line: number; readonly reason: string }
  /** It holds in itself, and the key that signed all of it is not among those the reader knows. */
  | { readonly verdict: 'unknown-key'; readonly key: string }
  /** `line` is null where it is about the file as a whole. */
  | { readonly verdict: 'malformed'; readonly rule: FormRule; readonly line: number | null; readonly detail: string }
);
