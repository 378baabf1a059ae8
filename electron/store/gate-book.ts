import { z } from 'zod';
import type { GateBook, GateBookData } from '../ports/gates.ts';
import { openDocument, type DocumentPlace } from './document.ts';
import type { DocumentKind } from './document-file.ts';

const text = (max: number): z.ZodString => z.string().max(max);
const instant = z.iso.datetime();
const digest = z.string().regex(/^[0-9a-f]{64}$/);

const gateBookSchema = z.strictObject({
  statements: z.array(z.strictObject({ pool: text(64), text: text(200_000) })).max(20_000),
  ticks: z
    .array(
      z.strictObject({
        configuration: z.guid(),
        itemId: text(64),
        text: text(300),
        by: text(256),
        revision: digest,
        plan: digest,
      }),
    )
    .max(5000),
  overrides: z
    .array(z.strictObject({ plan: digest, revision: digest, by: text(256), reason: text(1000), at: instant }))
    .max(1000),
  probes: z
    .array(
      z.strictObject({
        configuration: z.guid(),
        revision: digest,
        at: instant,
        failedVmUuids: z.array(z.guid()).max(1000),
      }),
    )
    .max(5000),
  unsteady: z.array(z.strictObject({ configuration: z.guid(), at: instant })).max(5000),
  revisions: z
    .array(
      z.strictObject({
        digest,
        configuration: z.guid(),
        stage: text(64).nullable(),
        at: instant,
        manifest: text(2_000_000),
      }),
    )
    .max(500),
  seen: z
    .array(z.strictObject({ pool: text(64), what: text(80), seq: z.int().min(0), digest, isGated: z.boolean() }))
    .max(5000),
  spent: z.array(z.strictObject({ pool: text(64), id: text(64) })).max(20_000),
  revokedKeys: z.array(z.string().regex(/^[A-Za-z0-9_-]{43}$/)).max(1000),
  clocks: z.record(text(64), z.number()),
});

/** The document of what this workstation keeps about gates. */
export const gateBookKind: DocumentKind<GateBookData> = {
  name: 'gate-book',
  version: 2,
  schema: gateBookSchema,
  empty: {
    statements: [],
    ticks: [],
    overrides: [],
    probes: [],
    unsteady: [],
    revisions: [],
    seen: [],
    spent: [],
    revokedKeys: [],
    clocks: {},
  },
  // The first version did not remember what was used.
  migrations: { 1: (data) => ({ ...(data as Omit<GateBookData, 'spent'>), spent: [] }) },
};

/** Opens the gate book; see `openDocument` for what happens to a damaged file. */
export async function openGateBook(place: DocumentPlace): Promise<GateBook> {
  const document = await openDocument(place, gateBookKind);
  return {
    get data() {
      return document.data;
    },
    update: (change) => document.update(change),
  };
}
