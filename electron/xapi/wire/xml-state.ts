import type { JsonWriter } from './json-writer.ts';
import { transitionOf } from './xml-grammar.ts';
import type { Action, Expect } from './xml-grammar.ts';
import { copyMembers } from './xml-members.ts';
import { malformed } from './xml-tags.ts';

/**
 * Where the decoder is in the grammar, and the steps that write JSON text and move on. Steps answer true, so that the
 * decoder's loop goes on.
 */
export class XmlState {
  /** What may stand at the place that is read. */
  expect: Expect = 'prolog';
  /** Type of the scalar that is read. */
  type = '';
  isFault = false;
  /** The input, for comparing several bytes at a time. */
  view: DataView;
  readonly json: JsonWriter;
  readonly #splitDepth: number;
  #closers: string[] = [];

  constructor(json: JsonWriter, splitDepth: number, view: DataView) {
    this.json = json;
    this.#splitDepth = splitDepth;
    this.view = view;
  }

  goOn(expect: Expect): true {
    this.expect = expect;
    return true;
  }

  nextMember(): true {
    this.json.valueDone();
    return this.startName();
  }

  startName(): true {
    const json = this.json;
    json.startKey();
    // The members of a record follow each other in a few patterns only.
    if (json.depth > this.#splitDepth) return this.goOn(copyMembers(json, this.view));
    return this.goOn('nameText');
  }

  startItem(): true {
    this.json.countMember();
    return this.goOn('content');
  }

  scalar(text: string): true {
    this.json.scalar(text);
    return this.goOn('valueEnd');
  }

  startTyped(type: string): true {
    this.type = type;
    this.json.startString();
    return this.goOn('typedText');
  }

  startNumber(type: string): true {
    this.type = type;
    return this.goOn('number');
  }

  emptyString(): true {
    this.json.startString();
    this.json.endString();
    return this.valueDone();
  }

  openContainer(kind: '{' | '[', expect: Expect): true {
    this.json.open(kind);
    return this.goOn(expect);
  }

  closeContainer(kind: '{' | '['): true {
    this.json.close(kind);
    return this.goOn('valueEnd');
  }

  valueDone(): true {
    const json = this.json;
    json.valueDone();
    if (json.depth === 0) return this.goOn('tail');
    return this.goOn(json.inStruct ? 'memberEnd' : 'item');
  }

  apply(expect: Expect, tag: string): void {
    const transition = transitionOf(expect, tag);
    if (!transition) throw malformed();
    switch (transition.action) {
      case 'goOn':
        this.expect = transition.next ?? 'end';
        return;
      case 'beginParams':
        this.#closers = ['/param', '/params', '/methodResponse'];
        this.expect = 'param';
        return;
      case 'beginFault':
        this.isFault = true;
        this.#closers = ['/fault', '/methodResponse'];
        this.expect = 'root';
        return;
      case 'tail':
        if (tag !== this.#closers.shift()) throw malformed();
        this.expect = this.#closers.length === 0 ? 'end' : 'tail';
        return;
      case 'endType':
        if (tag !== `/${this.type}`) throw malformed();
        this.expect = 'valueEnd';
        return;
      default:
        this.#act(transition.action, tag);
    }
  }

  #act(action: Action, tag: string): void {
    const json = this.json;
    switch (action) {
      case 'openStruct':
        return void this.openContainer('{', 'member');
      case 'openArray':
        return void this.openContainer('[', 'data');
      case 'emptyStruct':
        json.open('{');
        return void this.closeContainer('{');
      case 'closeStruct':
        return void this.closeContainer('{');
      case 'closeArray':
        return void this.closeContainer('[');
      case 'startName':
        return void this.startName();
      case 'emptyName':
        json.startKey();
        json.endKey();
        return void this.goOn('memberValue');
      case 'startItem':
        return void this.startItem();
      case 'emptyItem':
        json.countMember();
        return void this.emptyString();
      case 'emptyString':
        return void this.emptyString();
      case 'startTyped':
        return void this.startTyped(tag);
      case 'startNumber':
        return void this.startNumber(tag);
      case 'emptyTyped':
        json.startString();
        json.endString();
        return void this.goOn('valueEnd');
      case 'nil':
        return void this.scalar('null');
      case 'endText':
        json.endString();
        return void this.valueDone();
      default:
        return void this.valueDone();
    }
  }
}
