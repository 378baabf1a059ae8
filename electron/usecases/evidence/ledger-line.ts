import { CHECKPOINT } from '../../../shared/domain/ledger/sealed-entry.ts';
import type { TimelineEntry } from '../../../shared/domain/evidence/timeline.ts';

/** A line of our own ledger as evidence shows it. */
export interface LedgerLine {
  readonly entry: TimelineEntry;
  readonly isCheckpoint: boolean;
  readonly hash: string;
  readonly prev: string;
}

/** Reads a line of our own ledger; undefined where it is damaged. Whether it holds is for the check to say. */
export function readLedgerLine(line: string): LedgerLine | undefined {
  let value: TimelineEntry & { readonly h: string; readonly prev: string };
  try {
    value = JSON.parse(line) as typeof value;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const { seq, time, kind, actor, poolId, configurationUuid, runId, data, h, prev } = value;
  const entry = { seq, time, kind, actor, poolId, configurationUuid, runId, data, isVeiled: false };
  return { entry, isCheckpoint: kind === CHECKPOINT, hash: h, prev };
}
