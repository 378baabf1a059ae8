import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { startConsole, type ConsoleOptions, type RunningConsole } from '../harness/console.ts';
import { startOutsidePool, type OutsidePool } from '../harness/demo-pool.ts';
import { Board } from '../pages/board.ts';
import { Pools, type Login } from '../pages/pools.ts';
import { Sheet } from '../pages/sheet.ts';

/** A console in front of a demo pool of its own, which runs in a process apart and is reached as any other pool. */
export interface Desk {
  readonly running: RunningConsole;
  readonly pool: OutsidePool;
  readonly board: Board;
  readonly sheet: Sheet;
  readonly pools: Pools;
}

/** What a journey wants of its desk. */
export interface DeskOptions {
  /** Arguments of the demo pool. */
  readonly pool?: readonly string[];
  readonly console?: ConsoleOptions;
  /** Add the pool before the first test: as root, or as another account. */
  readonly isConnected?: boolean;
  readonly account?: Partial<Login>;
  /** Shown on the board, where the pool has it. */
  readonly service?: string;
}

/** Long enough to see what happens, short enough not to wait for it. */
export const BRISK = ['--time-scale', '0.05'] as const;

/** Everything a journey waits for comes sooner than this, or something is wrong. */
const PATIENCE_MS = 15_000;

/** Opens a desk by hand, for journeys that close and open it again. */
export async function openDesk(options: DeskOptions, pool?: OutsidePool): Promise<Desk> {
  const [outside, running] = await Promise.all([
    pool ?? startOutsidePool(options.pool ?? BRISK),
    startConsole({ size: { width: 1440, height: 900 }, ...options.console, args: ['--no-demo'] }),
  ]);
  const { page } = running;
  page.setDefaultTimeout(PATIENCE_MS);
  const desk = { running, pool: outside, board: new Board(page), sheet: new Sheet(page), pools: new Pools(page) };
  if (options.isConnected !== true) return desk;
  await desk.pools.open();
  await desk.pools.add(outside, options.account);
  await desk.board.open();
  if (options.service !== undefined) await desk.board.showService(options.service);
  return desk;
}

/** One desk for all tests of a file. Whatever the page did wrong meanwhile fails the last test. */
export function useDesk(options: DeskOptions = {}): () => Desk {
  let desk: Desk | undefined;
  beforeAll(async () => {
    desk = await openDesk(options);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await desk?.running.keepEvidence(task.name);
  });
  afterAll(async () => {
    if (desk === undefined) return;
    await desk.running.stop();
    await desk.pool.stop();
    expect(desk.running.mistakes).toEqual([]);
  });
  return () => {
    if (desk === undefined) throw new Error('the desk is opened before the first test');
    return desk;
  };
}
