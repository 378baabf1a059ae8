import { findClass } from '../../datamodel/datamodel.ts';
import { decodeValue } from '../core/decode.ts';
import { ApiError, type Row, type Value } from '../core/contract.ts';
import { defaultOf } from '../core/row-defaults.ts';
import { readXmlValue } from '../wire/xml-reader.ts';
import { WireSyntaxError, type Raw } from '../wire/raw.ts';
import { nextTarMember, readTarContent, TarError } from './tar.ts';
import { PrematureEnd, UnsupportedCompression, type ByteSource } from './byte-source.ts';
import { XVA_VERSION } from './xva-objects.ts';

/** Largest `ova.xml` that is read. */
const MAX_OVA_BYTES = 64 * 1024 ** 2;

/** An object of an archive; references inside are ids of the archive (`Ref:N`) or null. */
export interface ArchivedObject {
  readonly cls: string;
  readonly id: string;
  readonly record: Row;
}

/**
 * Reads and checks the first member of an archive.
 * @throws ApiError IMPORT_ERROR_UNEXPECTED_FILE, IMPORT_ERROR, IMPORT_INCOMPATIBLE_VERSION
 */
export async function readOvaMember(source: ByteSource): Promise<readonly ArchivedObject[]> {
  const member = await nextTarMember(source);
  if (member?.name !== 'ova.xml') throw new ApiError('IMPORT_ERROR_UNEXPECTED_FILE', 'ova.xml', member?.name ?? '');
  return parseOvaXml((await readTarContent(source, member, MAX_OVA_BYTES)).toString('utf8'));
}

/** The objects that the text of an `ova.xml` describes. @throws ApiError IMPORT_ERROR, IMPORT_INCOMPATIBLE_VERSION; WireSyntaxError */
function parseOvaXml(xml: string): readonly ArchivedObject[] {
  const ova = structOf(readXmlValue(xml));
  const version = structOf(ova.get('version'));
  const major = numberOf(version.get('xapi_major'));
  const minor = numberOf(version.get('xapi_minor'));
  const newer = major > XVA_VERSION.major || (major === XVA_VERSION.major && minor > XVA_VERSION.minor);
  if (newer || numberOf(version.get('export_vsn')) > XVA_VERSION.exportFormat)
    throw new ApiError('IMPORT_INCOMPATIBLE_VERSION');
  const objects = ova.get('objects');
  if (!Array.isArray(objects)) throw new ApiError('IMPORT_ERROR', 'ova.xml has no objects');
  return (objects as readonly Raw[]).flatMap((raw) => {
    const object = structOf(raw);
    const cls = textOf(object.get('class'));
    const model = findClass(cls);
    // Classes of other releases are left alone, as XAPI does.
    if (!model) return [];
    const members = structOf(object.get('snapshot'));
    const record: Record<string, Value> = {};
    for (const field of model.fields.values()) {
      const member = members.get(field.name);
      record[field.name] = member === undefined ? defaultOf(field) : decodeValue(member, field.type);
    }
    return [{ cls, id: textOf(object.get('id')), record }];
  });
}

function structOf(raw: Raw | undefined): ReadonlyMap<string, Raw> {
  if (raw instanceof Map) return raw as ReadonlyMap<string, Raw>;
  throw new ApiError('IMPORT_ERROR', 'ova.xml: a struct is missing');
}

function textOf(raw: Raw | undefined): string {
  if (typeof raw === 'string') return raw;
  throw new ApiError('IMPORT_ERROR', 'ova.xml: a text is missing');
}

function numberOf(raw: Raw | undefined): number {
  const value = Number(raw);
  if (raw === undefined || !Number.isInteger(value))
    throw new ApiError('IMPORT_ERROR', 'ova.xml: a version is missing');
  return value;
}

/** What XAPI's import says of whatever went wrong while reading an archive. */
export function toImportError(error: unknown): unknown {
  if (error instanceof PrematureEnd) return new ApiError('IMPORT_ERROR_PREMATURE_EOF');
  if (error instanceof TarError || error instanceof WireSyntaxError) return new ApiError('IMPORT_ERROR', error.message);
  if (error instanceof UnsupportedCompression)
    return new ApiError('IMPORT_ERROR', `compression ${error.message} is not supported by this host`);
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  // A client that breaks off, and gzip data that ends early, look like a stream cut short.
  if (code === 'ECONNRESET' || code === 'ABORT_ERR' || code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'Z_BUF_ERROR')
    return new ApiError('IMPORT_ERROR_PREMATURE_EOF');
  if (code === 'Z_DATA_ERROR') return new ApiError('IMPORT_ERROR', 'damaged gzip data');
  return error;
}
