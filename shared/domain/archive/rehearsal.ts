import { z } from 'zod';
import { archiveFileName } from './archive-manifest.ts';

/** How an archive is to be rehearsed: restored into a fence that nothing crosses, started, looked at and removed. */
export const rehearsalWishSchema = z.strictObject({
  archive: archiveFileName,
  srUuid: z.guid(),
  /** What counts as ready. Nobody can knock from outside at what is in a fence; what the guest agent says comes out. */
  probe: z.enum(['running', 'agent', 'address']),
  /** For each VM, from its start. */
  timeoutSeconds: z.int().min(5).max(7200),
});

/** What the last rehearsal of an archive found. */
export const rehearsalSchema = z.strictObject({
  runId: z.string().max(64),
  /** ISO, this workstation's clock: when the last VM was looked at. */
  at: z.string().max(40),
  /** From the start of the run. */
  tookMs: z.number().min(0),
  poolName: z.string().max(1000),
  probe: rehearsalWishSchema.shape.probe,
  vms: z
    .array(
      z.strictObject({
        nameLabel: z.string().max(1000),
        /** From its start; null: it was not ready in time. */
        readyAfterMs: z.number().min(0).nullable(),
      }),
    )
    .max(500),
  /** Why it ended before all VMs were looked at; null where it did not. */
  failure: z.string().max(2000).nullable(),
});

/** How an archive is to be rehearsed. */
export type RehearsalWish = z.output<typeof rehearsalWishSchema>;
/** What the last rehearsal of an archive found. */
export type Rehearsal = z.output<typeof rehearsalSchema>;

/** True where it ran to its end and every VM was ready in time. */
export function isProven({ failure, vms }: Rehearsal): boolean {
  return failure === null && vms.every(({ readyAfterMs }) => readyAfterMs !== null);
}

/** In front of what a look at a VM found, where the journal has no object: `found:1234`, or `found:late`. */
const FOUND = 'found:';

/** What a look at a VM found, as the journal keeps it. */
export function foundText(readyAfterMs: number | null): string {
  return `${FOUND}${readyAfterMs === null ? 'late' : String(Math.round(readyAfterMs))}`;
}

/** Reads what `foundText` wrote; undefined for anything else. */
export function parseFound(text: string | undefined): number | null | undefined {
  const rest = text?.startsWith(FOUND) === true ? text.slice(FOUND.length) : undefined;
  if (rest === 'late') return null;
  return rest !== undefined && /^[0-9]+$/.test(rest) ? Number(rest) : undefined;
}
