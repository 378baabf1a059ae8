import type { HttpHandler } from '../core/contract.ts';
import { auditLogHandler } from './audit-log.ts';
import { getBlobHandler, putBlobHandler } from './blob.ts';
import { exportHandler, exportMetadataHandler } from './export.ts';
import { importHandler, importMetadataHandler } from './import.ts';
import { exportRawVdiHandler, importRawVdiHandler } from './raw-vdi.ts';
import { hostRrdHandler, rrdUpdatesHandler, vmRrdHandler } from './rrd.ts';
import { vncSnapshotHandler } from './vnc-snapshot.ts';

/** Every file-transfer handler of the demo pool. */
export const httpHandlers: readonly HttpHandler[] = [
  exportHandler,
  importHandler,
  exportMetadataHandler,
  importMetadataHandler,
  exportRawVdiHandler,
  importRawVdiHandler,
  auditLogHandler,
  getBlobHandler,
  putBlobHandler,
  rrdUpdatesHandler,
  vmRrdHandler,
  hostRrdHandler,
  vncSnapshotHandler,
];
