import { describe, expect, it } from 'vitest';
import { dispatch, type Handlers } from '../../electron/ipc/dispatch.ts';
import { serve, type AskingEvent } from '../../electron/ipc/serve.ts';
import { requestInputs, type RequestName } from '../../shared/ipc/contract.ts';
import { recordFigure } from '../bench/figures.ts';
import { goodInputs } from '../fakes/request-samples.ts';

const names = Object.keys(requestInputs) as RequestName[];
const fields = (name: RequestName): readonly string[] => Object.keys(requestInputs[name].shape);

class Instance {
  readonly poolId = 'pool-a';
}

const loop: unknown[] = [];
loop.push(loop);
let shared: unknown = 'x';
for (let depth = 0; depth < 30; depth += 1) shared = { left: shared, right: shared };
let deep: unknown = {};
for (let depth = 0; depth < 5000; depth += 1) deep = { deep };

/** Whole inputs that no request takes. */
const hostileInputs: readonly (readonly [string, unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['true', true],
  ['a number', 1],
  ['NaN', NaN],
  ['a big integer', 12n],
  ['text', 'app.ready'],
  ['empty text', ''],
  ['a long text', 'x'.repeat(1_000_000)],
  ['a list', []],
  ['a list of objects', [{}]],
  ['a list with names', Object.assign([], { poolId: 'pool-a' })],
  ['holes', new Array<unknown>(1_000_000)],
  ['a function', () => 1],
  ['a symbol', Symbol('x')],
  ['a date', new Date(0)],
  ['a map', new Map()],
  ['a set', new Set()],
  ['bytes', new Uint8Array(8)],
  ['an error', new Error('x')],
  ['a pattern', /x/],
  ['an object of a class', new Instance()],
  ['a boxed text', Object('x')],
  ['a loop', loop],
  ['shared references', shared],
  ['five thousand levels', deep],
  ['ten thousand fields', Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`k${String(i)}`, i]))],
  ['a surplus field', { surplus: 1 }],
  ['a prototype as field', JSON.parse('{"__proto__":{"isAdmin":true}}')],
  ['a constructor as field', JSON.parse('{"constructor":{"prototype":{"isAdmin":true}}}')],
];

/** Values that fit no field of any request; each takes the place of every field in turn. */
const hostileValues: readonly (readonly [string, unknown])[] = [
  ['NaN', NaN],
  ['minus infinity', -Infinity],
  ['a fraction', 1.5],
  ['a function', () => 1],
  ['a list of lists', [[[]]]],
  ['a text object', { toString: 'x' }],
  ['a date', new Date(0)],
  ['an object of a class', new Instance()],
  ['two megabytes', 'x'.repeat(2_000_000)],
  ['a symbol', Symbol('x')],
];

const frame = { url: 'app://console/' };
const window = { mainFrame: frame };
const wrongSenders: readonly (readonly [string, AskingEvent])[] = [
  ['a frame that has gone', { senderFrame: null, sender: window }],
  ['an inner frame', { senderFrame: { url: 'app://console/' }, sender: window }],
  ['another origin', { senderFrame: { url: 'https://console/' }, sender: { mainFrame: { url: 'https://console/' } } }],
  ['another window', { senderFrame: frame, sender: { mainFrame: frame } }],
];

/** Main's side with handlers that only remember that they were reached. */
function open() {
  let reached = 0;
  let bugs = 0;
  const reach = (): null => {
    reached += 1;
    return null;
  };
  const handlers = Object.fromEntries(names.map((name) => [name, reach])) as unknown as Handlers;
  const options = {
    windows: () => [window],
    onRefused: () => undefined,
    answer: (name: unknown, input: unknown) =>
      dispatch(handlers, name, input, () => {
        bugs += 1;
        return 'log';
      }),
  };
  return {
    ask: (event: AskingEvent, name: unknown, input: unknown) => serve(options, event, name, input),
    effects: () => reached + bugs,
  };
}

/** Every hostile input of a request: whole ones, and good ones with one field made hostile. */
function* payloadsOf(name: RequestName): Generator<readonly [string, unknown]> {
  yield* hostileInputs;
  for (const [what, value] of hostileValues) {
    const all = fields(name);
    if (all.length === 0) yield [`a field with ${what}`, { field: value }];
    for (const field of all) yield [`${field} with ${what}`, { ...goodInputs[name], [field]: value }];
  }
}

describe('every request', () => {
  it('refuses every hostile input from our own page, and every input from anybody else', async () => {
    const main = open();
    const taken: string[] = [];
    let count = 0;
    for (const name of names) {
      expect(hostileInputs.length + hostileValues.length).toBeGreaterThanOrEqual(40);
      for (const [what, input] of payloadsOf(name)) {
        const asks = [['our page', { senderFrame: frame, sender: window }] as const, ...wrongSenders];
        for (const [who, event] of asks) {
          const answer = await main.ask(event, name, input);
          count += 1;
          if (answer.ok || answer.problem.code !== 'invalid-request') taken.push(`${name} from ${who}: ${what}`);
        }
      }
      for (const [who, event] of wrongSenders) {
        const answer = await main.ask(event, name, goodInputs[name]);
        count += 1;
        if (answer.ok) taken.push(`${name} from ${who}: good input`);
      }
    }
    const bad = taken.length + main.effects();
    recordFigure('F9.main', { count, bad, target: 0, ok: bad === 0 });
    expect(taken).toEqual([]);
    expect(main.effects()).toBe(0);
    expect(count).toBeGreaterThanOrEqual(names.length * 40 * 5);
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
  });
});
