import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallFaultKind } from '../../../electron/demo-pool/control/call-faults.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { FINAL_PHASES, type Run } from '../../../shared/domain/run.ts';
import { campaign, seededRandom } from '../../bench/campaign.ts';
import { recordFigure } from '../../bench/figures.ts';
import { QUICK_LIMITS, quickDemoPool, type HeadlessConsole } from '../../fakes/headless-console.ts';
import { anyIn, expectNoBugs, openConsole, pictureOf, promote, type Picture } from './desk.ts';
import { rested } from '../../fakes/rested.ts';

/** Faults of one call, and what happens to the whole pool while one call is under way. */
const CALL_FAULTS: readonly CallFaultKind[] = [
  'drop-before',
  'drop-after',
  'cut',
  'garbage',
  'content-type',
  'http-status',
  'stall',
];
const POOL_FAULTS = [
  'session-invalid',
  'host-is-slave',
  'connections',
  'sessions',
  'tasks',
  'restart',
  'failover',
] as const;
/** What leaves the run waiting for a decision: XAPI refuses a call, or the person stops it, sure or unsure what the call did. */
const PAUSES = ['refused', 'stopped', 'stopped-unsure'] as const;
type Kind = CallFaultKind | (typeof POOL_FAULTS)[number] | (typeof PAUSES)[number];
const KINDS: readonly Kind[] = [...PAUSES, ...CALL_FAULTS, ...POOL_FAULTS];

/** Which call of a promotion is hit. */
interface Call {
  readonly method: string;
  readonly nth: number;
}

interface Scenario extends Call {
  readonly kind: Kind;
  readonly choice: 'resume' | 'undo';
}

/** One pool with one console; several work side by side, since scenarios mostly wait. */
interface Lane {
  readonly pool: RunningDemoPool;
  readonly console: HeadlessConsole;
  readonly uuid: string;
  readonly pictures: Map<string, Picture>;
}

/** What the scenarios came to. */
const tally = { struck: 0, paused: 0, undone: 0 };
/** A stalled call is given up after this; long enough for a busy machine, short enough for many stalls. */
const SHORT = { callTimeoutMs: 1000, eventGraceMs: 1000 };
const LANES = 4;
const lanes: Lane[] = [];
let calls: readonly Call[] = [];

beforeAll(async () => {
  for (let number = 0; number < LANES; number += 1) lanes.push(await openLane(number));
});

afterAll(async () => {
  for (const lane of lanes) {
    await lane.console.close();
    await lane.pool.close();
  }
});

async function openLane(number: number): Promise<Lane> {
  const pool = await quickDemoPool({ seed: number + 1 });
  const console_ = await openConsole(pool, { limits: { ...QUICK_LIMITS, ...SHORT } });
  const { uuid } = await anyIn(console_, 'development', 'erp');
  const lane = { pool, console: console_, uuid, pictures: new Map([['development', pictureOf(pool, uuid)]]) };
  const before = pool.control.history(0).at(-1)?.sequence ?? 0;
  expect((await rested(console_, await promote(console_, uuid, 'integration'))).phase).toBe('succeeded');
  lane.pictures.set('integration', pictureOf(pool, uuid));
  const counted = countCalls(pool, before);
  calls = number === 0 ? counted : calls.filter((call) => isAmong(counted, call));
  return lane;
}

/** A busy machine makes a promotion ask once more here and there: a call that not every one makes may never be hit. */
const isAmong = (counted: readonly Call[], { method, nth }: Call): boolean =>
  counted.some((each) => each.method === method && each.nth === nth);

function countCalls(pool: RunningDemoPool, after: number): readonly Call[] {
  const counts = new Map<string, number>();
  return pool.control.history(after).map(({ method }) => {
    const nth = (counts.get(method) ?? 0) + 1;
    counts.set(method, nth);
    return { method, nth };
  });
}

/** Arms the fault; answers what undoes the arming. */
function arm(lane: Lane, runId: string, { kind, method, nth }: Scenario): () => void {
  const { control, url } = lane.pool;
  const fail = (code: string, param: string): number =>
    control.addCallFault({ kind: 'error', method, nth, code, params: [param] });
  let timer: NodeJS.Timeout | undefined;
  const strikeDuring = (fault: CallFaultKind): void => {
    const id = control.addCallFault({ kind: fault, method, nth, ms: 40 });
    timer = setInterval(() => {
      if (!control.listCallFaults().some((armed) => armed.id === id && armed.used > 0)) return;
      clearInterval(timer);
      void strike(lane, runId, kind);
    }, 2);
  };
  if (isCallFault(kind)) control.addCallFault({ kind, method, nth, bytes: 20, status: 502 });
  else if (kind === 'session-invalid') fail('SESSION_INVALID', 'OpaqueRef:gone');
  else if (kind === 'host-is-slave') fail('HOST_IS_SLAVE', new URL(url).hostname);
  else if (kind === 'refused') fail('INTERNAL_ERROR', 'a bug of the pool');
  else strikeDuring(kind === 'stopped-unsure' ? 'drop-after' : 'delay');
  return () => {
    clearInterval(timer);
    control.clearFaults();
  };
}

