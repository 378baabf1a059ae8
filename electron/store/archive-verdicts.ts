import { z } from 'zod';
import type { ArchiveFinding, ArchiveVerdict } from '../../shared/domain/archive/archive-finding.ts';
import type { ArchiveVerdicts } from '../ports/archive.ts';
import { openDocument, type DocumentPlace } from './document.ts';
import type { DocumentKind } from './document-file.ts';

const file = z.string().max(200);
const finding: z.ZodType<ArchiveFinding> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('no-manifest') }),
  z.strictObject({ kind: z.literal('manifest-unreadable'), reason: z.string().max(1000) }),
  z.strictObject({ kind: z.literal('manifest-altered') }),
  z.strictObject({ kind: z.literal('unknown-key'), key: z.string().max(64), by: z.string().max(256) }),
  z.strictObject({ kind: z.literal('missing'), file }),
  z.strictObject({ kind: z.literal('truncated'), file, sizeBytes: z.number(), wantedBytes: z.number() }),
  z.strictObject({ kind: z.literal('altered'), file }),
  z.strictObject({ kind: z.literal('foreign'), file }),
  z.strictObject({ kind: z.literal('structure'), file, detail: z.string().max(1000) }),
  z.strictObject({ kind: z.literal('copy-missing'), vm: z.string().max(1000) }),
  z.strictObject({ kind: z.literal('copy-changed'), vm: z.string().max(1000), detail: z.string().max(1000) }),
  z.strictObject({ kind: z.literal('copy-unguarded'), vm: z.string().max(1000) }),
]);

type Verdicts = Readonly<Record<string, ArchiveVerdict>>;

/** The document of what checks of archives found. */
export const archiveVerdictsKind: DocumentKind<Verdicts> = {
  name: 'archive-verdicts',
  version: 1,
  schema: z.record(
    z.string().max(64),
    z.strictObject({ checkedAt: z.string().max(40), findings: z.array(finding).max(2000), unread: z.int().min(0) }),
  ),
  empty: {},
  migrations: {},
};

/** Opens the verdicts; see `openDocument` for what happens to a damaged file: nothing counts as checked then. */
export async function openArchiveVerdicts(place: DocumentPlace): Promise<ArchiveVerdicts> {
  const document = await openDocument(place, archiveVerdictsKind);
  return {
    find: (id) => (Object.hasOwn(document.data, id) ? document.data[id] : undefined),
    save: (id, verdict) => document.update((all) => ({ ...all, [id]: verdict })),
    remove: async (id) => {
      if (!Object.hasOwn(document.data, id)) return;
      await document.update((all) => Object.fromEntries(Object.entries(all).filter(([other]) => other !== id)));
    },
  };
}
