import { z } from 'zod';
import { parseText } from '../workflow-file-text.ts';
import { isVersion } from './version.ts';

/** One file of a release. */
export interface ReleaseFile {
  /** Stands beside the metadata in the feed; no folder, nothing that would need escaping in an address. */
  readonly name: string;
  /** SHA-512, base64. */
  readonly sha512: string;
  readonly sizeBytes: number;
}

/** What a feed offers. */
export interface Release {
  readonly version: string;
  /** ISO; null where the feed does not say. */
  readonly releasedAt: string | null;
  /** What is new, as plain text; empty where the feed does not say. */
  readonly notes: string;
  readonly files: readonly ReleaseFile[];
}

const LONGEST_NOTES = 20_000;
const MOST_BYTES = 2 * 1024 ** 3;

const fileSchema = z.object({
  url: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,150}$/, 'must be the name of a file beside the metadata'),
  sha512: z.string().regex(/^[A-Za-z0-9+/]{86}==$/, 'must be a SHA-512 in base64'),
  size: z.int().min(1).max(MOST_BYTES),
});
const notesSchema = z
  .string()
  .or(z.array(z.object({ version: z.string(), note: z.string().nullable() })).max(100))
  .nullish();
/** The fields of electron-builder's metadata that count here. Others are passed over: they are signed, but nothing is done with them. */
const metadataSchema = z.object({
  version: z.string().refine(isVersion, 'must be a version as 1.2.3'),
  files: z.array(fileSchema).min(1).max(40),
  releaseDate: z.iso.datetime({ offset: true }).nullish(),
  releaseNotes: notesSchema,
});

/** A release, or why there is none. */
export type ReadRelease =
  { readonly ok: true; readonly release: Release } | { readonly ok: false; readonly detail: string };

/** Reads the metadata of a feed (`latest*.yml` of electron-builder), believing nothing. Never throws. */
export function readRelease(text: string): ReadRelease {
  const parsed = parseText(text);
  if (!parsed.ok) {
    const [first] = parsed.problems;
    return { ok: false, detail: `line ${String(first?.line ?? 1)}: ${first?.message ?? 'it can not be read'}` };
  }
  const checked = metadataSchema.safeParse(parsed.value);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    return { ok: false, detail: `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim() };
  }
  const { version, files, releaseDate, releaseNotes } = checked.data;
  const names = files.map(({ url }) => url);
  if (new Set(names).size < names.length) return { ok: false, detail: 'files: one of them is named twice' };
  return {
    ok: true,
    release: {
      version,
      releasedAt: releaseDate ?? null,
      notes: plainNotes(releaseNotes),
      files: files.map(({ url, sha512, size }) => ({ name: url, sha512, sizeBytes: size })),
    },
  };
}

function plainNotes(notes: z.output<typeof notesSchema>): string {
  const text =
    typeof notes === 'string'
      ? notes
      : (notes ?? []).map(({ version, note }) => `${version}\n${note ?? ''}`.trim()).join('\n\n');
  // Control characters and those that turn the direction of writing would let a text look like another.
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{C}\n\t]/gu, '')
    .slice(0, LONGEST_NOTES)
    .trim();
}
