import { z } from 'zod';
import type { LedgerAnchors } from '../ports/evidence.ts';
import { openDocument, type DocumentPlace } from './document.ts';
import type { DocumentKind } from './document-file.ts';

const MOST = 4000;

const schema = z.strictObject({
  anchors: z
    .array(
      z.strictObject({
        where: z.enum(['pool-audit', 'gui-config', 'approval', 'receipt']),
        witness: z.string().max(256),
        seq: z.int().min(1),
        head: z.string().regex(/^[0-9a-f]{64}$/),
        at: z.iso.datetime(),
      }),
    )
    .max(MOST),
});

/** The document of heads that were seen outside. */
export const ledgerAnchorsKind: DocumentKind<z.output<typeof schema>> = {
  name: 'ledger-anchors',
  version: 1,
  schema,
  empty: { anchors: [] },
  migrations: {},
};

/** Opens the anchors; see `openDocument` for what happens to a damaged file. */
export async function openLedgerAnchors(place: DocumentPlace): Promise<LedgerAnchors> {
  const document = await openDocument(place, ledgerAnchorsKind);
  return {
    list: () => document.data.anchors,
    add: (anchor) => document.update(({ anchors }) => ({ anchors: [...anchors, anchor].slice(-MOST) })),
  };
}
