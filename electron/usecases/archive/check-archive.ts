import type { ArchiveFinding, ArchiveVerdict } from '../../../shared/domain/archive/archive-finding.ts';
import { archiveBytes, type ArchiveReading } from '../../../shared/domain/archive/archive-manifest.ts';
import type { Clock, KnownWriters, Pools, Signer } from '../../ports.ts';
import { checkCopies } from './archived-copies.ts';
import type { ArchiveFiles } from '../../ports/archive.ts';

/** What a manifest is judged with. */
export interface ManifestJudges {
  readonly signer: Pick<Signer, 'publicKey'>;
  readonly writers: Pick<KnownWriters, 'has'>;
}

/** What reading the manifest alone finds. */
export function judgeManifest(reading: ArchiveReading | undefined, judges: ManifestJudges): readonly ArchiveFinding[] {
  if (!reading) return [{ kind: 'no-manifest' }];
  switch (reading.state) {
    case 'unreadable':
      return [{ kind: 'manifest-unreadable', reason: reading.reason.slice(0, 400) }];
    case 'altered':
      return [{ kind: 'manifest-altered' }];
    case 'valid': {
      const { key, by } = reading.manifest;
      const isKnown = key === judges.signer.publicKey || judges.writers.has(key);
      return isKnown ? [] : [{ kind: 'unknown-key', key, by }];
    }
  }
}

/** How a check is followed and ended. */
export interface CheckOptions {
  readonly signal: AbortSignal;
  /** 0 to 1. */
  readonly onProgress: (ratio: number) => void;
}

/**
 * Reads every byte of an archive, changing nothing: files that are missing, cut short, altered, strange, or no XVA.
 * @throws the signal's reason; ProblemError `store-failed`
 */
export async function checkArchive(
  files: ArchiveFiles,
  archive: string,
  reading: ArchiveReading | undefined,
  judges: ManifestJudges & { readonly pools: Pools; readonly clock: Clock },
  { signal, onProgress, now }: CheckOptions & { readonly now: () => Date },
): Promise<ArchiveVerdict> {
  const findings: ArchiveFinding[] = [...judgeManifest(reading, judges)];
  let unread = 0;
  if (reading && reading.state !== 'unreadable') {
    const { manifest } = reading;
    const total = Math.max(1, archiveBytes(manifest));
    let done = 0;
    for (const [file, wanted] of Object.entries(manifest.files)) {
      const found = await files.check(archive, file, signal, (count) => {
        done += count;
        onProgress(Math.min(1, done / total));
      });
      const isVm = file !== manifest.evidence;
      findings.push(...judgeFile(file, wanted, found && !isVm ? { ...found, faults: [] } : found));
      if (isVm && found?.faults === null) unread += 1;
    }
    if (manifest.storage)
      findings.push(...(await checkCopies(judges, manifest, manifest.storage, { signal, onProgress })));
    const known = new Set(Object.keys(manifest.files));
    const strangers = (await files.listFiles(archive)).filter(({ name }) => !known.has(name));
    findings.push(...strangers.map(({ name }) => ({ kind: 'foreign', file: name.slice(0, 200) }) as const));
  }
  return { checkedAt: now().toISOString(), findings, unread };
}

function judgeFile(
  file: string,
  wanted: { readonly sizeBytes: number; readonly sha256: string },
  found: Awaited<ReturnType<ArchiveFiles['check']>>,
): readonly ArchiveFinding[] {
  if (!found) return [{ kind: 'missing', file }];
  if (found.sizeBytes < wanted.sizeBytes)
    return [{ kind: 'truncated', file, sizeBytes: found.sizeBytes, wantedBytes: wanted.sizeBytes }];
  if (found.sha256 !== wanted.sha256) return [{ kind: 'altered', file }];
  return (found.faults ?? []).map((detail) => ({ kind: 'structure', file, detail }));
}
