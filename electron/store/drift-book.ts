import { z } from 'zod';
import type { DriftBook, DriftNotes } from '../ports/drift.ts';
import { openDocument, type DocumentPlace } from './document.ts';
import type { DocumentKind } from './document-file.ts';

/** Samples kept of one configuration; older ones go. */
const MOST_SAMPLES = 300;
const MOST_CONFIGURATIONS = 2000;

const notesSchema = z.strictObject({
  poolId: z.string().min(1).max(64),
  configurationUuid: z.guid(),
  mute: z.strictObject({ by: z.string().max(256), reason: z.string().max(500), until: z.iso.datetime() }).nullable(),
  samples: z
    .array(z.strictObject({ at: z.iso.datetime(), score: z.number().min(0).max(100), drift: z.int().min(0) }))
    .max(MOST_SAMPLES),
}) satisfies z.ZodType<DriftNotes>;

/** The document of mutes and history. */
export const driftBookKind: DocumentKind<readonly DriftNotes[]> = {
  name: 'drift',
  version: 1,
  schema: z.array(notesSchema).max(MOST_CONFIGURATIONS),
  empty: [],
  migrations: {},
};

/** Opens the book; see `openDocument` for what happens to a damaged file. */
export async function openDriftBook(place: DocumentPlace): Promise<DriftBook> {
  const document = await openDocument(place, driftBookKind);
  const keyOf = ({ poolId, configurationUuid }: Pick<DriftNotes, 'poolId' | 'configurationUuid'>): string =>
    `${poolId}/${configurationUuid}`;
  return {
    find: (poolId, configurationUuid) =>
      document.data.find((notes) => notes.poolId === poolId && notes.configurationUuid === configurationUuid),
    change: (poolId, configurationUuid, change) =>
      document.update((data) => {
        const key = keyOf({ poolId, configurationUuid });
        const known = data.find((notes) => keyOf(notes) === key);
        const next = change(known ?? { poolId, configurationUuid, mute: null, samples: [] });
        // Changed last goes last: what nobody touched for longest is forgotten first.
        return [
          ...data.filter((notes) => notes !== known),
          { ...next, samples: next.samples.slice(-MOST_SAMPLES) },
        ].slice(-MOST_CONFIGURATIONS);
      }),
  };
}
