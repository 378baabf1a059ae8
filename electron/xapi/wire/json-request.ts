import type { WireValue } from './contract.ts';
import { checkParameters, isFloatField, isFloatParameter } from './request-values.ts';

/**
 * Body of a JSON-RPC 2.0 call. Floats keep a decimal part, which hosts before 7.3 insist on.
 *
 * @throws RequestRefused a value cannot be sent as it is
 */
export function jsonRequest(method: string, params: readonly WireValue[], id: number): string {
  checkParameters(method, params);
  const texts = params.map((param, index) => jsonText(param, isFloatParameter(method, index)));
  return `{"jsonrpc":"2.0","method":${JSON.stringify(method)},"params":[${texts.join(',')}],"id":${String(id)}}`;
}

function jsonText(value: WireValue, isFloat: boolean): string {
  if (typeof value === 'number') return isFloat && Number.isInteger(value) ? value.toFixed(1) : JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value))
    return `[${(value as readonly WireValue[]).map((item) => jsonText(item, false)).join(',')}]`;
  const members = Object.entries(value as { readonly [key: string]: WireValue });
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${jsonText(member, isFloatField(key))}`).join(',')}}`;
}
