import { findClass } from '../../datamodel/datamodel.ts';
import type { Row, Value } from '../core/contract.ts';
import { parseSExpression, printSExpression } from './s-expression.ts';
import { parseStored, printStored } from './stored-value.ts';

/** The groups of VM fields whose names the database joins with two underscores. */
const GROUP = /^(name|memory|VCPUs|actions|PV|HVM)_/;

/**
 * The text XAPI keeps of a VM's record in `snapshot_metadata`: an s-expression of field and value pairs, fields named
 * as in the database (`name__label`), values in their stored form.
 */
export function printSnapshotMetadata(vm: Row): string {
  const kept = Object.entries(vm).filter(([field]) => field !== 'snapshot_metadata');
  return printSExpression(kept.map(([field, value]) => [field.replace(GROUP, '$1__'), printStored(value)]));
}

/**
 * Reads `snapshot_metadata`, of this program or of a real pool: the VM's fields as they were. Fields the data model
 * does not know are left out; those a later release added are missing.
 *
 * @throws Error when the text is not of that form
 */
export function parseSnapshotMetadata(metadata: string): Readonly<Record<string, Value>> {
  const pairs = parseSExpression(metadata);
  if (typeof pairs === 'string') throw new Error('snapshot metadata is a list of pairs');
  const fields = findClass('VM')?.fields;
  const record: Record<string, Value> = Object.create(null) as Record<string, Value>;
  for (const pair of pairs) {
    const [name, stored] = typeof pair === 'string' ? [] : pair;
    if (typeof name !== 'string' || typeof stored !== 'string') throw new Error('snapshot metadata is a list of pairs');
    const field = fields?.get(name.replace('__', '_'));
    if (field) record[field.name] = parseStored(field.type, stored);
  }
  return record;
}
