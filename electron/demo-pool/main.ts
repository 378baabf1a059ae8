import { parseArgs } from 'node:util';
import { startDemoPool, type DemoPoolOptions, type RunningDemoPool } from './server.ts';

/** What a demo pool tells whoever started it: first line of output, and ready message of a child process. */
interface ReadyMessage {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly fingerprint: string;
  readonly control: string | undefined;
  readonly accounts: RunningDemoPool['accounts'];
  readonly hosts: readonly { readonly address: string; readonly fingerprint: string }[];
  /** A second pool of this process, to which VMs migrate from the first; there where one was asked for. */
  readonly twin?: Omit<ReadyMessage, 'twin'>;
}

/** Present when Electron runs this file as a utility process. */
interface ParentPort {
  postMessage(message: unknown): void;
}

/** VMs that a second pool has of its own. */
const TWIN_VMS = 12;

const USAGE =
  'demo-pool [--port N] [--database FILE | --vms N] [--time-scale X] [--seed N] [--control-port N] [--password TEXT] [--twin] [--exit-with-parent]';

function readOptions(args: readonly string[]): {
  readonly pool: DemoPoolOptions;
  readonly exitWithParent: boolean;
  readonly hasTwin: boolean;
} {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string' },
      database: { type: 'string' },
      vms: { type: 'string' },
      'time-scale': { type: 'string' },
      seed: { type: 'string' },
      'control-port': { type: 'string' },
      password: { type: 'string' },
      'exit-with-parent': { type: 'boolean' },
      twin: { type: 'boolean' },
    },
  });
  if (values.database !== undefined && values.vms !== undefined)
    throw new Error('--database and --vms exclude each other');
  const port = readNumber('--port', values.port);
  const vms = readNumber('--vms', values.vms);
  const timeScale = readNumber('--time-scale', values['time-scale']);
  const seed = readNumber('--seed', values.seed);
  const controlPort = readNumber('--control-port', values['control-port']);
  return {
    exitWithParent: values['exit-with-parent'] === true,
    hasTwin: values.twin === true,
    pool: {
      ...(port === undefined ? {} : { port }),
      ...(vms === undefined ? {} : { vms }),
      ...(timeScale === undefined ? {} : { timeScale }),
      ...(seed === undefined ? {} : { seed }),
      ...(values.database === undefined ? {} : { database: values.database }),
      ...(controlPort === undefined ? {} : { controlPort }),
      // Of accounts that stand for nobody: whoever sets it wants people to know it.
      ...(values.password === undefined ? {} : { password: values.password }),
    },
  };
}

function readNumber(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (value.trim() === '' || !(number >= 0)) throw new Error(`${name} must be a number of at least 0, not "${value}"`);
  return number;
}

/** Ends the process when whoever started it is gone, so that no pool is left behind. */
function endWithParent(stop: () => void, watchStdin: boolean): void {
  process.on('disconnect', stop);
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  if (!watchStdin) return;
  process.stdin.resume();
  process.stdin.on('end', stop);
  process.stdin.on('close', stop);
}

/** Another seed, so that no object of one is an object of the other; small, since it is there to receive. */
function startTwin({ seed = 1, timeScale, controlPort }: DemoPoolOptions): Promise<RunningDemoPool> {
  return startDemoPool({
    seed: seed + 1,
    vms: TWIN_VMS,
    ...(timeScale === undefined ? {} : { timeScale }),
    ...(controlPort === undefined ? {} : { controlPort: 0 }),
  });
}

function describe(pool: RunningDemoPool): Omit<ReadyMessage, 'twin'> {
  return {
    url: pool.url,
    user: pool.user,
    password: pool.password,
    fingerprint: pool.fingerprint,
    control: pool.controlUrl,
    accounts: pool.accounts,
    hosts: pool.hosts.map(({ address, fingerprint }) => ({ address, fingerprint })),
  };
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const pool = await startDemoPool(options.pool);
  const twin = options.hasTwin ? await startTwin(options.pool) : undefined;
  const ready: ReadyMessage = { ...describe(pool), ...(twin ? { twin: describe(twin) } : {}) };
  let stopping = false;
  endWithParent(() => {
    if (stopping) return;
    stopping = true;
    void Promise.all([pool.close(), twin?.close()]).finally(() => process.exit(0));
  }, options.exitWithParent);
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  process.send?.(ready);
  (process as unknown as { readonly parentPort?: ParentPort }).parentPort?.postMessage(ready);
}

main().catch((error: unknown) => {
  const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  // By hand: as a utility process of Electron it would live on, and whoever waits for it would never hear of it.
  process.stderr.write(`demo pool: ${reason}\n${USAGE}\n`, () => process.exit(1));
});
