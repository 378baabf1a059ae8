import type { KeyObject } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ProblemError } from '../../shared/errors.ts';
import type { EventName, Events, RequestInput, RequestName, RequestOutputs } from '../../shared/ipc/contract.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../shared/ipc/settings.ts';
import { compose, type BackEnd } from '../compose.ts';
import { dispatch } from '../ipc/dispatch.ts';
import type { Secrets } from '../ports.ts';
import { lockFolder } from '../store/store-lock.ts';
import { learn, noFacts, type CommandFacts, type Heard } from './command-facts.ts';
import { keyTransferIn, openKeptSigner } from './command-key.ts';
import { CommandError, EXIT } from './exit.ts';

/** What opening needs. */
export interface CommandConsoleOptions {
  readonly folder: string;
  /** Of the signing key; without one the key lasts as long as the command. */
  readonly passphrase: string | undefined;
  /** How long to wait for another command that works with the same folder. */
  readonly waitMs: number;
  readonly logBug: (error: unknown) => string;
}

/** How long a command waits for a pool to be loaded. */
const LOADED_MS = 120_000;
/** How often it is looked whether the other command has ended. */
const LOOK_MS = 200;
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
  readonly facts: CommandFacts = noFacts();
  readonly folder: string;
  readonly #listeners = new Set<() => void>();
  readonly #logBug: (error: unknown) => string;
  /** What the next request that asks for a file is answered. */
  #chosenFile: string | null = null;
  #backEnd: BackEnd | undefined;
  #release: () => Promise<void> = () => Promise.resolve();

  private constructor(folder: string, logBug: (error: unknown) => string) {
    this.folder = folder;
    this.#logBug = logBug;
  }

  /** Opens the stores and recovers runs; connects to no pool. @throws CommandError while another command has the folder */
  static async open({ folder, passphrase, waitMs, logBug }: CommandConsoleOptions): Promise<CommandConsole> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const opened = new CommandConsole(folder, logBug);
    opened.#release = await holdFolder(folder, waitMs);
    try {
      await opened.#open(passphrase);
    } catch (error) {
      await opened.close();
      throw error;
    }
    return opened;
  }

  async #open(passphrase: string | undefined): Promise<void> {
    let settings: Settings = DEFAULT_SETTINGS;
    let key: KeyObject | undefined;
    const choose = (): Promise<string | null> => Promise.resolve(this.#chosenFile);
    this.#backEnd = await compose({
      folder: this.folder,
      openSecrets: () => Promise.resolve(noSecrets),
      // Called once a restore that was laid ready is taken: it may have brought another key.
      openSigner: async () => {
        const opened = await openKeptSigner(this.folder, passphrase);
        key = opened.key;
        return opened.signer;
      },
      settings: {
        get: () => settings,
        change: (patch) => {
          settings = { ...settings, ...patch };
        },
      },
      publish: (event, payload) => {
        this.#hear(event, payload);
      },
      startDemoPool: () => Promise.reject(new Error('the command line starts its demo pool as a process of its own')),
      describe: () => ({ version: '', electron: '', chromium: '', node: process.versions.node, runtimeWarning: null }),
      copy: () => undefined,
      chooseFile: { toSave: choose, toOpen: choose, folder: choose },
      restart: () => undefined,
      keyTransfer: keyTransferIn(this.folder, () => key),
      printPage: () => Promise.reject(new Error('there is no window to print with')),
      bundleWorker: BUNDLE_WORKER,
      consoleName: `${hostname()} (command line)`,
      logBug: this.#logBug,
    });
    await this.#backEnd.start({ demo: 'never' });
    await this.request('app.ready', {});
  }

  /** Asks as a window does. @throws ProblemError */
  async request<N extends RequestName>(name: N, input: RequestInput<N>): Promise<RequestOutputs[N]> {
    if (!this.#backEnd) throw new Error('the console is closed');
    const result = await dispatch(this.#backEnd.handlers, name, input, this.#logBug);
    if (!result.ok) throw new ProblemError(result.problem);
    return result.value as RequestOutputs[N];
  }

  /** Asks for something that a window would ask a file for: it gets this one. @throws ProblemError */
  async requestWithFile<N extends RequestName>(
    file: string,
    name: N,
    input: RequestInput<N>,
  ): Promise<RequestOutputs[N]> {
    this.#chosenFile = file;
    try {
      return await this.request(name, input);
    } finally {
      this.#chosenFile = null;
    }
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

  /** Calls with the facts whenever some were heard, until the returned function is called. */
  watch(look: (facts: CommandFacts) => void): () => void {
    const listener = (): void => {
      look(this.facts);
    };
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Brings runs to a safe point, logs out, closes the stores, frees the folder. */
  async close(): Promise<void> {
    const backEnd = this.#backEnd;
    this.#backEnd = undefined;
    try {
      await backEnd?.close();
    } finally {
      await this.#release();
      this.#release = () => Promise.resolve();
    }
  }

  #hear<E extends EventName>(event: E, payload: Events[E]): void {
    learn(this.facts, { event, payload } as Heard);
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Two commands must not write one ledger: the second waits, or is refused. */
async function holdFolder(folder: string, waitMs: number): Promise<() => Promise<void>> {
  const end = Date.now() + waitMs;
  for (;;) {
    const answer = await lockFolder(folder);
    if (answer.ok) return answer.release;
    if (Date.now() >= end)
      throw new CommandError(
        `Another command (process ${String(answer.holder.pid)}) works with ${folder}: repeat with --wait SECONDS, or with a folder of its own`,
        EXIT.refused,
      );
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
