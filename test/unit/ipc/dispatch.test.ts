import { describe, expect, it } from 'vitest';
import { dispatch, type Handlers } from '../../../electron/ipc/dispatch.ts';
import { ProblemError, type Problem } from '../../../shared/errors.ts';
import { requestInputs, type RequestName } from '../../../shared/ipc/contract.ts';
import { defaultWorkflow } from '../../../shared/domain/workflow.ts';
import { goodInputs } from '../../fakes/request-samples.ts';

const UUID = '00000000-0000-4000-8000-000000000000';
const names = Object.keys(requestInputs) as RequestName[];

/** Handlers that remember what reached them. */
function makeDesk(handle: (name: string, input: unknown) => unknown = () => null) {
  const reached: (readonly [string, unknown])[] = [];
  const bugs: unknown[] = [];
  const entries = names.map((name) => [
    name,
    (input: unknown) => {
      reached.push([name, input]);
      return handle(name, input);
    },
  ]);
  const handlers = Object.fromEntries(entries) as unknown as Handlers;
  const ask = (name: unknown, input: unknown) =>
    dispatch(handlers, name, input, (error) => {
      bugs.push(error);
      return `log-${String(bugs.length)}`;
    });
  return { ask, reached, bugs };
}

async function expectRefused(name: unknown, input: unknown): Promise<readonly string[]> {
  const { ask, reached, bugs } = makeDesk();
  const answer = await ask(name, input);
  expect(answer).toMatchObject({ ok: false, problem: { code: 'invalid-request' } });
  expect(reached).toEqual([]);
  expect(bugs).toEqual([]);
  return (answer as { problem: { issues: readonly string[] } }).problem.issues;
}

describe('dispatch', () => {
  it('gives a handler the parsed input and answers what it answers', async () => {
    const { ask, reached } = makeDesk(() => ({ fingerprint: 'AB' }));
    expect(await ask('pools.probe', { host: '  xcp-1 ', port: 443 })).toEqual({
      ok: true,
      value: { fingerprint: 'AB' },
    });
    expect(reached).toEqual([['pools.probe', { host: 'xcp-1', port: 443 }]]);
  });

  const service = {
    poolId: 'a',
    afterSeq: 0,
    service: { id: 'shop', name: 'Shop', description: '', workflow: defaultWorkflow() },
  };
  const stages = service.service.workflow.stages.map((stage) => ({ ...stage, name: `${stage.name}\u0007` }));
  it.each<[RequestName, object, string]>([
    [
      'configurations.create',
      { poolId: 'a', name: 'Web\u0000shop', vmUuids: [UUID], serviceId: 'shop', stageId: 'dev' },
      'name: must be one line, without control characters',
    ],
    ['pools.probe', { host: 'xcp\u001b1', port: 443 }, 'host: has a control character (U+001B)'],
    [
      'services.save',
      { ...service, service: { ...service.service, description: 'a\u009fb' } },
      'service.description: has a control character (U+009F)',
    ],
    [
      'workflows.publish',
      { poolId: 'a', serviceId: 'shop', baseSeq: 1, workflow: { ...defaultWorkflow(), stages } },
      'workflow.stages.0.name: has a control character (U+0007)',
    ],
    [
      'drift.mute',
      { poolId: 'a', configurationUuid: UUID, reason: 'known\u0000', days: 1 },
      'reason: has a control character (U+0000)',
    ],
  ])('refuses control characters in %s and says where', async (name, input, issue) => {
    expect(await expectRefused(name, input)).toEqual([issue]);
  });

  it.each<[RequestName, object]>([
    ['services.save', { ...service, service: { ...service.service, description: 'two\r\nlines\tand a tab' } }],
    ['app.copy', { text: 'copied \u0000 as it was' }],
    [
      'workflows.save-draft',
      { poolId: 'a', serviceId: 'shop', baseSeq: 1, workflow: { ...defaultWorkflow(), stages } },
    ],
    ['pools.connect', { poolId: 'a', password: 'what\u0007ever' }],
  ])('lets pass in %s what never becomes a name on a pool', async (name, input) => {
    const { ask, reached } = makeDesk();
    expect(await ask(name, input)).toMatchObject({ ok: true });
    expect(reached).toEqual([[name, input]]);
  });

  it('waits for a handler that takes its time', async () => {
    const { ask } = makeDesk(async () => {
      await Promise.resolve();
      return 7;
    });
    expect(await ask('app.ready', {})).toEqual({ ok: true, value: 7 });
  });

  it.each([
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'valueOf',
    '',
    'pools',
    'pools.add ',
    'Pools.add',
    'pools.add\u0000',
    undefined,
    null,
    0,
    {},
    ['pools.add'],
    { toString: () => 'pools.add' },
    Object('pools.add'),
  ])('knows no request called %j', async (name) => {
    expect(await expectRefused(name, {})).toEqual(['there is no such request']);
  });

  it('names the field that is wrong, and not more than twenty', async () => {
    expect(await expectRefused('pools.probe', { host: '', port: 0 })).toEqual([
      expect.stringMatching(/^host: /),
      expect.stringMatching(/^port: /),
    ]);
    const vmUuids = Array.from({ length: 100 }, () => 'no uuid');
    expect(
      await expectRefused('configurations.create', { ...goodInputs['configurations.create'], vmUuids }),
    ).toHaveLength(20);
  });

  it('turns what a use case throws into its problem', async () => {
    const problem: Problem = { code: 'not-found', kind: 'pool', id: 'pool-a' };
    for (const fail of [
      () => {
        throw new ProblemError(problem);
      },
      () => Promise.reject(new ProblemError(problem)),
    ]) {
      const { ask, bugs } = makeDesk(fail);
      expect(await ask('app.ready', {})).toEqual({ ok: false, problem });
      expect(bugs).toEqual([]);
    }
  });

  it.each([new TypeError('x of undefined'), 'text', undefined, { code: 'not-found' }])(
    'keeps anything else (%j) in the log and tells only where',
    async (thrown) => {
      const { ask, bugs } = makeDesk(() => {
        throw thrown as Error; // what libraries throw is not up to us
      });
      expect(await ask('app.ready', {})).toEqual({ ok: false, problem: { code: 'internal', logId: 'log-1' } });
      expect(bugs).toEqual([thrown]);
    },
  );
});

