import { z } from 'zod';
import type { LeaseKeepers } from '../ports/leases.ts';
import { openDocument, type DocumentPlace } from './document.ts';
import type { DocumentKind } from './document-file.ts';

/** Ends that are remembered as said: far more than a pool has at a time. */
const MOST_WARNED = 2000;

const leaseKeepersSchema = z.strictObject({
  keepers: z
    .array(
      z.strictObject({
        poolId: z.string().min(1).max(64),
        armedBy: z.string().min(1).max(256),
        armedAt: z.iso.datetime(),
      }),
    )
    .max(200),
  /** Oldest first. */
  warned: z.array(z.string().max(300)).max(MOST_WARNED),
});

/** The document of leases that this workstation keeps. */
export const leaseKeepersKind: DocumentKind<z.output<typeof leaseKeepersSchema>> = {
  name: 'lease-keepers',
  version: 1,
  schema: leaseKeepersSchema,
  empty: { keepers: [], warned: [] },
  migrations: {},
};

/** Opens the document; see `openDocument` for what happens to a damaged file: no lease is ended by itself then. */
export async function openLeaseKeepers(place: DocumentPlace): Promise<LeaseKeepers> {
  const document = await openDocument(place, leaseKeepersKind);
  return {
    list: () => document.data.keepers,
    save: (keeper) =>
      document.update((all) => ({
        ...all,
        keepers: [...all.keepers.filter(({ poolId }) => poolId !== keeper.poolId), keeper],
      })),
    remove: async (poolId) => {
      if (document.data.keepers.some((each) => each.poolId === poolId))
        await document.update((all) => ({ ...all, keepers: all.keepers.filter((each) => each.poolId !== poolId) }));
    },
    hasWarned: (end) => document.data.warned.includes(end),
    warned: (end) =>
      document.update((all) => ({
        ...all,
        warned: [...all.warned.filter((each) => each !== end), end].slice(-MOST_WARNED),
      })),
  };
}
