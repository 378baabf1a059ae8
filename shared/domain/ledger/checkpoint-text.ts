/** What a checkpoint states: the ledger `ledger` had `seq` as its last record, with hash `head`, at `time`. */
export interface CheckpointStatement {
  readonly ledger: string;
  readonly seq: number;
  readonly head: string;
  /** ISO, UTC, milliseconds. */
  readonly time: string;
}

/** The text a checkpoint's signature covers: its purpose, then canonical JSON, so that it can't be used for anything else. */
export function checkpointMessage({ head, ledger, seq, time }: CheckpointStatement): string {
  return `stagewright/checkpoint/v1\n${JSON.stringify({ head, ledger, seq, time })}`;
}
