import type { IncomingMessage } from 'node:http';
import { text } from '../behaviour/values.ts';
import { ApiError, type HttpHandler, type World } from '../core/contract.ts';
import { PrematureEnd, ByteSource } from './byte-source.ts';
import { HttpRefusal, namedObject, requireCaller, serveAtOnce, underTask } from './transfer.ts';

/** Largest blob that is taken. */
const MAX_BYTES = 32 * 1024 ** 2;

/** GET /blob: without a session only for public blobs. */
export const getBlobHandler: HttpHandler = {
  method: 'GET',
  path: '/blob',
  role: undefined,
  serve: serveAtOnce((world, caller, _request, response, query) => {
    const blob = namedObject(world, 'blob', query);
    const row = world.db.get('blob', blob);
    if (!caller && row['public'] !== true) throw new ApiError('SESSION_INVALID', query.get('session_id') ?? '');
    const bytes = world.blobs.get(blob);
    if (!bytes) {
      response.writeHead(404, { 'content-length': '0' }).end();
      return;
    }
    response.writeHead(200, {
      'content-type': text(row['mime_type']) || 'application/octet-stream',
      'content-length': String(bytes.length),
    });
    response.end(bytes);
  }),
};

/** PUT /blob: replaces the bytes of a blob; the body's length must be given. */
export const putBlobHandler: HttpHandler = {
  method: 'PUT',
  path: '/blob',
  role: 'vm-power-admin',
  serve: async (world, caller, request, response, query) => {
    await underTask({ world, caller: requireCaller(caller), response, query }, 'blob.put', async () => {
      const blob = namedObject(world, 'blob', query);
      await storeBody(world, blob, request);
      response.writeHead(200, { 'content-length': '0' }).end();
      return '';
    });
  },
};

async function storeBody(world: World, blob: string, request: IncomingMessage): Promise<void> {
  const length = Number(request.headers['content-length'] ?? Number.NaN);
  if (!Number.isInteger(length)) throw new HttpRefusal(400, 'INVALID_VALUE', 'Content-Length', '');
  if (length > MAX_BYTES) throw new HttpRefusal(413, 'INVALID_VALUE', 'Content-Length', String(length));
  const source = new ByteSource(request.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>);
  let bytes: Buffer;
  try {
    bytes = await source.read(length);
  } catch (error) {
    if (error instanceof PrematureEnd) throw new ApiError('INTERNAL_ERROR', 'the body ended early');
    throw error;
  }
  world.blobs.set(blob, Buffer.from(bytes));
  world.db.set('blob', blob, { size: length, last_updated: world.clock.stamp() });
}
