import { z } from 'zod';

const name = z.string().max(256);
const time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/, 'a time, ISO, UTC');

/** What a bundle is about. A period includes its first moment and not its last. */
export const bundleScopeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('all') }),
  z.strictObject({ kind: z.literal('service'), id: name }),
  z.strictObject({ kind: z.literal('configuration'), uuid: name }),
  z.strictObject({ kind: z.literal('run'), id: name }),
  z.strictObject({ kind: z.literal('period'), from: time, to: time }),
]);

/** What a bundle is about. */
export type BundleScope = z.output<typeof bundleScopeSchema>;

/** `names`: people, addresses and all other texts that may name somebody are replaced by stand-ins. */
export type Redaction = 'none' | 'names';
