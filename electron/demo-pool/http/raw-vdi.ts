import type { ServerResponse } from 'node:http';
import { number, text, withEntries } from '../behaviour/values.ts';
import { ApiError, type Call, type HttpHandler, type World } from '../core/contract.ts';
import { ByteSource } from './byte-source.ts';
import { contentIdOf, diskContentsOf } from './disk-contents.ts';
import { CHUNK_BYTES } from './generated-content.ts';
import {
  endUpload,
  HttpRefusal,
  requireCaller,
  send,
  spend,
  startStream,
  transferSeconds,
  underTask,
} from './transfer.ts';
import { toImportError } from './xva-reader.ts';

/** GET /export_raw_vdi: a disk's bytes from first to last, zeros included, with their length. */
export const exportRawVdiHandler: HttpHandler = {
  method: 'GET',
  path: '/export_raw_vdi',
  role: 'vm-admin',
  serve: async (world, caller, _request, response, query) => {
    await underTask({ world, caller: requireCaller(caller), response, query }, 'VDI.export_raw', async (call) => {
      assertRaw(query);
      const vdi = namedVdi(world, query);
      await world.withOperation(call, 'VDI', vdi, 'copy', () => sendDisk(call, response, vdi));
      return '';
    });
  },
};

/** PUT /import_raw_vdi: overwrites a disk from its beginning; what the body leaves out becomes zeros. */
export const importRawVdiHandler: HttpHandler = {
  method: 'PUT',
  path: '/import_raw_vdi',
  role: 'vm-admin',
  serve: async (world, caller, request, response, query) => {
    await underTask({ world, caller: requireCaller(caller), response, query }, 'VDI.import_raw', async (call) => {
      assertRaw(query);
      const vdi = namedVdi(world, query);
      if (request.headers['transfer-encoding'] !== undefined)
        throw new HttpRefusal(403, 'IMPORT_ERROR_CANNOT_HANDLE_CHUNKED');
      const length = Number(request.headers['content-length'] ?? 0);
      const size = number(world.db.get('VDI', vdi)['virtual_size']);
      if (length > size) throw new HttpRefusal(400, 'VDI_TOO_SMALL', vdi, String(length));
      if (world.db.get('VDI', vdi)['read_only'] === true) throw new ApiError('VDI_READONLY', vdi);
      startStream(response, { 'task-id': call.task.ref });
      response.flushHeaders();
      const source = new ByteSource(request.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>);
      await world.withOperation(call, 'VDI', vdi, 'update', () => receiveDisk(call, response, { vdi, source, length }));
      return '';
    });
    await endUpload(request, response);
  },
};

/** Other formats would need images this pool does not keep. @throws HttpRefusal VALUE_NOT_SUPPORTED */
function assertRaw(query: URLSearchParams): void {
  const format = query.get('format') ?? 'raw';
  if (format !== 'raw')
    throw new HttpRefusal(400, 'VALUE_NOT_SUPPORTED', 'format', format, 'this host transfers raw disks only');
}

function namedVdi(world: World, query: URLSearchParams): string {
  const named = query.get('vdi') ?? '';
  const byUuid = world.db.findByUuid('VDI', named);
  if (byUuid !== undefined) return byUuid;
  world.db.get('VDI', named);
  return named;
}

async function sendDisk(call: Call, response: ServerResponse, ref: string): Promise<void> {
  const vdi = call.world.db.get('VDI', ref);
  const contents = diskContentsOf(call.world);
  const size = number(vdi['virtual_size']);
  const chunks = Math.ceil(size / CHUNK_BYTES);
  const zeros = new Uint8Array(CHUNK_BYTES);
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-length': String(size),
    connection: 'close',
    'task-id': call.task.ref,
  });
  for (let index = 0; index < chunks; index += 1) {
    const stored = contents.read(contentIdOf(vdi), index);
    // Time passes where there is data; zeros are read at no cost.
    await spend(
      call.task,
      response,
      stored ? transferSeconds(number(vdi['physical_utilisation'])) / contents.filled(contentIdOf(vdi)).length : 0,
      (index + 1) / chunks,
    );
    await send(response, (stored ?? zeros).subarray(0, Math.min(CHUNK_BYTES, size - index * CHUNK_BYTES)));
  }
  response.end();
}

async function receiveDisk(
  call: Call,
  response: ServerResponse,
  upload: { vdi: string; source: ByteSource; length: number },
): Promise<void> {
  const { vdi, source, length } = upload;
  const contents = diskContentsOf(call.world);
  const before = contentIdOf(call.world.db.get('VDI', vdi));
  const contentId = contents.startUpload();
  const config = call.world.db.get('VDI', vdi)['other_config'];
  call.world.db.set('VDI', vdi, { other_config: withEntries(config, { content_id: contentId }) });
  try {
    for (let index = 0; index * CHUNK_BYTES < length; index += 1) {
      const bytes = await source.read(Math.min(CHUNK_BYTES, length - index * CHUNK_BYTES));
      contents.write(contentId, index, bytes, before);
      await spend(
        call.task,
        response,
        transferSeconds(bytes.length),
        Math.min(1, ((index + 1) * CHUNK_BYTES) / length),
      );
    }
  } catch (error) {
    throw toImportError(error);
  }
  const size = number(call.world.db.get('VDI', vdi)['virtual_size']);
  const held = Math.min(size, contents.filled(contentId).length * CHUNK_BYTES);
  const sr = text(call.world.db.get('VDI', vdi)['SR']);
  if (!text(call.world.db.find('SR', sr)?.['type']).startsWith('lvm'))
    call.world.db.set('VDI', vdi, { physical_utilisation: held });
}
