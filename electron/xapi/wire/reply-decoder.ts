import type { WireValue } from './contract.ts';

/** Takes a reply body in pieces of any size. All methods throw ReplyRefused. */
export interface ReplyDecoder {
  /** A body longer than this is refused. */
  readonly maxBytes: number;
  /** Takes the next piece and works on it at once; the caller bounds the piece's size. */
  push(chunk: Uint8Array): void;
  /** The body is over. Answers the envelope; handed-over records are not in it. */
  end(): WireValue;
  /** Records handed over, null if the reply held no map of records. */
  readonly recordCount: number | null;
}
