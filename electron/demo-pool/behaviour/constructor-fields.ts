import { findClass } from '../../datamodel/datamodel.ts';
import type { Value } from '../core/contract.ts';
import { map } from './values.ts';

/** The members of a create call's record that the data model lets a client set; the others are ignored, as XAPI does. */
export function constructorFields(cls: string, record: Value | undefined): Record<string, Value> {
  const fields = findClass(cls)?.constructorFields;
  const given = map(record);
  const taken: Record<string, Value> = Object.create(null) as Record<string, Value>;
  for (const name of [...(fields?.required ?? []), ...(fields?.optional ?? [])]) {
    const value = given[name];
    if (value !== undefined) taken[name] = value;
  }
  return taken;
}
