import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { generateKeyPairSync } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Configuration } from '../../shared/domain/configuration.ts';
import type { PoolState } from '../../shared/domain/pool-state.ts';
import type { Run } from '../../shared/domain/run.ts';
import { ProblemError } from '../../shared/errors.ts';
import type {
  EventName,
  Events,
  NoticeView,
  RequestInput,
  RequestName,
  RequestOutputs,
  ServiceView,
} from '../../shared/ipc/contract.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../shared/ipc/settings.ts';
import { compose, type BackEnd } from '../compose.ts';
import { dispatch } from '../ipc/dispatch.ts';
import { openKey, sealKey } from '../os/sealed-key.ts';
import { toSigner } from '../os/signing-key.ts';
import type { Secrets, Signer } from '../ports.ts';
import { CommandError, EXIT } from './exit.ts';

/** What the console published so far. */
export interface CommandFacts {
  readonly pools: Map<string, PoolState>;
  readonly services: Map<string, readonly ServiceView[]>;
  /** By uuid. */
  readonly configurations: Map<string, Configuration>;
  readonly runs: Map<string, Run>;
  readonly notices: Map<string, NoticeView>;
}

/** What opening needs. */
export interface CommandConsoleOptions {
  readonly folder: string;
  /** Of the signing key; without one the key lasts as long as the command. */
  readonly passphrase: string | undefined;
  readonly logBug: (error: unknown) => string;
}

/** How long a command waits for a pool to be loaded. */
const LOADED_MS = 120_000;
/** Beside this program in every package. */
const BUNDLE_WORKER = join(__dirname, '..', 'main', 'bundle-worker.cjs');
/** There is no key store without a desktop: passwords are asked again each time. */
const noSecrets: Secrets = {
  canKeep: false,
  keep: () => Promise.reject(new Error('there is no key store on the command line')),
  read: () => Promise.resolve(undefined),
  remove: () => Promise.resolve(),
};

/** The console without a window: the same use cases, driven by a command. */
export class CommandConsole {
  readonly facts: CommandFacts = {
    pools: new Map(),
    services: new Map(),
    configurations: new Map(),
    runs: new Map(),
    notices: new Map(),
  };
  readonly #listeners = new Set<() => void>();
  readonly #logBug: (error: unknown) => string;
  #backEnd: BackEnd | undefined;

  private constructor(logBug: (error: unknown) => string) {
    this.#logBug = logBug;
  }

  /** Opens the stores and recovers runs; connects to no pool. */
  static async open({ folder, passphrase, logBug }: CommandConsoleOptions): Promise<CommandConsole> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const console = new CommandConsole(logBug);
    let settings: Settings = DEFAULT_SETTINGS;
    const signer = await openKeptSigner(folder, passphrase);
    console.#backEnd = await compose({
      folder,
      openSecrets: () => Promise.resolve(noSecrets),
      openSigner: () => Promise.resolve(signer),
      settings: {
        get: () => settings,
        change: (patch) => {
          settings = { ...settings, ...patch };
        },
      },
      publish: (event, payload) => {
        console.#hear(event, payload);
      },
      startDemoPool: () => Promise.reject(new Error('the command line starts its demo pool as a process of its own')),
      describe: () => ({ version: '', electron: '', chromium: '', node: process.versions.node, runtimeWarning: null }),
      copy: () => undefined,
      chooseFile: { toSave: () => Promise.resolve(null), toOpen: () => Promise.resolve(null) },
      printPage: () => Promise.reject(new Error('there is no window to print with')),
      bundleWorker: BUNDLE_WORKER,
      consoleName: `${hostname()} (command line)`,
      logBug,
    });
    await console.#backEnd.start({ demo: 'never' });
    await console.request('app.ready', {});
    return console;
  }

  /** Asks as a window does. @throws ProblemError */
  async request<N extends RequestName>(name: N, input: RequestInput<N>): Promise<RequestOutputs[N]> {
    if (!this.#backEnd) throw new Error('the console is closed');
    const result = await dispatch(this.#backEnd.handlers, name, input, this.#logBug);
    if (!result.ok) throw new ProblemError(result.problem);
    return result.value as RequestOutputs[N];
  }

  /** Waits until the facts satisfy. @returns undefined when that takes too long */
  async until<T>(find: (facts: CommandFacts) => T | undefined, patienceMs: number = LOADED_MS): Promise<T | undefined> {
    const known = find(this.facts);
    if (known !== undefined) return known;
    return new Promise((resolve) => {
      const end = (found: T | undefined): void => {
        clearTimeout(timer);
        this.#listeners.delete(look);
        resolve(found);
      };
      const look = (): void => {
        const found = find(this.facts);
        if (found !== undefined) end(found);
      };
      const timer = setTimeout(() => {
        end(undefined);
      }, patienceMs);
      this.#listeners.add(look);
    });
  }

  /** Brings runs to a safe point, logs out, closes the stores. */
  async close(): Promise<void> {
    const backEnd = this.#backEnd;
    this.#backEnd = undefined;
    await backEnd?.close();
  }

  #hear<E extends EventName>(event: E, payload: Events[E]): void {
    learn(this.facts, { event, payload } as Heard);
    for (const listener of this.#listeners) listener();
  }
}

type Heard = { [E in EventName]: { readonly event: E; readonly payload: Events[E] } }[EventName];

function learn(facts: CommandFacts, heard: Heard): void {
  switch (heard.event) {
    case 'pool.changed':
      facts.pools.set(heard.payload.id, heard.payload);
      return;
    case 'pool.forgotten':
      facts.pools.delete(heard.payload.poolId);
      return;
    case 'services.changed':
      facts.services.set(heard.payload.poolId, heard.payload.services);
      return;
    case 'configurations.changed':
      if (heard.payload.reset)
        for (const [uuid, { poolId }] of facts.configurations)
          if (poolId === heard.payload.poolId) facts.configurations.delete(uuid);
      for (const each of heard.payload.changed) facts.configurations.set(each.uuid, each);
      for (const uuid of heard.payload.removed) facts.configurations.delete(uuid);
      return;
    case 'runs.changed':
      for (const run of heard.payload.runs) facts.runs.set(run.id, run);
      return;
    case 'notice.raised':
      facts.notices.set(heard.payload.id, heard.payload);
      return;
    default:
  }
}

const KEY_FILE = 'signing-key.json';

/** The key sealed under the passphrase, made at the first call; a new one for this command where there is no passphrase. */
async function openKeptSigner(folder: string, passphrase: string | undefined): Promise<Signer> {
  if (passphrase === undefined) return toSigner(generateKeyPairSync('ed25519').privateKey, false);
  const file = join(folder, KEY_FILE);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) {
    const { privateKey } = generateKeyPairSync('ed25519');
    await writeFile(file, await sealKey(privateKey, passphrase), { flag: 'wx', mode: 0o600 });
    await chmod(file, 0o600);
    return toSigner(privateKey, true);
  }
  const opened = await openKey(text, passphrase);
  if (opened.ok) return toSigner(opened.privateKey, true);
  throw new CommandError(
    opened.fault === 'wrong-passphrase' ? `The passphrase does not open ${file}` : `${file} is no signing key`,
    EXIT.refused,
  );
}
