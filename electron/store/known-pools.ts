import { z } from 'zod';
import type { KnownPool, KnownPoolStore } from '../ports.ts';
import { openDocument, type DocumentPlace } from './document.ts';
import type { DocumentKind } from './document-file.ts';

const fingerprint = z.string().regex(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);

const knownPoolSchema = z.strictObject({
  id: z.string().min(1).max(64),
  host: z.string().min(1).max(253),
  port: z.int().min(1).max(65_535),
  userName: z.string().min(1).max(256),
  pins: z.record(z.string().max(253), fingerprint),
  memberAddresses: z.array(z.string().max(253)).max(256),
  allowOldTls: z.boolean(),
  uuid: z.string().max(64).nullable(),
  nameLabel: z.string(),
  addedAt: z.iso.datetime(),
}) satisfies z.ZodType<KnownPool>;

/** The document of known pools with their pins; no password is in it. */
export const knownPoolsKind: DocumentKind<readonly KnownPool[]> = {
  name: 'known-pools',
  version: 1,
  schema: z.array(knownPoolSchema).max(1000),
  empty: [],
  migrations: {},
};

/** Opens the known pools; see `openDocument` for what happens to a damaged file. */
export async function openKnownPools(place: DocumentPlace): Promise<KnownPoolStore> {
  const document = await openDocument(place, knownPoolsKind);
  return {
    list: () => document.data,
    save: (pool) => document.update((pools) => [...pools.filter(({ id }) => id !== pool.id), pool]),
    remove: (poolId) => document.update((pools) => pools.filter(({ id }) => id !== poolId)),
  };
}
