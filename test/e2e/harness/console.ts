import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { Settings } from '../../../shared/ipc/settings.ts';
import { electronPath, repository, type Seat } from './places.ts';
import { endTree, listWithArgument } from './processes.ts';
import { watchPage, type Mistake } from './watch.ts';

/** What a test wants of the console it starts. */
export interface ConsoleOptions {
  /** More arguments, for example `['--time-scale', '0']` for the demo pool. */
  readonly args?: readonly string[];
  /** A data folder kept from a former start; without one the console gets a fresh one, which is removed at the end. */
  readonly folder?: string;
  /** Settings it finds in a fresh data folder. */
  readonly settings?: Partial<Settings>;
  readonly size?: { readonly width: number; readonly height: number };
  readonly environment?: Readonly<Record<string, string>>;
  /** Another user and copy of the program, with Chromium's sandbox on. */
  readonly seat?: Seat;
}

/** The real program in real Electron, driven from outside. */
export interface RunningConsole {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly folder: string;
  readonly pid: number;
  /** Console errors, uncaught errors and policy violations of the page since its first line of script. */
  readonly mistakes: readonly Mistake[];
  /** What the processes printed. */
  readonly output: () => string;
  /** The program's own log; empty as long as there is none. */
  readonly log: () => string;
  /** Keeps a screenshot and the logs where failures are looked for. */
  readonly keepEvidence: (name: string) => Promise<void>;
  /** Quits as a person would, ends what does not, and removes a fresh data folder. */
  readonly stop: () => Promise<void>;
}

/** Quitting may take this long before the processes are ended. */
const QUIT_MS = 9000;

/** A page that can't be watched by then never will be. */
const START_MS = 40_000;

/**
 * Starts the console and waits until its page is loaded and watched from the first line on. The test tool may lose a
 * page that loads while it attaches; then, and only then, the program is ended, which is said, and started again.
 */
export async function startConsole(options: ConsoleOptions = {}): Promise<RunningConsole> {
  for (let attempt = 1; ; attempt += 1) {
    const start: Start = { step: 'launch', pid: undefined, folder: options.folder };
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), START_MS);
    });
    const opened = await Promise.race([openConsole(options, start), late]).finally(() => clearTimeout(timer));
    if (opened !== 'late') return opened;
    endStarted(start);
    const where = `at "${start.step}" after ${String(START_MS)} ms`;
    if (attempt === 2) throw new Error(`the console's page could not be watched, twice: stopped ${where}`);
    process.stderr.write(`The console's page could not be watched: stopped ${where}; starting it again\n`);
  }
}

/** How far a start has come. */
interface Start {
  step: string;
  pid: number | undefined;
  folder: string | undefined;
}

/** A launch that does not come back tells no id: then the program is the one with this data folder, which is a test's own. */
function endStarted({ pid, folder }: Start): void {
  if (pid !== undefined) endTree(pid);
  else if (folder !== undefined) for (const each of listWithArgument(folder)) endTree(each.pid);
}

/** Another user may not be able to read this folder; their window opens when it likes. */
function holdReady({ seat }: ConsoleOptions): readonly string[] {
  return seat === undefined ? ['-r', join(repository, 'test', 'e2e', 'harness', 'hold-ready.cjs')] : [];
}

async function openConsole(options: ConsoleOptions, start: Start): Promise<RunningConsole> {
  const isFresh = options.folder === undefined;
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'stagewright-e2e-'));
  start.folder = folder;
  if (isFresh) writeSettings(folder, options);
  options.seat?.own(folder);
  const app = await _electron.launch({
    executablePath: options.seat?.executable ?? electronPath(),
    args: [
      ...holdReady(options),
      options.seat?.application ?? repository,
      '--user-data-dir',
      folder,
      ...(options.args ?? []),
    ],
    env: { ...ownEnvironment(), ...options.seat?.environment, ...options.environment },
    chromiumSandbox: options.seat !== undefined,
    cwd: folder,
  });
  start.pid = app.process().pid;
  start.step = 'first window';
  const printed: string[] = [];
  for (const stream of [app.process().stdout, app.process().stderr])
    stream?.on('data', (bytes: Buffer) => void printed.push(bytes.toString('utf8')));
  const mistakes: Mistake[] = [];
  const page = await app.firstWindow();
  start.step = 'page loaded';
  await page.waitForLoadState();
  start.step = 'page watched';
  await watchPage(page, mistakes);
  const pid = app.process().pid;
  if (pid === undefined) throw new Error(`the console ended at once:\n${printed.join('')}`);
  const log = (): string => readLog(folder);
  return {
    app,
    page,
    folder,
    pid,
    mistakes,
    output: () => printed.join(''),
    log,
    keepEvidence: (name) =>
      keepEvidence(page, name, [...mistakes.map((each) => JSON.stringify(each)), log(), ...printed]),
    stop: async () => {
      await quit(app, pid);
      if (isFresh) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** One console for all tests of a suite; a failing test leaves a screenshot and the logs. */
export function useConsole(options: ConsoleOptions = {}): () => RunningConsole {
  let running: RunningConsole | undefined;
  beforeAll(async () => {
    running = await startConsole(options);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await running?.keepEvidence(task.name);
  });
  afterAll(() => running?.stop());
  return () => {
    if (running === undefined) throw new Error('the console is started before the first test');
    return running;
  };
}

async function quit(app: ElectronApplication, pid: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise((resolve) => {
    timer = setTimeout(resolve, QUIT_MS);
  });
  // A console that a test has killed can't be closed any more; its children are ended all the same.
  await Promise.race([app.close().catch(() => undefined), patience]);
  clearTimeout(timer);
  endTree(pid);
}

function writeSettings(folder: string, { settings, size }: ConsoleOptions): void {
  const window = size === undefined ? {} : { window: { ...size, maximized: false } };
  // The offer of the tour would lie over what tests are about.
  const tour = { phase: 'left', stepId: '', since: null };
  writeFileSync(join(folder, 'settings.json'), JSON.stringify({ settings: { tour, ...settings }, ...window }));
}

/** Ours, without what would change how the program runs. */
function ownEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST') && name !== 'NODE_OPTIONS');
  return Object.fromEntries(kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

function readLog(folder: string): string {
  const file = join(folder, 'logs', 'main.log');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

async function keepEvidence(page: Page, name: string, lines: readonly string[]): Promise<void> {
  const folder = join(repository, 'out', 'test-results', 'e2e');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name.replace(/[^A-Za-z0-9]+/g, '-').slice(0, 100));
  writeFileSync(`${file}.log`, lines.join('\n'));
  // The page may be gone with the failure; the log is kept anyway.
  await page.screenshot({ path: `${file}.png`, timeout: 5000 }).catch((error: unknown) => {
    writeFileSync(`${file}.txt`, `no screenshot: ${String(error)}`);
  });
}
