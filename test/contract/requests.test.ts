import { describe, expect, expectTypeOf, it } from 'vitest';
import { dispatch, type Handlers } from '../../electron/ipc/dispatch.ts';
import {
  requestInputs,
  type Bridge,
  type EventName,
  type Events,
  type ParsedInput,
  type RequestInput,
  type RequestName,
  type RequestOutputs,
} from '../../shared/ipc/contract.ts';
import type { Problem, Result } from '../../shared/errors.ts';
import { badInputs, goodInputs } from '../fakes/request-samples.ts';

const names = Object.keys(requestInputs) as RequestName[];

describe('the contract', () => {
  it('says input, answer and handler of the same requests', () => {
    expectTypeOf<keyof typeof requestInputs>().toEqualTypeOf<RequestName>();
    expectTypeOf<keyof RequestOutputs>().toEqualTypeOf<RequestName>();
    expectTypeOf<keyof Handlers>().toEqualTypeOf<RequestName>();
    expectTypeOf<EventName>().toEqualTypeOf<keyof Events>();
  });

  it('gives handlers what their schema made of the input', () => {
    expectTypeOf<Parameters<Handlers['promotions.start']>[0]>().toEqualTypeOf<ParsedInput<'promotions.start'>>();
    expectTypeOf<ParsedInput<'pools.probe'>>().toEqualTypeOf<{ host: string; port: number }>();
    expectTypeOf<RequestInput<'pools.probe'>>().toEqualTypeOf<{ host: string; port: number }>();
    expectTypeOf<ReturnType<Handlers['app.ready']>>().toEqualTypeOf<null | Promise<null>>();
  });

  it('gives the page two functions and no more, which answer results', () => {
    expectTypeOf<keyof Bridge>().toEqualTypeOf<'request' | 'subscribe'>();
    expectTypeOf<Bridge['request']>().toBeCallableWith('pools.probe', { host: 'xcp-1', port: 443 });
    expectTypeOf<Extract<Awaited<ReturnType<Bridge['request']>>, { ok: false }>['problem']>().toEqualTypeOf<Problem>();
    expectTypeOf<Result<null>>().toExtend<{ readonly ok: boolean }>();
  });

  it('names requests area.verb and events noun.changed', () => {
    expect(names.length).toBeGreaterThanOrEqual(24);
    for (const name of names) expect(name).toMatch(/^[a-z]+\.[a-z]+(-[a-z]+)*$/);
  });

  it('never takes what it does not name', () => {
    for (const name of names)
      expect(requestInputs[name].safeParse({ ...goodInputs[name], surplus: 1 }).success, name).toBe(false);
  });
});

describe.each(names)('%s', (name) => {
  const serve = async (input: unknown) => {
    const reached: unknown[] = [];
    const handlers = { [name]: (parsed: unknown) => void reached.push(parsed) } as unknown as Handlers;
    const answer = await dispatch(handlers, name, input, (error) => {
      throw error;
    });
    return { answer, reached };
  };

  it('takes a good input, also after it crossed to another process', async () => {
    const { answer, reached } = await serve(structuredClone(goodInputs[name]));
    expect(answer).toMatchObject({ ok: true });
    expect(reached).toHaveLength(1);
    // What a handler gets must mean the same when it is parsed once more.
    expect(requestInputs[name].parse(reached[0])).toEqual(reached[0]);
  });

  it('refuses one that is nearly good', async () => {
    const { answer, reached } = await serve(badInputs[name]);
    expect(answer).toMatchObject({ ok: false, problem: { code: 'invalid-request' } });
    expect(reached).toEqual([]);
  });

  it('needs every field that is not optional', async () => {
    for (const field of Object.keys(goodInputs[name])) {
      const schema = (requestInputs[name].shape as Record<string, { safeParse(value: unknown): { success: boolean } }>)[
        field
      ];
      const rest = Object.fromEntries(Object.entries(goodInputs[name]).filter(([key]) => key !== field));
      const { answer } = await serve(rest);
      expect(answer.ok, field).toBe(schema?.safeParse(undefined).success);
    }
  });
});
