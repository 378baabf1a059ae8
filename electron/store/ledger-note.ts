import { z } from 'zod';
import { openDocument, type DocumentPlace, type StoredDocument } from './document.ts';
import type { DocumentKind } from './document-file.ts';

const noteSchema = z.strictObject({
  /** Empty before the first record. */
  ledger: z.string().max(64),
  segment: z.int().min(0),
  seq: z.int().min(0),
  head: z.string().max(64),
});

/** How far the ledger had come at some moment: at the latest, a few seconds ago. */
export type LedgerNote = z.output<typeof noteSchema>;

/**
 * The document beside the ledger by which a cut end or a missing file is noticed, which the chain alone can't show.
 */
export const ledgerNoteKind: DocumentKind<LedgerNote> = {
  name: 'ledger-note',
  version: 1,
  schema: noteSchema,
  empty: { ledger: '', segment: 0, seq: 0, head: '' },
  migrations: {},
};

/** Opens the note; see `openDocument`. */
export function openLedgerNote(place: DocumentPlace): Promise<StoredDocument<LedgerNote>> {
  return openDocument(place, ledgerNoteKind);
}
