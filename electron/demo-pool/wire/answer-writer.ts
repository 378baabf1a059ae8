import type { Answer, EventBatch, PoolEvent } from '../core/answer.ts';
import type { Row } from '../core/contract.ts';
import { writeJsonRecord, writeJsonValue } from './json-writer.ts';
import { escapeText, writeXmlRecord, writeXmlStrings, writeXmlValue } from './xml-writer.ts';

/** Pieces of a reply body; records come as bytes encoded once and kept. */
export type Piece = string | Buffer;

/** Writes answers in one format, with records encoded once per change of the row. */
export interface AnswerWriter {
  write(answer: Answer): Iterable<Piece>;
}

/** Rows never change in place, so a row's identity stands for its content. */
class RecordCache {
  private readonly encoded = new WeakMap<Row, Buffer>();
  private readonly encode: (row: Row, cls: string) => string;

  constructor(encode: (row: Row, cls: string) => string) {
    this.encode = encode;
  }

  bytes(row: Row, cls: string): Buffer {
    const known = this.encoded.get(row);
    if (known) return known;
    const bytes = Buffer.from(this.encode(row, cls));
    this.encoded.set(row, bytes);
    return bytes;
  }
}

/** The `Value` of an XML-RPC reply. */
export class XmlAnswerWriter implements AnswerWriter {
  private readonly records = new RecordCache(writeXmlRecord);

  *write(answer: Answer): Iterable<Piece> {
    switch (answer.kind) {
      case 'value':
        yield writeXmlValue(answer.value, answer.type);
        break;
      case 'record':
        yield this.records.bytes(answer.row, answer.cls);
        break;
      case 'records':
        yield '<value><struct>';
        for (const [ref, row] of answer.rows) {
          yield `<member><name>${ref}</name>`;
          yield this.records.bytes(row, answer.cls);
          yield '</member>';
        }
        yield '</struct></value>';
        break;
      case 'events':
        yield* this.batch(answer.batch);
        break;
      case 'event-list':
        yield* this.events(answer.events);
        break;
      case 'methods':
        yield writeXmlStrings(answer.names);
        break;
    }
  }

  private *batch(batch: EventBatch): Iterable<Piece> {
    yield '<value><struct><member><name>events</name>';
    yield* this.events(batch.events);
    yield '</member><member><name>valid_ref_counts</name><value><struct>';
    // The one place where XAPI tags its ints.
    for (const [cls, count] of batch.validRefCounts)
      yield `<member><name>${cls}</name><value><i4>${count}</i4></value></member>`;
    yield `</struct></value></member><member><name>token</name><value>${batch.token}</value></member></struct></value>`;
  }

  private *events(events: readonly PoolEvent[]): Iterable<Piece> {
    yield '<value><array><data>';
    for (const event of events) {
      yield (
        `<value><struct><member><name>id</name><value>${event.id}</value></member><member><name>timestamp</name><value>0.0</value></member>` +
        `<member><name>class</name><value>${event.cls.toLowerCase()}</value></member><member><name>operation</name><value>${event.operation}</value></member>` +
        `<member><name>ref</name><value>${escapeText(event.ref)}</value></member>`
      );
      if (event.row) {
        yield '<member><name>snapshot</name>';
        yield this.records.bytes(event.row, event.cls);
        yield '</member>';
      }
      yield '</struct></value>';
    }
    yield '</data></array></value>';
  }
}

/** The `result` of a JSON-RPC reply. */
export class JsonAnswerWriter implements AnswerWriter {
  private readonly records = new RecordCache(writeJsonRecord);

  *write(answer: Answer): Iterable<Piece> {
    switch (answer.kind) {
      case 'value':
        yield writeJsonValue(answer.value, answer.type);
        break;
      case 'record':
        yield this.records.bytes(answer.row, answer.cls);
        break;
      case 'records': {
        let comma = '{';
        for (const [ref, row] of answer.rows) {
          yield `${comma}"${ref}":`;
          yield this.records.bytes(row, answer.cls);
          comma = ',';
        }
        yield answer.rows.length === 0 ? '{}' : '}';
        break;
      }
      case 'events':
        yield '{"events":';
        yield* this.events(answer.batch.events);
        yield `,"valid_ref_counts":${JSON.stringify(Object.fromEntries(answer.batch.validRefCounts))},"token":"${answer.batch.token}"}`;
        break;
      case 'event-list':
        yield* this.events(answer.events);
        break;
      case 'methods':
        yield JSON.stringify(answer.names);
        break;
    }
  }

  private *events(events: readonly PoolEvent[]): Iterable<Piece> {
    let comma = '[';
    for (const event of events) {
      yield `${comma}{"id":${event.id},"timestamp":"0.0","class":"${event.cls.toLowerCase()}","operation":"${event.operation}","ref":${JSON.stringify(event.ref)}`;
      if (event.row) {
        yield ',"snapshot":';
        yield this.records.bytes(event.row, event.cls);
      }
      yield '}';
      comma = ',';
    }
    yield events.length === 0 ? '[]' : ']';
  }
}