describe('input that no page of ours sends', () => {
  class Surprise {
    readonly poolId = 'pool-a';
  }
  const nest = (depth: number, wrap: (inner: unknown) => unknown): unknown => {
    let value: unknown = 1;
    for (let left = depth; left > 0; left -= 1) value = wrap(value);
    return value;
  };
  const loop: Record<string, unknown> = {};
  loop['loop'] = loop;

  it.each<readonly [string, unknown]>([
    ['objects in objects', nest(33, (inner) => ({ inner }))],
    ['lists in lists', nest(10_000, (inner) => [inner])],
    ['a loop', loop],
    ['an object of a class', new Surprise()],
    ['an object of a class inside', { poolId: new Surprise() }],
    ['a map', new Map([['poolId', 'pool-a']])],
    ['a date', new Date(0)],
    ['bytes', new Uint8Array(10)],
    ['a list too long', Array.from({ length: 10_001 }, () => 1)],
    [
      'many small lists',
      Array.from({ length: 200 }, (_, at) => Array.from({ length: 100 }, (_inner, i) => at * 100 + i)),
    ],
  ])('is refused before a schema sees it: %s', async (_what, input) => {
    expect(await expectRefused('pools.disconnect', input)).toEqual(['the input is nested too deeply or too large']);
  });

  it('is refused without walking shared references again and again', async () => {
    // 2 to the 31st ways lead to the innermost value; a walk along each would not end today.
    const issues = await expectRefused(
      'pools.disconnect',
      nest(31, (inner) => [inner, inner]),
    );
    expect(issues).toHaveLength(1);
  });

  it('is refused without walking the holes of a list of four thousand million', async () => {
    const holes: unknown[] = [];
    holes.length = 2 ** 32 - 1;
    expect(
      await expectRefused('configurations.create', { ...goodInputs['configurations.create'], vmUuids: holes }),
    ).toEqual(['the input is nested too deeply or too large']);
  });

  it('changes no prototype', async () => {
    const hostile = JSON.parse(
      '{"poolId":"x","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    ) as unknown;
    for (const name of names) await expectRefused(name, hostile);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
