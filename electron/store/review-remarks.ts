import { z } from 'zod';
import type { ReviewRemarks } from '../ports/evidence.ts';
import { openDocument, type DocumentPlace } from './document.ts';
import type { DocumentKind } from './document-file.ts';

const remark = z.strictObject({
  id: z.string().max(64),
  seq: z.int().min(1).nullable(),
  weight: z.enum(['note', 'finding', 'breach']),
  text: z.string().max(4000),
  at: z.iso.datetime(),
});

const schema = z.strictObject({
  bundles: z
    .array(z.strictObject({ bundle: z.string().regex(/^[0-9a-f]{64}$/), remarks: z.array(remark).max(1000) }))
    .max(500),
});

/** The document of remarks that are not signed off yet. */
export const reviewRemarksKind: DocumentKind<z.output<typeof schema>> = {
  name: 'review-remarks',
  version: 1,
  schema,
  empty: { bundles: [] },
  migrations: {},
};

/** Opens the remarks; see `openDocument` for what happens to a damaged file. */
export async function openReviewRemarks(place: DocumentPlace): Promise<ReviewRemarks> {
  const document = await openDocument(place, reviewRemarksKind);
  return {
    list: (bundle) => document.data.bundles.find((each) => each.bundle === bundle)?.remarks ?? [],
    save: (bundle, remarks) =>
      document.update(({ bundles }) => {
        const others = bundles.filter((each) => each.bundle !== bundle);
        return { bundles: remarks.length === 0 ? others : [...others, { bundle, remarks: [...remarks] }] };
      }),
  };
}
