import { findClass, findEnum, relations } from '../../../../electron/datamodel/datamodel.ts';
import type { FieldType } from '../../../../electron/datamodel/types.ts';
import { text } from '../../../../electron/demo-pool/behaviour/values.ts';
import type { Row, Value } from '../../../../electron/demo-pool/core/contract.ts';
import { fromStamp } from '../../../../electron/demo-pool/core/clock.ts';
import type { MemoryDatabase } from '../../../../electron/demo-pool/core/database.ts';

/** Everything in which the rows of a database differ from the data model, in sentences; empty when they satisfy it. */
export function listViolations(db: MemoryDatabase): readonly string[] {
  const violations: string[] = [];
  for (const [cls, table] of db.tables) {
    const uuids = new Set<string>();
    for (const { ref } of table.entries.values()) {
      const row = db.get(cls, ref);
      violations.push(...rowViolations(db, cls, ref, row));
      const uuid = text(row['uuid']);
      if (
        table.model.fields.has('uuid') &&
        (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uuid) || uuids.has(uuid))
      )
        violations.push(`${cls} ${ref}: uuid ${uuid}`);
      uuids.add(uuid);
    }
  }
  return [...violations, ...reverseViolations(db)];
}

function rowViolations(db: MemoryDatabase, cls: string, ref: string, row: Row): readonly string[] {
  const model = findClass(cls);
  const violations: string[] = [];
  for (const name of Object.keys(row))
    if (!model?.fields.has(name)) violations.push(`${cls} ${ref}: unknown field ${name}`);
  for (const field of model?.fields.values() ?? []) {
    const value = row[field.name];
    const problem = value === undefined ? 'missing' : findProblem(db, field.type, value);
    if (problem !== undefined) violations.push(`${cls} ${text(row['name_label']) || ref}: ${field.name} ${problem}`);
  }
  return violations;
}

function findProblem(db: MemoryDatabase, type: FieldType, value: Value): string | undefined {
  switch (type.kind) {
    case 'int':
      return Number.isInteger(value) ? undefined : `is no int: ${describe(value)}`;
    case 'float':
      return typeof value === 'number' ? undefined : 'is no float';
    case 'bool':
      return typeof value === 'boolean' ? undefined : 'is no bool';
    case 'datetime':
      return typeof value === 'string' && !Number.isNaN(fromStamp(value))
        ? undefined
        : `is no date: ${describe(value)}`;
    case 'enum':
      return typeof value === 'string' && findEnum(type.name)?.includes(value)
        ? undefined
        : `is not in ${type.name}: ${describe(value)}`;
    case 'ref':
      if (typeof value !== 'string') return 'is no ref';
      return value === 'OpaqueRef:NULL' || db.find(type.cls, value) ? undefined : `dangles: ${value}`;
    case 'set':
      return Array.isArray(value)
        ? (value as readonly Value[])
            .map((item) => findProblem(db, type.of, item))
            .find((problem) => problem !== undefined)
        : 'is no set';
    case 'map': {
      if (typeof value !== 'object' || Array.isArray(value)) return 'is no map';
      const key = Object.keys(value).find((name) => !/^[A-Za-z0-9._: /@-]+$/.test(name));
      if (key !== undefined) return `has the key ${key}, which breaks XML replies`;
      return Object.values(value as Row)
        .map((item) => findProblem(db, type.value, item))
        .find((problem) => problem !== undefined);
    }
    default:
      return typeof value === 'string' ? undefined : 'is no text';
  }
}

/** Each reverse set must name exactly the rows that point at it. */
function reverseViolations(db: MemoryDatabase): readonly string[] {
  return relations.flatMap((relation) => {
    if (relation.manyToMany) return [];
    const expected = new Map<string, Set<string>>();
    for (const [ref, row] of db.entries(relation.cls)) {
      const target = text(row[relation.field]);
      expected.set(target, (expected.get(target) ?? new Set()).add(ref));
    }
    return [...db.entries(relation.otherCls)].flatMap(([ref, row]) => {
      const held = [...((row[relation.otherField] ?? []) as readonly string[])].sort().join();
      const wanted = [...(expected.get(ref) ?? [])].sort().join();
      return held === wanted
        ? []
        : [`${relation.otherCls} ${ref}: ${relation.otherField} is not what ${relation.cls}.${relation.field} says`];
    });
  });
}

function describe(value: Value): string {
  return JSON.stringify(value);
}
