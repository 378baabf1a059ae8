import { basename, dirname } from 'node:path';
import type { ChosenFiles } from '../ports/workflows.ts';
import { replaceWhole, withFile, type Disk } from './disk.ts';
import { storeFailed } from './store-report.ts';

/** Writes and reads files that a person chose; a crash leaves the former file or the new one, never a part. */
export function openChosenFiles(disk: Disk): ChosenFiles {
  return {
    write: async (path, text) => {
      try {
        await replaceWhole(disk, dirname(path), basename(path), new TextEncoder().encode(text));
      } catch (error) {
        throw storeFailed(path, error);
      }
    },
    read: async (path, maxBytes) => {
      try {
        return await withFile(disk, path, 'read', async (file) =>
          file.read(0, Math.min(await file.sizeBytes(), maxBytes + 1)),
        );
      } catch (error) {
        throw storeFailed(path, error);
      }
    },
  };
}
