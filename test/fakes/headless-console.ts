import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dispatch } from '../../electron/ipc/dispatch.ts';
import { compose, type BackEnd } from '../../electron/compose.ts';
import { KeyDesk } from '../../electron/os/key-desk.ts';
import type { DemoPoolAccess, Secrets, Signer } from '../../electron/ports.ts';
import type { Updater } from '../../electron/ports/updates.ts';
import type { SealedKeyFile } from '../../electron/ports/signing-key.ts';
import { startDemoPool, type RunningDemoPool } from '../../electron/demo-pool/server.ts';
import type { EventName, Events, RequestInput, RequestName, RequestOutputs } from '../../shared/ipc/contract.ts';
import type { ClientLimits } from '../../electron/xapi/limits.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../shared/ipc/settings.ts';
import { ProblemError, type Result } from '../../shared/errors.ts';
import { learn, noFacts, type KnownFacts } from './known-facts.ts';

/** What there is to know of a demo pool to reach it; plain data. */
export type ReachablePool = Pick<RunningDemoPool, 'url' | 'port' | 'user' | 'password' | 'hosts'>;

/** How a console is opened; all optional. */
export interface HeadlessOptions {
  /** The pool that "start the demo pool" finds; it may run in another process. */
  readonly demo?: ReachablePool;
  /** A folder to find, as after a restart. */
  readonly folder?: string;
  readonly secrets?: Secrets;
  /** Opens the sealed signing key that is found; without it such a console waits for ever. */
  readonly passphrase?: string;
  /** Name of the workstation. */
  readonly name?: string;
  readonly limits?: Partial<ClientLimits>;
  /** See `buildBundleWorker`; without it no bundle can be opened. */
  readonly bundleWorker?: string;
  /** What the person chooses in file dialogs; nothing where left out. */
  readonly chosenFile?: () => string | null;
  /** How it is updated; not at all where left out. */
  readonly updater?: Updater;
  /** What printing gives; without it nothing can be printed. */
  readonly printed?: Uint8Array;
}

/** Times that make a test wait for nothing but the pool, and pass on a machine that is busy. */
export const QUICK_LIMITS: Partial<ClientLimits> = {
  loginTimeoutMs: 10_000,
  logoutTimeoutMs: 1000,
  connectTimeoutMs: 5000,
  callTimeoutMs: 10_000,
  fetchTimeoutMs: 20_000,
  eventWaitMs: 1000,
  eventGraceMs: 5000,
  eventPauseMs: 10,
  changeDelayMs: 10,
  firstRetryMs: 30,
  longestRetryMs: 200,
  stateDelayMs: 20,
  refetchPauseMs: 100,
};

/** The whole console without a window, in this process, on a folder of its own. */
export class HeadlessConsole {
  readonly facts = noFacts();
  readonly bugs: unknown[] = [];
  readonly published: { readonly event: EventName; readonly payload: unknown }[] = [];
  readonly answers: { readonly request: RequestName; readonly result: unknown }[] = [];
  /** What would be in the log of calls. */
  readonly calls: string[] = [];
  readonly folder: string;
  /** How often it was asked to start again. */
  restarts = 0;
  readonly #backEnd: BackEnd;

  private constructor(folder: string, backEnd: (self: HeadlessConsole) => BackEnd) {
    this.folder = folder;
    this.#backEnd = backEnd(this);
  }

