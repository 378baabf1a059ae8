import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { PoolAddress } from '../../electron/ports.ts';
import { systemClock } from '../../electron/system.ts';
import { CLASS_NAMES } from '../../electron/xapi/inventory/tables.ts';
import { createPools } from '../../electron/xapi/pools.ts';
import { openTransport } from '../../electron/xapi/wire/open-transport.ts';
import { startBigPool } from '../integration/xapi/big-pool.ts';
import { recordFigure } from './figures.ts';
import { watchLoop } from './loop-delay.ts';

// How long the process that connects is blocked while a pool of 10,000 VMs loads (by the wall in brackets), and how much memory the inventory
// keeps against the same records as JSON.parse leaves them. The pool and each run have a process of their own; runs
// use Electron's Node where `npm run bench` says which Electron is in use.

const VMS = 10_000;
const ROUNDS = 5;
const GATE_MS = 25;
const HEAP_GATE = 0.7;

interface Measured {
  readonly ms: number;
  readonly wallStallMs: number;
  readonly stallMs: number;
  readonly p99Ms: number;
  readonly keptMb: number;
}

const self = fileURLToPath(import.meta.url);
const [role, variant = '', access = ''] = process.argv.slice(2);
if (role === 'measure') {
  const { address, password } = JSON.parse(access) as { address: PoolAddress; password: string };
  process.send?.(variant === 'parsed' ? await loadParsed(address, password) : await loadInventory(address, password));
  process.disconnect();
} else {
  await bench();
}

async function bench(): Promise<void> {
  const pool = await startBigPool(VMS);
  try {
    const parsed = await measureInChild('parsed', pool);
    for (const [name, transport] of [
      ['json', 'json-rpc'],
      ['xml', 'xml-rpc'],
    ] as const) {
      const runs: Measured[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        if (transport === 'xml-rpc')
          await pool.control('/call-fault', { kind: 'content-type', method: 'pool.get_all' });
        runs.push(await measureInChild(transport, pool));
      }
      const stallMs = median(runs.map((run) => run.stallMs));
      const ratio = median(runs.map((run) => run.keptMb)) / parsed.keptMb;
      console.log(
        `${name}: ${median(runs.map((run) => run.ms)).toFixed(0)} ms, longest stall ${runs.map((run) => `${run.stallMs.toFixed(1)} (${run.wallStallMs.toFixed(0)})`).join(' ')} ms, ` +
          `p99 ${median(runs.map((run) => run.p99Ms)).toFixed(1)} ms, keeps ${median(runs.map((run) => run.keptMb)).toFixed(1)} of ${parsed.keptMb.toFixed(1)} MB`,
      );
      recordFigure(`bench.stall.${name}.${String(VMS)}`, {
        count: ROUNDS,
        value: round(stallMs),
        target: `<= ${String(GATE_MS)} ms`,
        ok: stallMs <= GATE_MS,
      });
      recordFigure(`bench.stall.heap.${name}.${String(VMS)}`, {
        count: ROUNDS,
        value: round(ratio),
        target: `<= ${String(HEAP_GATE)} of JSON.parse`,
        ok: ratio <= HEAP_GATE,
      });
    }
  } finally {
    await pool.close();
  }
}

async function loadInventory(address: PoolAddress, password: string): Promise<Measured> {
  const pools = createPools({ clock: systemClock });
  const before = collected();
  const loop = watchLoop();
  const startedAt = performance.now();
  await pools.connect(address, password);
  await pools.whenReady(address.id, AbortSignal.timeout(120_000));
  const ms = performance.now() - startedAt;
  // What follows a load counts too: the first reader, the first events.
  if (pools.inventory(address.id).listVms().length !== VMS) throw new Error('not all VMs are there');
  await sleep(300);
  const delay = loop.stop();
  const keptMb = collected() - before;
  await pools.close();
  return { ms, wallStallMs: delay.longestMs, stallMs: delay.longestOwnMs, p99Ms: delay.p99OwnMs, keptMb };
}

/** The same classes, each reply as it was parsed. */
async function loadParsed(address: PoolAddress, password: string): Promise<Measured> {
  const trust = (_endpoint: unknown, seen: { readonly fingerprint: string }): boolean =>
    Object.values(address.pins).includes(seen.fingerprint);
  const transport = await openTransport({ host: address.host, port: address.port }, trust, { kind: 'json-rpc' });
  const options = { timeoutMs: 120_000 };
  const session = await transport.call('session.login_with_password', [address.userName, password], options);
  const before = collected();
  const kept = new Map<string, unknown>();
  for (const name of CLASS_NAMES)
    await transport.stream(`${name}.get_all_records`, [session], options, (records) => {
      for (const [ref, record] of records) kept.set(ref, record);
    });
  const keptMb = collected() - before;
  if (kept.size < VMS) throw new Error('not all records are there');
  await transport.call('session.logout', [session], options);
  transport.close();
  return { ms: 0, wallStallMs: 0, stallMs: 0, p99Ms: 0, keptMb };
}

/** Heap in use after a full collection, in MB. */
function collected(): number {
  const { gc } = globalThis as { readonly gc?: () => void };
  if (!gc) throw new Error('runs with --expose-gc only');
  gc();
  gc();
  return process.memoryUsage().heapUsed / 1e6;
}

async function measureInChild(
  name: string,
  pool: { readonly address: PoolAddress; readonly password: string },
): Promise<Measured> {
  const electron = process.env['STAGEWRIGHT_ELECTRON'];
  const access = JSON.stringify({ address: pool.address, password: pool.password });
  const child: ChildProcess = fork(self, ['measure', name, access], {
    execArgv: ['--expose-gc'],
    ...(electron === undefined || electron === ''
      ? {}
      : { execPath: electron, env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } }),
  });
  const exited = once(child, 'exit').then(([code]) => {
    throw new Error(`the measuring process ended with ${String(code)}`);
  });
  const [measured] = (await Promise.race([once(child, 'message'), exited])) as [Measured];
  // Only an exit before the message is a failure.
  exited.catch(() => undefined);
  return measured;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
