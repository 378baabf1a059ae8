import { join } from 'node:path';
import { z } from 'zod';
import { portraitSchema } from '../../shared/domain/drift/drift-view.ts';
import type { VmPortrait } from '../../shared/domain/drift/portrait.ts';
import type { Baselines, RecordedMoment } from '../ports/drift.ts';
import { readWhole, replaceWhole, type Disk } from './disk.ts';
import { decodeDocument, encodeDocument, type DocumentKind } from './document-file.ts';
import { storeFailed } from './store-report.ts';

/** A file of the portraits of one recorded revision. */
export const baselineKind: DocumentKind<readonly VmPortrait[]> = {
  name: 'drift-baseline',
  version: 1,
  schema: z.array(portraitSchema).max(500),
  empty: [],
  migrations: {},
};

/** Files in all; beyond that nothing new is kept. */
const MOST_FILES = 5000;
/** Revisions of one configuration; the oldest goes for a new one. */
const MOST_REVISIONS = 12;
const NAME = /^([0-9a-f-]{36})\.(\d{1,16})\.(\d{1,10})\.([0-9a-f]{64})\.json$/;

interface Kept extends RecordedMoment {
  readonly name: string;
}

/**
 * Opens the folder of baselines: a file each, since one is written when a configuration enters a stage and read when it is
 * first compared, and a document of all would be written anew each time. A damaged file counts as none: the baseline is
 * then unknown until the configuration is recorded again. A record's number alone does not tell which it was: it begins
 * anew when a configuration is taken out of its service and put back.
 */
export async function openBaselines(disk: Disk, folder: string): Promise<Baselines> {
  await disk.makeFolder(folder);
  const byConfiguration = new Map<string, Kept[]>();
  for (const name of await disk.list(folder)) {
    const [, uuid = '', at, seq, revision = ''] = NAME.exec(name) ?? [];
    if (uuid !== '') put(byConfiguration, uuid, { name, atMs: Number(at), seq: Number(seq), revision });
  }
  const read = async (kept: Kept | undefined): Promise<readonly VmPortrait[] | undefined> => {
    if (!kept) return undefined;
    const bytes = await readWhole(disk, join(folder, kept.name)).catch((error: unknown) => {
      throw storeFailed(kept.name, error);
    });
    const content = bytes && decodeDocument(baselineKind, bytes);
    return content?.kind === 'good' ? content.data : undefined;
  };
  const listOf = (uuid: string): readonly Kept[] => byConfiguration.get(uuid) ?? [];
  return {
    list: (uuid) => listOf(uuid).map(({ atMs, seq, revision }) => ({ atMs, seq, revision })),
    find: (uuid, moment) => read(listOf(uuid).find((each) => nameOf(uuid, each) === nameOf(uuid, moment))),
    findRevision: (uuid, revision) => read(listOf(uuid).find((each) => each.revision === revision)),
    keep: async (uuid, moment, vms) => {
      const name = nameOf(uuid, moment);
      const isNew = !listOf(uuid).some((each) => each.name === name);
      if (isNew && countOf(byConfiguration) >= MOST_FILES) return;
      if (!NAME.test(name)) return;
      try {
        await replaceWhole(disk, folder, name, encodeDocument(baselineKind, vms));
        if (isNew) put(byConfiguration, uuid, { name, ...moment });
        const all = byConfiguration.get(uuid) ?? [];
        for (const old of all.splice(MOST_REVISIONS)) await disk.remove(join(folder, old.name));
      } catch (error) {
        throw storeFailed(name, error);
      }
    },
  };
}

function nameOf(uuid: string, { atMs, seq, revision }: RecordedMoment): string {
  return `${uuid}.${String(atMs)}.${String(seq)}.${revision}.json`;
}

/** The newest first. */
function put(byConfiguration: Map<string, Kept[]>, uuid: string, kept: Kept): void {
  const all = [...(byConfiguration.get(uuid) ?? []), kept];
  byConfiguration.set(
    uuid,
    all.sort((a, b) => b.atMs - a.atMs || b.seq - a.seq),
  );
}

function countOf(byConfiguration: ReadonlyMap<string, readonly Kept[]>): number {
  let count = 0;
  for (const all of byConfiguration.values()) count += all.length;
  return count;
}
