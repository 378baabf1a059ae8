import type { WireValue } from './contract.ts';
import { RequestRefused } from './errors.ts';

/** Parameters XAPI reads as floats, by position after which JavaScript's one kind of number must keep its decimal point. */
const FLOAT_PARAMETERS: Readonly<Record<string, readonly number[]>> = {
  'event.from': [3],
  'task.set_progress': [2],
  'VM.sysprep': [3],
  'VM.set_shadow_multiplier_live': [2],
  'VM.set_HVM_shadow_multiplier': [2],
  'host.backup_rrds': [2],
  'Cluster.pool_create': [3, 4],
  'Cluster.create': [4, 5],
  'Rate_limit.set_fill_rate': [2],
  'Rate_limit.set_burst_size': [2],
};

/** Fields of records that XAPI reads as floats (`VM.create`). */
const FLOAT_FIELDS: ReadonlySet<string> = new Set(['HVM_shadow_multiplier']);

const MAX_DEPTH = 32;
// XAPI drops or refuses these, and XML cannot carry them.
const UNSENDABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u;

/** True if parameter `index` (the session is 0) of `method` is a float in the data model. */
export function isFloatParameter(method: string, index: number): boolean {
  return FLOAT_PARAMETERS[method.replace(/^Async\./, '')]?.includes(index) ?? false;
}

/** True if a record's field is a float in the data model. */
export function isFloatField(field: string): boolean {
  return FLOAT_FIELDS.has(field);
}

/**
 * Makes sure that every value can be sent without changing on the way.
 *
 * @throws RequestRefused `bad-value` for null, NaN, integers past 2^53, control characters and lone surrogates; `too-deep`
 */
export function checkParameters(method: string, params: readonly WireValue[]): void {
  if (!/^[A-Za-z_][\w.]{0,199}$/.test(method))
    throw new RequestRefused('bad-value', '(odd method name)', 'not a method name');
  params.forEach((param, index) => {
    checkValue(method, `parameter ${String(index + 1)}`, param, isFloatParameter(method, index), 0);
  });
}

function checkValue(method: string, where: string, value: unknown, isFloat: boolean, depth: number): void {
  const refuse = (what: string): RequestRefused => new RequestRefused('bad-value', method, `${where} ${what}`);
  if (typeof value === 'boolean') return;
  if (typeof value === 'string') {
    if (UNSENDABLE.test(value)) throw refuse('holds a character that cannot be sent');
  } else if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw refuse('is not a finite number');
    if (!isFloat && Number.isInteger(value) && !Number.isSafeInteger(value))
      throw refuse('is an integer too large to be exact');
  } else if (typeof value === 'object' && value !== null) {
    if (depth >= MAX_DEPTH)
      throw new RequestRefused(
        'too-deep',
        method,
        `${where} has more than ${String(MAX_DEPTH)} containers inside each other`,
      );
    if (Array.isArray(value)) {
      for (const item of value as readonly unknown[]) checkValue(method, where, item, false, depth + 1);
    } else {
      for (const [key, member] of Object.entries(value)) {
        if (UNSENDABLE.test(key)) throw refuse('has a key that cannot be sent');
        checkValue(method, where, member, isFloatField(key), depth + 1);
      }
    }
  } else {
    throw refuse('is no value XAPI knows');
  }
}
