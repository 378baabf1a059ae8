/** What a checkpoint states: the ledger `ledger` had `seq` as its last record, with hash `head`, at `time`. */
export interface CheckpointStatement {
  readonly ledger: string;
  readonly seq: number;
  readonly head: string;
  /** ISO, UTC, milliseconds. */
  readonly time: string;
  /**
   * SHA-256, hex, of the segment's file up to the checkpoint's own line: a whole file is checked by one digest and one
   * signature. Checkpoints of form 1 have none.
   */
  readonly bytes?: string | undefined;
}

/** The text a checkpoint's signature covers: its purpose, then canonical JSON, so that it can't be used for anything else. */
export function checkpointMessage({ bytes, head, ledger, seq, time }: CheckpointStatement): string {
  return bytes === undefined
    ? `stagewright/checkpoint/v1\n${JSON.stringify({ head, ledger, seq, time })}`
    : `stagewright/checkpoint/v2\n${JSON.stringify({ bytes, head, ledger, seq, time })}`;
}
