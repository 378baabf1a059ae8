import type { WireValue } from './contract.ts';
import { ReplyRefused } from './errors.ts';

/** What an envelope says: the call's value, or XAPI's error description. */
export type Outcome =
  | { readonly ok: true; readonly value: WireValue }
  | { readonly ok: false; readonly code: string; readonly params: readonly string[] };

type Members = { readonly [key: string]: WireValue };

/**
 * Reads a JSON-RPC envelope, version 1 or 2.
 *
 * Takes both error shapes: `{code, message, data}`, and the plain array that XAPI sends for errors raised before
 * dispatch. Ids are not compared, since those errors carry the id 0.
 *
 * @throws ReplyRefused `not-xapi` if it is neither a result nor an error
 */
export function readJsonEnvelope(root: WireValue): Outcome {
  const envelope = membersOf(root);
  const error = envelope?.['error'];
  if (error !== undefined && error !== null && error !== '') {
    if (Array.isArray(error)) return failure(error as readonly WireValue[]);
    const described = membersOf(error);
    if (!described) return failure([error]);
    const data = described['data'];
    const params = Array.isArray(data) ? (data as readonly WireValue[]) : [];
    return failure([described['message'] ?? described['code'] ?? 'UNKNOWN', ...params]);
  }
  const value = envelope?.['result'];
  if (value === undefined) throw notXapi();
  return { ok: true, value };
}

/**
 * Reads what an XML-RPC reply holds: XAPI's `Status` struct, the bare array of `system.listMethods`, or a fault.
 *
 * @throws ReplyRefused `not-xapi` if it is none of them
 */
export function readXmlEnvelope(root: WireValue, isFault: boolean): Outcome {
  if (Array.isArray(root)) return { ok: true, value: root };
  const envelope = membersOf(root);
  if (!envelope) throw notXapi();
  if (isFault) return failure(['XMLRPC_FAULT', envelope['faultCode'] ?? '', envelope['faultString'] ?? '']);
  const description = envelope['ErrorDescription'];
  if (envelope['Status'] === 'Failure' && Array.isArray(description))
    return failure(description as readonly WireValue[]);
  const value = envelope['Value'];
  if (envelope['Status'] !== 'Success' || value === undefined) throw notXapi();
  return { ok: true, value };
}

function membersOf(value: WireValue | undefined): Members | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : undefined;
}

function failure(description: readonly WireValue[]): Outcome {
  const [code = 'UNKNOWN', ...params] = description.map((part) =>
    typeof part === 'string' ? part : JSON.stringify(part),
  );
  return { ok: false, code, params };
}

function notXapi(): ReplyRefused {
  return new ReplyRefused('not-xapi', 'the reply is neither a result nor an error of XAPI');
}
