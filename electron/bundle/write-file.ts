import { createHash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Puts a whole file in place of what comes in pieces; a crash, a full disk or the signal leave the former file or none, never a part.
 * @returns its size and SHA-256, hex
 * @throws Node's errors of the disk, what `chunks` throws, the signal's reason
 */
export async function writeWhole(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<{ readonly sizeBytes: number; readonly digest: string }> {
  const draft = `${path}.part`;
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    const file = await open(draft, 'w', 0o600);
    try {
      for await (const chunk of chunks) {
        signal?.throwIfAborted();
        await file.writeFile(chunk);
        hash.update(chunk);
        sizeBytes += chunk.length;
      }
      signal?.throwIfAborted();
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
  return { sizeBytes, digest: hash.digest('hex') };
}

async function syncFolder(folder: string): Promise<void> {
  // Windows can't open a folder.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
