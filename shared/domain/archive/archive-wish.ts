import { z } from 'zod';
import { oneLine } from '../plain-text.ts';

/** What a person calls an archive; its folder is named after it. */
const archiveName = z
  .string()
  .trim()
  .min(1, 'a name')
  .max(120)
  .regex(/^[^\p{Cc}]*$/u, 'a name without control characters')
  .regex(/[A-Za-z0-9]/, 'a name with a letter or digit of the Latin alphabet');

/** How a configuration is to be archived. */
export const archiveWishSchema = z.strictObject({
  name: archiveName,
  note: z.string().trim().max(2000),
  /** Asks hosts for zstd; those that have none send plain archives. */
  zstd: z.boolean(),
  /** Full copies on this SR; absent: files of this workstation. */
  srUuid: z.guid().optional(),
});

/** How an archive is to be restored. */
export const restoreWishSchema = z.strictObject({
  archive: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,100}$/),
  name: oneLine(200).trim().min(1, 'a name'),
  /** Null: into no stage. */
  place: z.strictObject({ serviceId: z.string().max(64), stageId: z.string().max(64) }).nullable(),
  srUuid: z.guid(),
  keepMacs: z.boolean(),
  /** Network uuid by what the archive calls a network. */
  networks: z.record(z.string().max(200), z.guid()),
  /** The run fails where a restored VM differs from the archived one. */
  mustMatch: z.boolean(),
});

/** How a configuration is to be archived. */
export type ArchiveWish = z.output<typeof archiveWishSchema>;
/** How an archive is to be restored. */
export type RestoreWish = z.output<typeof restoreWishSchema>;

/** The evidence of an archive, beside its VMs. */
export const EVIDENCE_FILE = 'evidence.stagewright';

/** A name as a folder's name. */
export function archiveFolderName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return plain.slice(0, 80).replace(/-+$/, '') || 'archive';
}

/** The file of a member: its place in the start order keeps equal names apart. */
export function archiveFile(index: number, nameLabel: string): string {
  const slug = archiveFolderName(nameLabel).slice(0, 60).replace(/-+$/, '');
  return `${String(index + 1).padStart(3, '0')}-${slug}.xva`;
}
