/** Bounds that no reply may pass; each names itself in the `ReplyRefused` it causes. */
export interface Limits {
  /** Containers inside containers, the envelope included. */
  readonly depth: number;
  /** Bytes of one string in its JSON form (escapes count as they are written). */
  readonly stringBytes: number;
  /** Bytes of one value that is parsed in one go (a record, an event), as JSON text; bounds the longest stall. */
  readonly valueBytes: number;
  /** Bytes of one reply body. */
  readonly bodyBytes: number;
  /** Struct members and array items of one reply; of one record where records are handed over one by one. */
  readonly members: number;
}

/** For replies that are built whole in memory. */
export const WHOLE_REPLY: Limits = {
  depth: 32,
  stringBytes: 16 * 1024 * 1024,
  valueBytes: 20 * 1024 * 1024,
  bodyBytes: 128 * 1024 * 1024,
  members: 2_000_000,
};

/**
 * For replies handed over record by record. The body may be larger, since it is never held: the VMs of a pool
 * of 10,000 are 62 MB of JSON, 126 MB of XML, and snapshots come on top.
 */
export const RECORD_REPLY: Limits = { ...WHOLE_REPLY, bodyBytes: 1024 * 1024 * 1024 };

/** A body that is read line by line and not kept: a year of a busy pool. */
export const MAX_DOWNLOAD_BYTES = 512 * 1024 * 1024;
