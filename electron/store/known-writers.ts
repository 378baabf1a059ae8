import { z } from 'zod';
import type { KnownWriters } from '../ports.ts';
import { openDocument, type DocumentPlace } from './document.ts';
import type { DocumentKind } from './document-file.ts';

const publicKey = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

const knownWritersSchema = z.strictObject({
  /** Pools whose first writers were taken in, by uuid. */
  pools: z.array(z.string().min(1).max(64)).max(1000),
  writers: z
    .array(z.strictObject({ publicKey, firstSeenAt: z.iso.datetime(), poolUuid: z.string().max(64) }))
    .max(10_000),
});

/** Which keys were met, when and on which pool. */
export type KnownWritersData = z.output<typeof knownWritersSchema>;

/** The document of keys met before. */
export const knownWritersKind: DocumentKind<KnownWritersData> = {
  name: 'known-writers',
  version: 1,
  schema: knownWritersSchema,
  empty: { pools: [], writers: [] },
  migrations: {},
};

/** Opens the keys met before; see `openDocument` for what happens to a damaged file. */
export async function openKnownWriters(place: DocumentPlace): Promise<KnownWriters> {
  const document = await openDocument(place, knownWritersKind);
  return {
    has: (key) => document.data.writers.some((writer) => writer.publicKey === key),
    list: () => document.data.writers.map((writer) => writer.publicKey),
    hasMet: (poolUuid) => document.data.pools.includes(poolUuid),
    meet: (poolUuid, publicKeys) =>
      document.update(({ pools, writers }) => {
        const known = new Set(writers.map((writer) => writer.publicKey));
        const firstSeenAt = place.now().toISOString();
        const added = [...new Set(publicKeys)].filter((key) => !known.has(key));
        return {
          pools: pools.includes(poolUuid) ? pools : [...pools, poolUuid],
          writers: [...writers, ...added.map((key) => ({ publicKey: key, firstSeenAt, poolUuid }))],
        };
      }),
  };
}
