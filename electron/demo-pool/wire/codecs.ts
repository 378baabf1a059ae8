import { isUtf8 } from 'node:buffer';
import type { Answer } from '../core/answer.ts';
import type { ApiError } from '../core/contract.ts';
import type { RpcRequest } from '../core/dispatch.ts';
import { JsonAnswerWriter, XmlAnswerWriter, type Piece } from './answer-writer.ts';
import { WireBadText, WireDate, WireFloat, WireSyntaxError, type Raw } from './raw.ts';
import { readXmlCall } from './xml-reader.ts';
import { writeXmlStrings } from './xml-writer.ts';

/** A request with what its reply must repeat. */
export interface ReadRequest extends RpcRequest {
  /** JSON only: protocol version and id. */
  readonly envelope: JsonEnvelope | undefined;
}

interface JsonEnvelope {
  readonly version: 1 | 2;
  readonly id: string | number;
}

/** One encoding of XAPI's calls. */
export interface Codec {
  readonly contentType: string;
  /** @throws WireSyntaxError */
  read(body: Buffer): ReadRequest;
  success(request: ReadRequest, answer: Answer): Iterable<Piece>;
  /** `early`: raised before dispatch, which changes the JSON form. */
  failure(request: ReadRequest, error: ApiError, early: boolean): Iterable<Piece>;
}

const XML_HEAD = '<?xml version="1.0"?><methodResponse><params><param>';
const XML_TAIL = '</param></params></methodResponse>';

/** XML-RPC as XAPI speaks it at `/`. */
export class XmlCodec implements Codec {
  readonly contentType = 'text/xml';
  private readonly answers = new XmlAnswerWriter();

  read(body: Buffer): ReadRequest {
    if (isUtf8(body)) return { ...readXmlCall(body.toString('utf8')), envelope: undefined };
    const call = readXmlCall(body.toString('latin1'));
    return { method: call.method, params: call.params.map(fromLatin1), envelope: undefined };
  }

  *success(_request: ReadRequest, answer: Answer): Iterable<Piece> {
    yield XML_HEAD;
    // system.listMethods is older than the Status struct and answers a bare array.
    if (answer.kind === 'methods') yield* this.answers.write(answer);
    else {
      yield '<value><struct><member><name>Status</name><value>Success</value></member><member><name>Value</name>';
      yield* this.answers.write(answer);
      yield '</member></struct></value>';
    }
    yield XML_TAIL;
  }

  *failure(_request: ReadRequest, error: ApiError): Iterable<Piece> {
    yield `${XML_HEAD}<value><struct><member><name>Status</name><value>Failure</value></member><member><name>ErrorDescription</name>`;
    yield `${writeXmlStrings([error.code, ...error.params])}</member></struct></value>${XML_TAIL}`;
  }
}

/** JSON-RPC 1.0 and 2.0 as XAPI speaks it at `/jsonrpc`. */
export class JsonCodec implements Codec {
  readonly contentType = 'application/json';
  private readonly answers = new JsonAnswerWriter();

  read(body: Buffer): ReadRequest {
    const utf8 = isUtf8(body);
    const call = parseJson(body.toString(utf8 ? 'utf8' : 'latin1'));
    const { method, params, id } = call;
    if (typeof method !== 'string') throw new WireSyntaxError('no method');
    if (params !== undefined && !Array.isArray(params)) throw new WireSyntaxError('params must be an array');
    // XAPI knows no notifications.
    if (typeof id !== 'string' && !(typeof id === 'number' && Number.isInteger(id))) throw new WireSyntaxError('no id');
    const raws = ((params as readonly unknown[] | undefined) ?? []).map((param) => toRaw(param, 0));
    return {
      method,
      params: utf8 ? raws : raws.map(fromLatin1),
      envelope: { version: call['jsonrpc'] === '2.0' ? 2 : 1, id },
    };
  }

  *success(request: ReadRequest, answer: Answer): Iterable<Piece> {
    const { version, id } = envelopeOf(request);
    yield version === 2 ? '{"jsonrpc":"2.0","result":' : '{"result":';
    yield* this.answers.write(answer);
    yield version === 2 ? `,"id":${JSON.stringify(id)}}` : `,"error":null,"id":${JSON.stringify(id)}}`;
  }

  *failure(request: ReadRequest, error: ApiError, early: boolean): Iterable<Piece> {
    const { version, id } = envelopeOf(request);
    const description = [error.code, ...error.params];
    if (early) yield JSON.stringify({ jsonrpc: '2.0', error: description, id: 0 });
    else if (version === 2)
      yield JSON.stringify({ jsonrpc: '2.0', error: { code: 1, message: error.code, data: error.params }, id });
    else yield JSON.stringify({ result: null, error: description, id });
  }
}

function envelopeOf(request: ReadRequest): JsonEnvelope {
  return request.envelope ?? { version: 2, id: 0 };
}

function parseJson(text: string): Readonly<Record<string, unknown>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new WireSyntaxError('no JSON', { cause: error });
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new WireSyntaxError('no call object');
  return parsed as Readonly<Record<string, unknown>>;
}

function toRaw(value: unknown, depth: number): Raw {
  if (depth > 400) throw new WireSyntaxError('too deep');
  if (Array.isArray(value)) return value.map((item) => toRaw(item, depth + 1));
  if (typeof value === 'object' && value !== null)
    return new Map(Object.entries(value).map(([key, item]) => [key, toRaw(item, depth + 1)]));
  return value as Raw;
}

/** Undoes a reading as Latin-1, and marks the strings that were no UTF-8. */
function fromLatin1(raw: Raw): Raw {
  if (typeof raw === 'string') {
    const bytes = Buffer.from(raw, 'latin1');
    return isUtf8(bytes) ? bytes.toString('utf8') : new WireBadText(raw);
  }
  if (Array.isArray(raw)) return (raw as readonly Raw[]).map(fromLatin1);
  if (raw instanceof Map)
    return new Map([...(raw as ReadonlyMap<string, Raw>)].map(([key, item]) => [key, fromLatin1(item)]));
  if (raw instanceof WireFloat || raw instanceof WireDate) return raw;
  return raw;
}
