import { z } from 'zod';
import { rehearsalSchema, type Rehearsal } from '../../shared/domain/archive/rehearsal.ts';
import type { ArchiveRehearsals } from '../ports/archive.ts';
import { openDocument, type DocumentPlace } from './document.ts';
import type { DocumentKind } from './document-file.ts';

/** The document of what rehearsals of archives found. */
export const archiveRehearsalsKind: DocumentKind<Readonly<Record<string, Rehearsal>>> = {
  name: 'archive-rehearsals',
  version: 1,
  schema: z.record(z.string().max(64), rehearsalSchema),
  empty: {},
  migrations: {},
};

/** Opens the rehearsals; see `openDocument` for what happens to a damaged file: nothing counts as rehearsed then. */
export async function openArchiveRehearsals(place: DocumentPlace): Promise<ArchiveRehearsals> {
  const document = await openDocument(place, archiveRehearsalsKind);
  return {
    find: (id) => (Object.hasOwn(document.data, id) ? document.data[id] : undefined),
    save: (id, rehearsal) => document.update((all) => ({ ...all, [id]: rehearsal })),
    remove: async (id) => {
      if (!Object.hasOwn(document.data, id)) return;
      await document.update((all) => Object.fromEntries(Object.entries(all).filter(([other]) => other !== id)));
    },
  };
}
