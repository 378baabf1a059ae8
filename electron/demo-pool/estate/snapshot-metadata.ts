import type { Row, Value } from '../core/contract.ts';
import { printSExpression, type SExpression } from './s-expression.ts';

/** The text XAPI keeps of a VM's record in `snapshot_metadata`: a list of name and value pairs. */
export function snapshotMetadata(vm: Row): string {
  return printSExpression(Object.entries(vm).map(([field, value]) => [field, toExpression(value)]));
}

function toExpression(value: Value): SExpression {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map((item) => toExpression(item as Value));
  return Object.entries(value).map(([key, item]) => [key, toExpression(item)]);
}
