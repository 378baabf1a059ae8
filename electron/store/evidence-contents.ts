import type { EvidenceContents } from '../ports/evidence.ts';
import { readWhole, replaceWhole } from './disk.ts';
import type { DocumentPlace } from './document.ts';
import { storeFailed } from './store-report.ts';

/** How content is written and named; the same as in bundles. */
export interface ContentForm {
  readonly canonical: (value: unknown) => string;
  readonly digestOf: (kind: Kind, content: unknown) => string;
}

type Kind = Parameters<EvidenceContents['keep']>[0];
const DIGEST = /^[0-9a-f]{64}$/;

/** One file for each content, named by its digest: written once, never changed, and checked whenever it is read. */
export function openEvidenceContents(
  place: Pick<DocumentPlace, 'disk' | 'folder'>,
  form: ContentForm,
): EvidenceContents {
  const { disk, folder } = place;
  const read = async (digest: string): ReturnType<EvidenceContents['find']> => {
    if (!DIGEST.test(digest)) return undefined;
    const bytes = await readWhole(disk, `${folder}/${digest}.json`);
    if (!bytes) return undefined;
    const kept = parse(new TextDecoder().decode(bytes));
    if (kept?.content === undefined || form.digestOf(kept.kind, kept.content) !== digest) return undefined;
    return { ...kept, digest, veiled: false };
  };
  return {
    find: async (digest) => {
      try {
        return await read(digest);
      } catch (error) {
        throw storeFailed(digest, error);
      }
    },
    nameOf: form.digestOf,
    keep: async (kind, id, content) => {
      const digest = form.digestOf(kind, content);
      try {
        if (await read(digest)) return digest;
        const text = form.canonical({ kind, id, content });
        await disk.makeFolder(folder);
        await replaceWhole(disk, folder, `${digest}.json`, new TextEncoder().encode(text));
      } catch (error) {
        throw storeFailed(`${digest}.json`, error);
      }
      return digest;
    },
  };
}

function parse(text: string): { readonly kind: Kind; readonly id: string; readonly content: unknown } | undefined {
  try {
    const { kind, id, content } = JSON.parse(text) as { kind: Kind; id: string; content: unknown };
    return { kind, id, content };
  } catch (error) {
    // A damaged file holds nothing that its digest names.
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}
