import { createHash } from 'node:crypto';
import { withEntries } from '../behaviour/values.ts';
import { ApiError, type Call } from '../core/contract.ts';
import type { ServerResponse } from 'node:http';
import type { ByteSource } from './byte-source.ts';
import { diskContentsOf } from './disk-contents.ts';
import { CHUNK_BYTES } from './generated-content.ts';
import type { ImportedDisk } from './imported.ts';
import { nextTarMember, readTarContent, type TarMember } from './tar.ts';
import { spend, transferSeconds } from './transfer.ts';
import { xxh64 } from './xxh64.ts';

const MEMBER = /^(Ref:\d+)\/(\d{8})$/;
/** Longest text of a checksum member. */
const MAX_CHECKSUM = 128;
/** Share of a simulated disk that is data, for the time its transfer takes. */
const FILLED_RATIO = 0.3;

interface Progress {
  readonly contentId: string;
  /** Number of the last chunk received; -1 before the first. */
  last: number;
}

/**
 * Reads the disks of an archive to its end, chunk by chunk with their checksums.
 *
 * @throws ApiError IMPORT_ERROR_UNEXPECTED_FILE, IMPORT_ERROR_SOME_CHECKSUMS_FAILED, IMPORT_ERROR_ATTACHED_DISKS_NOT_FOUND,
 *   IMPORT_ERROR_PREMATURE_EOF, IMPORT_ERROR
 */
export async function receiveDisks(
  call: Call,
  response: ServerResponse,
  source: ByteSource,
  disks: ReadonlyMap<string, ImportedDisk>,
): Promise<void> {
  const progress = new Map([...disks].map(([id, disk]) => [id, startDisk(call, disk)]));
  const totalChunks = [...disks.values()].reduce((sum, disk) => sum + lastChunk(disk) + 1, 0);
  let passed = 0;
  let damaged = 0;
  for (let member = await nextTarMember(source); member; member = await nextTarMember(source)) {
    const [, id = '', digits = ''] = MEMBER.exec(member.name) ?? [];
    const disk = disks.get(id);
    const state = progress.get(id);
    const index = Number(digits);
    if (!disk || !state) throw unexpected([...disks.keys()].sort()[0] ?? 'end of archive', member);
    if (index <= state.last || index > lastChunk(disk))
      throw unexpected(`${id}/${String(state.last + 1).padStart(8, '0')}`, member);
    const bytes = await readTarContent(source, member, CHUNK_BYTES);
    if (!(await checksumMatches(source, member.name, bytes))) damaged += 1;
    if (bytes.length > 0) diskContentsOf(call.world).write(state.contentId, index, bytes, disk.archivedContent);
    const advance = index - state.last;
    passed += advance;
    state.last = index;
    await spend(
      call.task,
      response,
      transferSeconds(advance * CHUNK_BYTES) * FILLED_RATIO,
      Math.min(1, passed / totalChunks),
    );
  }
  for (const [id, disk] of disks) assertComplete(disk, progress.get(id)?.last ?? -1);
  if (damaged > 0) throw new ApiError('IMPORT_ERROR_SOME_CHECKSUMS_FAILED');
}

/** From here on the disk holds what was received; before the first chunk that is nothing. */
function startDisk(call: Call, disk: ImportedDisk): Progress {
  const contentId = diskContentsOf(call.world).startUpload();
  const config = call.world.db.get('VDI', disk.vdi)['other_config'];
  call.world.db.set('VDI', disk.vdi, { other_config: withEntries(config, { content_id: contentId }) });
  return { contentId, last: -1 };
}

function lastChunk(disk: ImportedDisk): number {
  return Math.max(0, Math.ceil(disk.sizeBytes / CHUNK_BYTES) - 1);
}

function assertComplete(disk: ImportedDisk, last: number): void {
  if (last === -1) throw new ApiError('IMPORT_ERROR_ATTACHED_DISKS_NOT_FOUND');
  if (last !== lastChunk(disk)) throw new ApiError('IMPORT_ERROR_PREMATURE_EOF');
}

async function checksumMatches(source: ByteSource, name: string, bytes: Uint8Array): Promise<boolean> {
  const member = await nextTarMember(source);
  if (member?.name === `${name}.xxhash`) return (await checksum(source, member)).toUpperCase() === xxh64(bytes);
  if (member?.name === `${name}.checksum`)
    return (await checksum(source, member)).toLowerCase() === createHash('sha1').update(bytes).digest('hex');
  throw unexpected(`${name}.xxhash`, member);
}

async function checksum(source: ByteSource, member: TarMember): Promise<string> {
  return (await readTarContent(source, member, MAX_CHECKSUM)).toString('latin1').trim();
}

function unexpected(expected: string, member: TarMember | undefined): ApiError {
  return new ApiError('IMPORT_ERROR_UNEXPECTED_FILE', expected, member?.name ?? '');
}
