import type { IncomingMessage, ServerResponse } from 'node:http';
import { entry, text, withEntries } from '../behaviour/values.ts';
import { ApiError, type Call, type HttpHandler, type World } from '../core/contract.ts';
import { openArchive } from './byte-source.ts';
import { contentIdOf, diskContentsOf } from './disk-contents.ts';
import { receiveDisks } from './import-disks.ts';
import { ObjectImport, type ImportOptions } from './import-objects.ts';
import { endUpload, HttpRefusal, isSet, requireCaller, startStream, underTask } from './transfer.ts';
import { readOvaMember, toImportError } from './xva-reader.ts';

/** PUT /import: answers 200 before it reads the body; what came of it is in the task alone. */
export const importHandler: HttpHandler = {
  method: 'PUT',
  path: '/import',
  role: 'vm-admin',
  serve: async (world, caller, request, response, query) => {
    await underTask({ world, caller: requireCaller(caller), response, query }, 'VM.import', async (call) => {
      refuseChunked(request);
      const options = { sr: targetSr(world, query), restore: isSet(query, 'restore'), force: isSet(query, 'force') };
      startStream(response, { 'task-id': call.task.ref });
      response.flushHeaders();
      return receiveArchive(call, request, response, options);
    });
    await endUpload(request, response);
  },
};

/** PUT /import_metadata: VMs whose disks are in the pool already. */
export const importMetadataHandler: HttpHandler = {
  method: 'PUT',
  path: '/import_metadata',
  role: 'vm-admin',
  serve: async (world, caller, request, response, query) => {
    await underTask({ world, caller: requireCaller(caller), response, query }, 'VM.metadata_import', async (call) => {
      refuseChunked(request);
      startStream(response, { 'task-id': call.task.ref });
      response.flushHeaders();
      return receiveMetadata(
        call,
        request,
        { sr: undefined, restore: isSet(query, 'restore'), force: isSet(query, 'force') },
        isSet(query, 'dry_run'),
      );
    });
    await endUpload(request, response);
  },
};

function refuseChunked(request: IncomingMessage): void {
  if (request.headers['transfer-encoding'] !== undefined)
    throw new HttpRefusal(403, 'IMPORT_ERROR_CANNOT_HANDLE_CHUNKED');
}

/** @throws HttpRefusal 400 for an ISO SR or during an upgrade; ApiError DEFAULT_SR_NOT_FOUND, UUID_INVALID, HANDLE_INVALID */
function targetSr(world: World, query: URLSearchParams): string {
  const pool = world.db.get('pool', world.pool());
  const uuid = query.get('sr_uuid');
  let sr = query.get('sr_id');
  if (sr === null && uuid !== null) {
    sr = world.db.findByUuid('SR', uuid) ?? null;
    if (sr === null) throw new ApiError('UUID_INVALID', 'SR', uuid);
  }
  sr ??= text(pool['default_SR']);
  if (!world.db.find('SR', sr))
    throw query.has('sr_id') ? new ApiError('HANDLE_INVALID', 'SR', sr) : new ApiError('DEFAULT_SR_NOT_FOUND', sr);
  if (world.db.get('SR', sr)['content_type'] === 'iso') throw new HttpRefusal(400, 'SR_OPERATION_NOT_SUPPORTED', sr);
  if (entry(pool['other_config'], 'rolling_upgrade_in_progress') !== undefined)
    throw new HttpRefusal(400, 'NOT_SUPPORTED_DURING_UPGRADE');
  return sr;
}

async function receiveArchive(
  call: Call,
  request: IncomingMessage,
  response: ServerResponse,
  options: ImportOptions,
): Promise<readonly string[]> {
  let objects: ObjectImport | undefined;
  try {
    const source = await openArchive(request);
    objects = new ObjectImport(call, await readOvaMember(source), options);
    objects.run();
    announceObjects(call);
    await receiveDisks(call, response, source, objects.imported.disks);
    return objects.imported.vms;
  } catch (error) {
    if (objects && !options.force) undo(call.world, objects);
    throw toImportError(error);
  }
}

async function receiveMetadata(
  call: Call,
  request: IncomingMessage,
  options: ImportOptions,
  dryRun: boolean,
): Promise<readonly string[]> {
  let objects: ObjectImport | undefined;
  try {
    const source = await openArchive(request);
    objects = new ObjectImport(call, await readOvaMember(source), options);
    objects.run();
    if (dryRun) objects.imported.undo();
    return dryRun ? [] : objects.imported.vms;
  } catch (error) {
    if (objects) objects.imported.undo();
    throw toImportError(error);
  }
}

/** XAPI says so as soon as all objects exist, long before their disks are filled. */
function announceObjects(call: Call): void {
  const config = call.world.db.find('task', call.task.ref)?.['other_config'];
  call.world.db.set('task', call.task.ref, { other_config: withEntries(config, { object_creation: 'complete' }) });
}

function undo(world: World, objects: ObjectImport): void {
  for (const disk of objects.imported.disks.values()) {
    const vdi = world.db.find('VDI', disk.vdi);
    if (vdi) diskContentsOf(world).drop(contentIdOf(vdi));
  }
  objects.imported.undo();
}
