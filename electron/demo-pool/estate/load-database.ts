import { readFileSync } from 'node:fs';
import { findClass, type ClassModel } from '../../datamodel/datamodel.ts';
import { entry, isNull, text, withEntries } from '../behaviour/values.ts';
import type { Value, World } from '../core/contract.ts';
import { SOFTWARE_VERSION } from './hosts.ts';
import { readElements, type XmlElement } from './state-db-xml.ts';
import { parseStored } from './stored-value.ts';

/** What a database file held that was not taken over. */
export interface LoadReport {
  /** Rows taken over, by class. */
  readonly rows: ReadonlyMap<string, number>;
  /** Rows left out, by table: secrets, sessions and tasks, and tables the data model does not know. */
  readonly skippedRows: ReadonlyMap<string, number>;
  /** Values left out because the data model does not know the field, by `table.field`. */
  readonly skippedFields: ReadonlyMap<string, number>;
}

/** Never taken over: secrets must not be readable here, sessions and tasks do not outlive a restart. */
const DROPPED_TABLES = new Set(['secret', 'session', 'task']);
/** The database's own bookkeeping of a row. */
const BOOKKEEPING = new Set(['ref', '_ref', '__ctime', '__mtime']);

/**
 * Fills an empty world with the rows of a XAPI database file (`state.db`). References and uuids stay as they are;
 * fields that later releases added get the data model's defaults, as after an upgrade of that pool.
 *
 * @param say - told in one sentence what was left out
 * @throws Error naming the file, and line and column or row, when it can't be read
 */
export function loadDatabase(world: World, file: string, say: (line: string) => void = printOnStderr): LoadReport {
  let report: LoadReport;
  try {
    report = readRows(world, readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  if (world.db.refs('pool').length !== 1 || world.db.refs('host').length === 0)
    throw new Error(`${file}: not the database of one pool with its hosts`);
  upgrade(world);
  sayWhatWasLeftOut(file, report, say);
  return report;
}

function printOnStderr(line: string): void {
  process.stderr.write(`${line}\n`);
}

function readRows(world: World, xml: string): LoadReport {
  const rows = new Map<string, number>();
  const skippedRows = new Map<string, number>();
  const skippedFields = new Map<string, number>();
  let table = '';
  for (const element of readElements(xml)) {
    const place = placeOf(element);
    if (place === 'table') table = attribute(element, 'name');
    if (place !== 'row') continue;
    const model = DROPPED_TABLES.has(table) ? undefined : findClass(table);
    // Classes that were removed from XAPI are in the model by name only.
    if (!model || model.fields.size === 0) {
      count(skippedRows, table);
      continue;
    }
    addRow(world, model, element, skippedFields);
    count(rows, table);
  }
  return { rows, skippedRows, skippedFields };
}

function placeOf(element: XmlElement): 'table' | 'row' | 'other' {
  const path = `${String(element.depth)} ${element.parent}>${element.name}`;
  switch (path) {
    case '1 database>table':
      return 'table';
    case '2 table>row':
      return 'row';
    case '0 >database':
    case '1 database>manifest':
    case '2 manifest>pair':
      return 'other';
    default:
      throw new Error(`<${element.name}> inside <${element.parent}> has no place in a database file`);
  }
}

function addRow(world: World, model: ClassModel, element: XmlElement, skippedFields: Map<string, number>): void {
  const ref = attribute(element, 'ref');
  const fields: Record<string, Value> = {};
  for (const [column, stored] of element.attributes) {
    if (BOOKKEEPING.has(column)) continue;
    const field = model.fields.get(column) ?? model.fields.get(column.replace('__', '_'));
    if (!field) {
      count(skippedFields, `${model.name}.${column}`);
      continue;
    }
    try {
      fields[field.name] = parseStored(field.type, unprotect(stored));
    } catch (error) {
      throw new Error(`${model.name} ${ref}, ${column}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
  }
  const uuid = text(fields['uuid']);
  world.db.create(model.name, fields, uuid === '' ? { ref } : { ref, uuid });
}

function attribute(element: XmlElement, name: string): string {
  const value = element.attributes.get(name);
  if (value === undefined) throw new Error(`<${element.name}> without ${name}`);
  return value;
}

/** Characters XAPI hides from XML parsers that fold white space (xml_spaces.ml); `%_` is the older form of two spaces. */
const PROTECTED: Readonly<Record<string, string>> = {
  '%_': '  ',
  '%.': ' ',
  '%t': '\t',
  '%n': '\n',
  '%r': '\r',
  '%%': '%',
};

function unprotect(stored: string): string {
  return stored.includes('%') ? stored.replace(/%[_.tnr%]/g, (pair) => PROTECTED[pair] ?? pair) : stored;
}

/**
 * What an upgrade of the pool to the release this server speaks does to its rows: hosts say the present API version,
 * default templates get their flag, disks a content id; operations that were under way are over.
 */
function upgrade(world: World): void {
  for (const [host, row] of [...world.db.entries('host')]) {
    world.db.set('host', host, {
      API_version_major: 2,
      API_version_minor: 21,
      // The backend decides what networks can do, so it stays as the pool has it.
      software_version: withEntries(row['software_version'], {
        ...SOFTWARE_VERSION,
        network_backend: entry(row['software_version'], 'network_backend') ?? 'bridge',
        hostname: text(row['hostname']),
      }),
      enabled: true,
      current_operations: {},
    });
    if (world.db.find('host_metrics', text(row['metrics'])))
      world.db.set('host_metrics', text(row['metrics']), { live: true, last_updated: world.clock.stamp() });
  }
  for (const [vm, row] of [...world.db.entries('VM')]) {
    world.db.set('VM', vm, {
      current_operations: {},
      is_default_template: entry(row['other_config'], 'default_template') === 'true',
    });
  }
  for (const [vdi, row] of [...world.db.entries('VDI')]) {
    const origin = isNull(row['snapshot_of']) ? undefined : world.db.find('VDI', text(row['snapshot_of']));
    const contentId = entry(row['other_config'], 'content_id') ?? text((origin ?? row)['uuid']);
    world.db.set('VDI', vdi, {
      current_operations: {},
      other_config: withEntries(row['other_config'], { content_id: contentId }),
    });
  }
  for (const cls of ['VIF', 'VBD', 'SR', 'network', 'VM_appliance', 'pool']) {
    for (const ref of world.db.refs(cls)) world.db.set(cls, ref, { current_operations: {} });
  }
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function sayWhatWasLeftOut(file: string, report: LoadReport, say: (line: string) => void): void {
  const list = (counts: ReadonlyMap<string, number>): string =>
    [...counts].map(([key, number]) => `${key} (${String(number)})`).join(', ');
  if (report.skippedRows.size > 0) say(`${file}: rows left out: ${list(report.skippedRows)}`);
  if (report.skippedFields.size > 0)
    say(`${file}: fields left out, unknown to the data model: ${list(report.skippedFields)}`);
}
