import { join } from 'node:path';
import { z } from 'zod';
import { portraitSchema } from '../../shared/domain/drift/drift-view.ts';
import type { VmPortrait } from '../../shared/domain/drift/portrait.ts';
import type { Baselines } from '../ports/drift.ts';
import { readWhole, replaceWhole, type Disk } from './disk.ts';
import { decodeDocument, encodeDocument, type DocumentKind } from './document-file.ts';
import { storeFailed } from './store-report.ts';

const baselineKind: DocumentKind<readonly VmPortrait[]> = {
  name: 'drift-baseline',
  version: 1,
  schema: z.array(portraitSchema).max(500),
  empty: [],
  migrations: {},
};

/** Configurations of which something is kept; beyond that nothing new is. */
const MOST_FILES = 5000;

/**
 * Opens the folder of baselines: a file each, since one is written when a configuration enters a stage and read when it is
 * first compared, and a document of all would be written anew each time. A damaged file counts as none: the baseline is
 * then unknown until the configuration is recorded again.
 */
export async function openBaselines(disk: Disk, folder: string): Promise<Baselines> {
  await disk.makeFolder(folder);
  const files = new Set((await disk.list(folder)).filter((name) => name.endsWith('.json')));
  const nameOf = (uuid: string, seq: number): string => `${uuid}.${String(seq)}.json`;
  return {
    find: async (uuid, seq) => {
      const name = nameOf(uuid, seq);
      if (!files.has(name)) return undefined;
      const bytes = await readWhole(disk, join(folder, name)).catch((error: unknown) => {
        throw storeFailed(name, error);
      });
      const content = bytes && decodeDocument(baselineKind, bytes);
      return content?.kind === 'good' ? content.data : undefined;
    },
    keep: async (uuid, seq, vms) => {
      const name = nameOf(uuid, seq);
      if (files.size >= MOST_FILES && !files.has(name)) return;
      try {
        await replaceWhole(disk, folder, name, encodeDocument(baselineKind, vms));
        files.add(name);
        for (const other of files) {
          if (!other.startsWith(`${uuid}.`) || other === name) continue;
          await disk.remove(join(folder, other));
          files.delete(other);
        }
      } catch (error) {
        throw storeFailed(name, error);
      }
    },
  };
}