function isCallFault(kind: Kind): kind is CallFaultKind {
  return (CALL_FAULTS as readonly string[]).includes(kind);
}

async function strike({ pool, console: console_ }: Lane, runId: string, kind: Kind): Promise<void> {
  const { control } = pool;
  // The last call may be the end of the run: then there is nothing left to stop.
  if (kind === 'stopped' || kind === 'stopped-unsure') await console_.ask('runs.stop', { runId });
  if (kind === 'connections') control.dropConnections();
  if (kind === 'sessions') control.expireSessions();
  if (kind === 'tasks') control.forgetTasks();
  if (kind === 'restart') control.restart(60);
  if (kind === 'failover') await control.failover({ bootMs: 60 });
}

/** Plays one scenario; answers what is wrong with its end, empty when nothing. */
async function play(lane: Lane, scenario: Scenario): Promise<readonly string[]> {
  const { pool, console: console_, uuid } = lane;
  const from = pictureOf(pool, uuid).stage;
  const to = from === 'development' ? 'integration' : 'development';
  await console_.until(
    'the card to be free',
    ({ pools, configurations }) => {
      const card = configurations.get(uuid);
      return (
        pools.get('demo')?.phase === 'connected' &&
        card?.stageId === from &&
        card.lock === null &&
        card.activeRunId === null
      );
    },
    10_000,
  );
  const runId = await promote(console_, uuid, to);
  const disarm = arm(lane, runId, scenario);
  try {
    const run = await decide(console_, runId, scenario.choice);
    tally.struck += pool.control.listCallFaults().some(({ used }) => used > 0) ? 1 : 0;
    return findWrong(lane, run, from, to);
  } finally {
    disarm();
  }
}

/** Lets a person choose where the run waits for one. */
async function decide(console_: HeadlessConsole, runId: string, choice: Scenario['choice']): Promise<Run> {
  const run = await rested(console_, runId);
  if (FINAL_PHASES.has(run.phase)) return run;
  if (run.problem?.code === 'internal') throw new Error('paused by a bug');
  tally.paused += 1;
  tally.undone += choice === 'undo' ? 1 : 0;
  await console_.request(choice === 'resume' ? 'runs.resume' : 'runs.undo', { runId });
  await console_.until('the run to go on', ({ runs }) => runs.get(runId)?.phase !== 'interrupted');
  return rested(console_, runId);
}

function findWrong(lane: Lane, run: Run, from: string, to: string): readonly string[] {
  if (!FINAL_PHASES.has(run.phase)) return [`ended ${run.phase}: ${JSON.stringify(run.problem)}`];
  const picture = pictureOf(lane.pool, lane.uuid);
  const wanted = lane.pictures.get(run.phase === 'succeeded' ? to : from);
  const same = JSON.stringify(picture) === JSON.stringify(wanted);
  return same ? [] : [`${run.phase} leaves ${JSON.stringify(picture)} instead of ${JSON.stringify(wanted)}`];
}

function listScenarios(): readonly Scenario[] {
  const random = seededRandom('network-faults');
  const perCall = campaign(1, KINDS.length);
  return calls.flatMap((call) => {
    const first = Math.floor(random() * KINDS.length);
    return Array.from({ length: perCall }, (_, index): Scenario => {
      const kind = KINDS[(first + index * (perCall === KINDS.length ? 1 : 6)) % KINDS.length] ?? 'stall';
      return { ...call, kind, choice: random() < 0.5 ? 'resume' : 'undo' };
    });
  });
}

describe('a promotion over a bad network', () => {
  it('has enough calls to break', () => {
    expect(calls.length).toBeGreaterThanOrEqual(35);
  });

  it('ends correctly, or pauses with a reason and ends after resume or undo, whatever breaks at whatever call', async () => {
    const queue = [...listScenarios()];
    const count = queue.length;
    const bad: string[] = [];
    await Promise.all(
      lanes.map(async (lane) => {
        for (let next = queue.shift(); next && bad.length < 8; next = queue.shift()) {
          const scenario = next;
          const wrong = await play(lane, scenario).catch((error: unknown) => [String(error)]);
          bad.push(
            ...wrong.map(
              (text) =>
                `${scenario.kind} at ${scenario.method} ${String(scenario.nth)}, then ${scenario.choice}: ${text}`,
            ),
          );
        }
      }),
    );
    recordFigure('F11', { count, bad: bad.length, target: 0, ok: bad.length === 0 });
    // First what went wrong, which also ends the rest early.
    expect(bad).toEqual([]);
    // Where too few faults met their call, or none ever paused a run, the scenarios prove nothing. Some miss: a run that had
    // begun when its fault was armed has made a call less of the last kind.
    expect(tally.struck, JSON.stringify(tally)).toBeGreaterThanOrEqual(count * 0.75);
    expect(Math.min(tally.paused - tally.undone, tally.undone)).toBeGreaterThan(0);
    expectNoBugs(...lanes.map((lane) => lane.console));
  }, 3_600_000);
});
