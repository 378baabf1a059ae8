import CustomType from 'xmlrpc/lib/customtype.js';
import serializer from 'xmlrpc/lib/serializer.js';
import type { WireValue } from './contract.ts';
import { checkParameters, isFloatField, isFloatParameter } from './request-values.ts';

/** A scalar with the tag we choose: the serialiser's own choice sends 2**40 as `<int>`, 30.0 as `<int>` and some texts as CDATA. */
class Scalar extends CustomType {
  constructor(tagName: 'string' | 'int' | 'i8' | 'double', raw: string) {
    super(raw);
    this.tagName = tagName;
  }
}

/**
 * Body of an XML-RPC call.
 *
 * Integers go out as `<int>` (as `<i8>` past 32 bits), so a number must not be given where XAPI wants a string.
 *
 * @throws RequestRefused a value cannot be sent as it is
 */
export function xmlRequest(method: string, params: readonly WireValue[]): string {
  checkParameters(method, params);
  return serializer.serializeMethodCall(
    method,
    params.map((param, index) => tagged(param, isFloatParameter(method, index))),
  );
}

function tagged(value: WireValue, isFloat: boolean): unknown {
  if (typeof value === 'string') return new Scalar('string', value);
  if (typeof value === 'number') {
    if (isFloat || !Number.isInteger(value)) return new Scalar('double', String(value));
    return new Scalar(Math.abs(value) < 2 ** 31 ? 'int' : 'i8', value.toFixed(0));
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly WireValue[]).map((item) => tagged(item, false));
  const members = Object.entries(value as { readonly [key: string]: WireValue });
  // Without a prototype a key named `__proto__` stays a key.
  const record = Object.create(null) as Record<string, unknown>;
  for (const [key, member] of members) record[key] = tagged(member, isFloatField(key));
  return record;
}
