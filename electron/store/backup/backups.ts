import type { Backups } from '../../ports/data.ts';
import { ProblemError } from '../../../shared/errors.ts';
import { codeOf, withFile, type Disk } from '../disk.ts';
import { storeFailed } from '../store-report.ts';
import { isLaidReady, stageRestore } from './restore.ts';
import { listStoreFiles } from './store-files.ts';
import { writeBackup } from './write-backup.ts';

const LOG_BYTES = 2 * 1024 * 1024;

/** Back-ups of one data folder. @param console - name of this workstation, told whoever restores one */
export function openBackups(disk: Disk, folder: string, console: string): Backups {
  const orFail = async <T>(file: string, act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      throw error instanceof ProblemError ? error : storeFailed(file, error);
    }
  };
  return {
    write: (path, passphrase, key, now) =>
      orFail(path, () => writeBackup(disk, folder, path, passphrase, { console, at: now.toISOString(), key })),
    stage: (path, passphrase, now) => orFail(path, () => stageRestore(disk, folder, path, passphrase, now)),
    isLaidReady: () => orFail(folder, () => isLaidReady(disk, folder)),
    list: () => orFail(folder, () => listStoreFiles(disk, folder)),
    readLog: (limit) => orFail('main.log', () => readLog(disk, `${folder}/logs/main.log`, limit)),
  };
}

async function readLog(disk: Disk, path: string, limit: number): Promise<readonly string[]> {
  try {
    return await withFile(disk, path, 'read', async (file) => {
      const size = await file.sizeBytes();
      const start = Math.max(0, size - LOG_BYTES);
      const lines = Buffer.from(await file.read(start, size - start))
        .toString('utf8')
        .split('\n');
      // The first one may be half a line, the last is what follows the last end of line.
      return lines.slice(start === 0 ? 0 : 1, -1).slice(-limit);
    });
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}
