import type { ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import * as zlib from 'node:zlib';
import { assertVmOperation } from '../behaviour/vm-operations.ts';
import { number } from '../behaviour/values.ts';
import { ApiError, type Call, type HttpHandler, type Row, type World } from '../core/contract.ts';
import { contentIdOf, diskContentsOf } from './disk-contents.ts';
import { CHUNK_BYTES } from './generated-content.ts';
import { TAR_END, tarMember } from './tar.ts';
import {
  eventOrClose,
  isSet,
  namedObject,
  requireCaller,
  send,
  spend,
  startStream,
  transferSeconds,
  underTask,
} from './transfer.ts';
import { xxh64 } from './xxh64.ts';
import { collectObjects, exportedDisks, isOutsideFullExport, writeOvaXml, type ExportScope } from './xva-objects.ts';

const HEADERS = { 'content-type': 'application/octet-stream', 'cache-control': 'no-cache, no-store' };

/** XAPI sends an empty chunk when nothing else went out for so long. */
const KEEP_ALIVE_MS = 5_000;

/** GET /export: a VM with its disks and snapshots as one archive; ends by close, without a length. */
export const exportHandler: HttpHandler = {
  method: 'GET',
  path: '/export',
  role: 'vm-admin',
  serve: async (world, caller, _request, response, query) => {
    await underTask({ world, caller: requireCaller(caller), response, query }, 'VM.export', async (call) => {
      const vm = namedObject(world, 'VM', query);
      assertVmOperation(world, vm, 'export');
      const compress = compressor(query.get('use_compression') ?? 'false');
      const scope = {
        vms: [vm],
        snapshots: query.get('export_snapshots') !== 'false',
        preservePowerState: isSet(query, 'preserve_power_state'),
      };
      await world.withOperation(call, 'VM', vm, 'export', async () => {
        startStream(response, { ...HEADERS, 'task-id': call.task.ref });
        await sendArchive(call, response, scope, compress);
      });
      return '';
    });
  },
};

/** GET /export_metadata: only `ova.xml`, of one VM or of all; with its length. */
export const exportMetadataHandler: HttpHandler = {
  method: 'GET',
  path: '/export_metadata',
  role: 'vm-admin',
  serve: async (world, caller, _request, response, query) => {
    await underTask({ world, caller: requireCaller(caller), response, query }, 'VM.export_metadata', async (call) => {
      const scope = {
        vms: metadataVms(world, query),
        snapshots: query.get('export_snapshots') !== 'false',
        preservePowerState: true,
      };
      for (const vm of scope.vms) if (!isSet(query, 'all')) assertVmOperation(world, vm, 'metadata_export');
      const body = Buffer.concat([
        tarMember('ova.xml', Buffer.from(writeOvaXml(world, collectObjects(world, scope), scope))),
        TAR_END,
      ]);
      response.writeHead(200, { ...HEADERS, 'content-length': String(body.length), 'task-id': call.task.ref });
      await send(response, body);
      response.end();
      return '';
    });
  },
};

function metadataVms(world: World, query: URLSearchParams): readonly string[] {
  if (!isSet(query, 'all')) return [namedObject(world, 'VM', query)];
  return [...world.db.entries('VM')]
    .filter(([, vm]) => !isOutsideFullExport(vm, isSet(query, 'include_dom0')))
    .map(([ref]) => ref);
}

interface Zstd {
  readonly createZstdCompress?: () => zlib.Gzip;
}

/** @throws ApiError LICENCE_RESTRICTION for zstd where this runtime has none, as on hosts without the feature */
function compressor(wanted: string): zlib.Gzip | undefined {
  switch (wanted) {
    case 'false':
    case '':
      return undefined;
    case 'true':
    case 'gzip':
      return zlib.createGzip({ level: 1 });
    case 'zstd': {
      const make = (zlib as Zstd).createZstdCompress;
      if (!make) throw new ApiError('LICENCE_RESTRICTION', 'Zstd_export');
      return make();
    }
    default:
      throw new ApiError('VALUE_NOT_SUPPORTED', 'use_compression', wanted, 'true, false, gzip or zstd');
  }
}

async function sendArchive(
  call: Call,
  response: ServerResponse,
  scope: ExportScope,
  compress: zlib.Gzip | undefined,
): Promise<void> {
  const { world } = call;
  const table = collectObjects(world, scope);
  const disks = exportedDisks(world, table);
  const out = compress ?? response;
  // A client that leaves must also end the compressor, or its writer would wait for ever.
  compress?.pipe(response);
  response.once('close', () => compress?.destroy());
  await send(out, tarMember('ova.xml', Buffer.from(writeOvaXml(world, table, scope))));
  const total = disks.reduce((sum, disk) => sum + number(disk.vdi['physical_utilisation']), 0);
  let done = 0;
  for (const disk of disks) {
    const used = number(disk.vdi['physical_utilisation']);
    await sendDisk(call, {
      out,
      response,
      id: disk.id,
      vdi: disk.vdi,
      from: ratio(done, total),
      to: ratio(done + used, total),
    });
    done += used;
  }
  await send(out, TAR_END);
  const finished = eventOrClose(response, 'finish');
  out.end();
  await finished;
  if (!response.writableFinished) throw new ApiError('INTERNAL_ERROR', 'the client closed the connection');
}

function ratio(done: number, total: number): number {
  return total === 0 ? 1 : done / total;
}

interface SentDisk {
  readonly out: Writable;
  readonly response: ServerResponse;
  readonly id: string;
  readonly vdi: Row;
  /** Progress before and after it. */
  readonly from: number;
  readonly to: number;
}

/** Sends a disk's chunks with their checksums: the first and the last always, those between only if they hold anything. */
async function sendDisk(call: Call, disk: SentDisk): Promise<void> {
  const contents = diskContentsOf(call.world);
  const contentId = contentIdOf(disk.vdi);
  const size = number(disk.vdi['virtual_size']);
  const last = Math.max(0, Math.ceil(size / CHUNK_BYTES) - 1);
  const chunks = [...new Set([0, ...contents.filled(contentId).filter((index) => index < last), last])];
  const seconds = transferSeconds(number(disk.vdi['physical_utilisation'])) / chunks.length;
  let sent = -1;
  for (const [position, index] of chunks.entries()) {
    const reached = (part: number): number => disk.from + ((disk.to - disk.from) * (position + part)) / chunks.length;
    sent = await readSlowly(call, disk, { seconds, reached, sent, next: index });
    const length = Math.min(CHUNK_BYTES, size - index * CHUNK_BYTES);
    await sendChunk(disk, index, (contents.read(contentId, index) ?? new Uint8Array(CHUNK_BYTES)).subarray(0, length));
    sent = index;
  }
}

interface Gap {
  readonly seconds: number;
  /** Progress when so much of the gap, 0 to 1, is read. */
  readonly reached: (part: number) => number;
  /** Numbers of the last chunk sent and of the next to come. */
  readonly sent: number;
  readonly next: number;
}

/** Spends the time until the next chunk; so that the link does not fall asleep, empty chunks are sent meanwhile. */
async function readSlowly(call: Call, disk: SentDisk, gap: Gap): Promise<number> {
  let { sent } = gap;
  let lastSentAt = Date.now();
  const slices = Math.max(1, Math.ceil(gap.seconds));
  for (let slice = 1; slice <= slices; slice += 1) {
    await spend(call.task, disk.response, gap.seconds / slices, gap.reached(slice / slices));
    if (Date.now() - lastSentAt < KEEP_ALIVE_MS || sent + 1 >= gap.next) continue;
    sent += 1;
    await sendChunk(disk, sent, new Uint8Array(0));
    lastSentAt = Date.now();
  }
  return sent;
}

async function sendChunk(disk: SentDisk, index: number, bytes: Uint8Array): Promise<void> {
  const name = `${disk.id}/${String(index).padStart(8, '0')}`;
  await send(disk.out, tarMember(name, bytes));
  await send(disk.out, tarMember(`${name}.xxhash`, Buffer.from(xxh64(bytes))));
}
