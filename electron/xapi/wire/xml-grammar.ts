/** What may stand at the place that is read. */
export type Expect =
  | 'prolog'
  | 'response'
  | 'params'
  | 'param'
  | 'root'
  | 'member'
  | 'name'
  | 'nameText'
  | 'memberValue'
  | 'content'
  | 'text'
  | 'typedText'
  | 'number'
  | 'typeEnd'
  | 'valueEnd'
  | 'memberEnd'
  | 'item'
  | 'data'
  | 'arrayEnd'
  | 'tail'
  | 'end';

/** What a tag makes the decoder do, besides going on to what is expected next. */
export type Action =
  | 'goOn'
  | 'beginParams'
  | 'beginFault'
  | 'openStruct'
  | 'openArray'
  | 'emptyStruct'
  | 'closeStruct'
  | 'closeArray'
  | 'startName'
  | 'emptyName'
  | 'startItem'
  | 'emptyItem'
  | 'emptyString'
  | 'startTyped'
  | 'emptyTyped'
  | 'startNumber'
  | 'nil'
  | 'endText'
  | 'valueDone'
  | 'endType'
  | 'tail';

/** One line of the grammar: what to do, and for `goOn` what comes next. */
export interface Transition {
  readonly action: Action;
  readonly next?: Expect;
}

const act = (action: Action): Transition => ({ action });
const goOn = (next: Expect): Transition => ({ action: 'goOn', next });

const GRAMMAR: ReadonlyMap<string, Transition> = new Map([
  ['response methodResponse', goOn('params')],
  ['params params', act('beginParams')],
  ['params fault', act('beginFault')],
  ['param param', goOn('root')],
  ['root value', goOn('content')],
  ['root value/', act('emptyString')],
  ['member member', goOn('name')],
  ['member /struct', act('closeStruct')],
  ['name name', act('startName')],
  ['name name/', act('emptyName')],
  ['memberValue value', goOn('content')],
  ['memberValue value/', act('emptyString')],
  ['memberEnd /member', goOn('member')],
  ['item value', act('startItem')],
  ['item value/', act('emptyItem')],
  ['item /data', goOn('arrayEnd')],
  ['data data', goOn('item')],
  ['data data/', goOn('arrayEnd')],
  ['arrayEnd /array', act('closeArray')],
  ['content /value', act('emptyString')],
  ['content struct', act('openStruct')],
  ['content struct/', act('emptyStruct')],
  ['content array', act('openArray')],
  ['content nil/', act('nil')],
  ['text /value', act('endText')],
  ['valueEnd /value', act('valueDone')],
  ...['string', 'dateTime.iso8601', 'base64'].flatMap((type): [string, Transition][] => [
    [`content ${type}`, act('startTyped')],
    [`content ${type}/`, act('emptyTyped')],
    [`typeEnd /${type}`, act('endType')],
  ]),
  ...['boolean', 'int', 'i4', 'i8', 'double'].flatMap((type): [string, Transition][] => [
    [`content ${type}`, act('startNumber')],
    [`typeEnd /${type}`, act('endType')],
  ]),
  ['tail /param', act('tail')],
  ['tail /params', act('tail')],
  ['tail /fault', act('tail')],
  ['tail /methodResponse', act('tail')],
]);

/** What `tag` (with `/` in front if it closes, behind if it is empty) means where `expect` may stand; undefined: nothing. */
export function transitionOf(expect: Expect, tag: string): Transition | undefined {
  return GRAMMAR.get(`${expect} ${tag}`);
}