  /** Opens a console; `start` then starts it. */
  static async open(options: HeadlessOptions = {}): Promise<HeadlessConsole> {
    const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'stagewright-test-')));
    let settings: Settings = DEFAULT_SETTINGS;
    const holder: { console?: HeadlessConsole } = {};
    const secrets = options.secrets ?? forgetfulSecrets;
    const bugs: unknown[] = [];
    const calls: string[] = [];
    const early: { readonly event: EventName; readonly payload: unknown }[] = [];
    const backEnd = await compose({
      folder,
      openSecrets: () => Promise.resolve(secrets),
      openSigner: (kept, sealed) => openKey(kept, sealed, options.passphrase),
      settings: {
        get: () => settings,
        change: (patch) => {
          settings = { ...settings, ...patch };
        },
      },
      publish: (event, payload) => {
        if (holder.console) holder.console.#hear(event, payload);
        else early.push({ event, payload });
      },
      startDemoPool: () =>
        options.demo ? Promise.resolve(accessTo(options.demo)) : Promise.reject(new Error('no demo pool in this test')),
      describe: () => ({ version: '0', electron: '', chromium: '', node: process.versions.node, runtimeWarning: null }),
      copy: () => undefined,
      chooseFile: {
        toSave: () => Promise.resolve(options.chosenFile?.() ?? null),
        toOpen: () => Promise.resolve(options.chosenFile?.() ?? null),
        folder: () => Promise.resolve(options.chosenFile?.() ?? null),
      },
      restart: () => (holder.console ? (holder.console.restarts += 1) : undefined),
      printPage: () =>
        options.printed ? Promise.resolve(options.printed) : Promise.reject(new Error('nothing is printed here')),
      bundleWorker: options.bundleWorker ?? join(folder, 'no-worker.cjs'),
      ...(options.updater ? { updater: options.updater } : {}),
      consoleName: options.name ?? 'test console',
      logCall: (line) => calls.push(line),
      ...(options.limits ? { limits: options.limits } : {}),
      logBug: (error) => {
        bugs.push(error);
        return 'test';
      },
    });
    const opened = new HeadlessConsole(folder, () => backEnd);
    opened.bugs.push(...bugs);
    Object.defineProperty(opened, 'bugs', { value: bugs });
    Object.defineProperty(opened, 'calls', { value: calls });
    holder.console = opened;
    for (const { event, payload } of early) opened.#hear(event, payload as never);
    return opened;
  }

  /** Starts as the app does. */
  async start(demo: 'always' | 'never' = 'always'): Promise<void> {
    await this.#backEnd.start({ demo });
    await this.request('app.ready', {});
  }

  /** Asks as a window does. */
  async ask<N extends RequestName>(name: N, input: RequestInput<N>): Promise<Result<RequestOutputs[N]>> {
    const result = await dispatch(this.#backEnd.handlers, name, structuredClone(input), (error) => {
      this.bugs.push(error);
      return 'test';
    });
    const answer = structuredClone(result) as Result<RequestOutputs[N]>;
    this.answers.push({ request: name, result: answer });
    return answer;
  }

  /** Asks and expects a yes. */
  async request<N extends RequestName>(name: N, input: RequestInput<N>): Promise<RequestOutputs[N]> {
    const result = await this.ask(name, input);
    if (!result.ok) throw new ProblemError(result.problem, { cause: new Error(JSON.stringify(result.problem)) });
    return result.value;
  }

  /** Waits until the facts satisfy; the message says what was waited for. */
  async until<T>(
    what: string,
    find: (facts: KnownFacts) => T | undefined | null | false,
    timeoutMs = 60_000,
  ): Promise<T> {
    const end = Date.now() + timeoutMs;
    for (;;) {
      const found = find(this.facts);
      if (found !== undefined && found !== null && found !== false) return found;
      if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
  }

  async close(options: { readonly keepFolder?: boolean } = {}): Promise<void> {
    await this.#backEnd.close();
    if (options.keepFolder !== true) await rm(this.folder, { recursive: true, force: true });
  }

  #hear<E extends EventName>(event: E, payload: Events[E]): void {
    // As between processes: nothing is shared, and what can't be cloned fails here.
    const cloned = structuredClone(payload);
    this.published.push({ event, payload: cloned });
    learn(this.facts, event, cloned);
  }
}

async function openKey(secrets: Secrets, sealed: SealedKeyFile, passphrase: string | undefined): Promise<Signer> {
  const desk = new KeyDesk();
  const signer = desk.open(secrets, sealed, (reason) => {
    throw new Error(reason);
  });
  await Promise.race([signer, desk.handlers['signer.state']()]);
  if (desk.isLocked && passphrase !== undefined) await desk.handlers['signer.unlock']({ passphrase });
  return signer;
}

/** What a key store that is not there does. */
const forgetfulSecrets: Secrets = {
  canKeep: false,
  keep: () => Promise.reject(new Error('nothing is kept here')),
  read: () => Promise.resolve(undefined),
  remove: () => Promise.resolve(),
};

/** How a console reaches a demo pool. */
function accessTo(pool: ReachablePool): DemoPoolAccess {
  const pins = Object.fromEntries(pool.hosts.map((host) => [host.address, host.fingerprint]));
  return { host: new URL(pool.url).hostname, port: pool.port, user: pool.user, password: pool.password, pins };
}

/** A demo pool without waiting times. */
export function quickDemoPool(options: Parameters<typeof startDemoPool>[0] = {}): Promise<RunningDemoPool> {
  return startDemoPool({ timeScale: 0, ...options });
}
