import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { electronPath, median, ROOT_FLAGS, rounded } from './electron-app.ts';
import { recordFigure } from './figures.ts';

// From the start of the process to the first painted frame: a window with one line of text, and the console's shell
// with its board. One after the other, so that a slow moment of the machine hits all.

const ROUNDS = 11;
const GATE = 1.6;
const AMBITIOUS = 1.35;
const root = process.cwd();

interface Variant {
  readonly folder: string;
  readonly selector: string;
  readonly args: readonly string[];
  /** A data folder kept over all rounds; without one, each start is somebody's first. */
  readonly data?: string;
}

const kept = mkdtempSync(join(tmpdir(), 'stagewright-cold-'));
const hello = join(root, 'test', 'bench', 'hello-electron');
const VARIANTS: Readonly<Record<string, Variant>> = {
  hello: { folder: hello, selector: 'p', args: [], data: join(kept, 'hello') },
  console: { folder: root, selector: 'main', args: ['--no-demo'], data: join(kept, 'console') },
  'first-start': { folder: root, selector: 'main', args: ['--no-demo'] },
  'with-demo': { folder: root, selector: 'main', args: [] },
};

const times = new Map<string, number[]>(Object.keys(VARIANTS).map((name) => [name, []]));
try {
  // The first start of each fills the page cache and the kept data folders.
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const [name, variant] of Object.entries(VARIANTS)) {
      const ms = await timeStart(variant);
      if (round >= 0) times.get(name)?.push(ms);
    }
  }
} finally {
  rmSync(kept, { recursive: true, force: true });
}

const floor = times.get('hello') ?? [];
for (const [name, all] of times) {
  const pairs = all.map((ms, round) => ms / (floor[round] ?? Number.NaN));
  const ratio = median(pairs);
  console.log(
    `${name}: ${median(all).toFixed(0)} ms (${Math.min(...all).toFixed(0)} to ${Math.max(...all).toFixed(0)}), ${ratio.toFixed(2)} of hello in the same round`,
  );
  if (name === 'hello') continue;
  // A first start writes keys and stores, and the demo pool takes a core: the same gate, told apart by name.
  recordFigure(name === 'console' ? 'bench.cold-start' : `bench.cold-start.${name}`, {
    count: all.length,
    value: rounded(ratio),
    target: `<= ${String(GATE)} of hello-world`,
    ambitious: `<= ${String(AMBITIOUS)}`,
    ok: ratio <= GATE,
  });
}

/** Starts the program, waits for its first frame, ends it. @returns ms from spawn to frame */
async function timeStart({ folder, selector, args, data }: Variant): Promise<number> {
  const own = data ?? mkdtempSync(join(tmpdir(), 'stagewright-cold-'));
  const probe = join(root, 'test', 'bench', 'first-frame-probe.cjs');
  const startedAt = performance.now();
  const child = spawn(electronPath(), ['-r', probe, ...ROOT_FLAGS, folder, '--user-data-dir', own, ...args], {
    env: { ...process.env, STAGEWRIGHT_BENCH_SELECTOR: selector },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  const complaints: string[] = [];
  child.stderr.on('data', (bytes: Buffer) => void complaints.push(bytes.toString()));
  // An error in a main process opens a dialog and waits for an answer.
  const patience = setTimeout(() => child.kill('SIGKILL'), 30_000);
  try {
    const painted = new Promise<number>((resolve) => {
      child.stdout.on('data', (bytes: Buffer) => {
        if (bytes.toString().includes('painted')) resolve(performance.now() - startedAt);
      });
    });
    const ended = exited.then(() => {
      throw new Error(`${folder} ended before its first frame:\n${complaints.join('')}`);
    });
    return await Promise.race([painted, ended]);
  } finally {
    child.kill('SIGTERM');
    await exited;
    clearTimeout(patience);
    if (data === undefined) rmSync(own, { recursive: true, force: true, maxRetries: 5 });
  }
}
