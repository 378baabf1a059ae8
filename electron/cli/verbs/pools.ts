import { connectionWord, poolCounts, poolName, rightsWords, versionWords } from '../../../shared/text/pool-text.ts';
import { confirm, isAttended, readSecret } from '../terminal.ts';
import { CommandError, EXIT } from '../exit.ts';
import { at, type Verb } from '../verb.ts';
import { z } from 'zod';
import { poolOutput } from '../outputs.ts';
import { toPoolOutput } from '../to-outputs.ts';
import { connect, pickPool, POOL_OPTIONS, waitUntilLoaded } from '../which.ts';

const HTTPS = 443;

const listPools: Verb = {
  words: ['pools'],
  summary: 'list the pools this command line knows',
  positionals: [],
  options: {},
  output: z.array(poolOutput),
  run: async ({ openConsole }) => {
    const pools = [...(await openConsole()).facts.pools.values()];
    return {
      json: pools.map(toPoolOutput),
      lines:
        pools.length === 0
          ? ['No pool yet: stagewright pools add HOST --user NAME']
          : pools.map((pool) => `${poolName(pool)}  ${pool.address}  ${pool.userName}  ${pool.id}`),
      exitCode: EXIT.ok,
    };
  },
};

const addPool: Verb = {
  words: ['pools', 'add'],
  summary: 'trust a pool’s certificate and remember the pool',
  positionals: ['HOST[:PORT]'],
  options: {
    user: { value: 'NAME', help: 'account on the pool' },
    fingerprint: { value: 'SHA256', help: 'trust this certificate and no other; shown and asked for on a terminal' },
    'password-file': { value: 'FILE', help: 'password of the account; asked for on a terminal' },
  },
  output: poolOutput,
  run: async ({ openConsole, terminal }, args) => {
    const userName = args.values['user'];
    if (userName === undefined) throw new CommandError('--user is missing', EXIT.usage);
    const { host, port } = readAddress(at(args, 0));
    const console = await openConsole();
    const seen = await console.request('pools.probe', { host, port });
    const wanted = args.values['fingerprint']?.toUpperCase();
    if (wanted === undefined) {
      terminal.errors.write(`${host} shows the certificate\n  ${seen.fingerprint}\n  ${seen.subject}\n`);
      if (!isAttended(terminal))
        throw new CommandError('Nobody is here to trust it: repeat with --fingerprint', EXIT.refused);
      if (!(await confirm(terminal, 'Trust it?'))) throw new CommandError('Not trusted, not added', EXIT.refused);
    } else if (wanted !== seen.fingerprint)
      throw new CommandError(`${host} shows another certificate: ${seen.fingerprint}`, EXIT.refused);
    const password = await readSecret(
      terminal,
      `password of ${userName}`,
      'password-file',
      args.values['password-file'],
    );
    const { poolId } = await console.request('pools.add', {
      ...{ host, port, userName, password, keepPassword: false, fingerprint: seen.fingerprint },
    });
    const pool = await waitUntilLoaded(console, poolId);
    return {
      json: toPoolOutput(pool),
      lines: [`Added ${poolName(pool)} (${poolCounts(pool)})`],
      exitCode: EXIT.ok,
    };
  },
};

const showPool: Verb = {
  words: ['pools', 'show'],
  summary: 'connect to a pool and say how it is',
  positionals: [],
  options: POOL_OPTIONS,
  output: poolOutput,
  run: async (context, args) => {
    const { pool } = await connect(context, args);
    const { phase, certificate } = pool;
    return {
      json: toPoolOutput(pool),
      lines: [
        `${poolName(pool)}: ${connectionWord(phase).word}, ${poolCounts(pool)}`,
        versionWords(pool),
        rightsWords(pool),
        `Certificate ${certificate?.fingerprint ?? 'unknown'}`,
      ],
      exitCode: EXIT.ok,
    };
  },
};

const forgetPool: Verb = {
  words: ['pools', 'forget'],
  summary: 'forget a pool and its certificate; nothing is changed on it',
  positionals: ['POOL'],
  options: {},
  output: z.strictObject({ id: z.string() }),
  run: async ({ openConsole }, args) => {
    const console = await openConsole();
    const pool = pickPool(console, at(args, 0));
    await console.request('pools.forget', { poolId: pool.id });
    return { json: { id: pool.id }, lines: [`Forgot ${poolName(pool)}`], exitCode: EXIT.ok };
  },
};

/** `host`, `host:port` or `[v6]:port`. */
function readAddress(text: string): { readonly host: string; readonly port: number } {
  const found = /^(\[[^\]]+\]|[^:]+)(?::(\d{1,5}))?$/.exec(text);
  if (!found) throw new CommandError(`${text} is no address`, EXIT.usage);
  const [, host = '', port] = found;
  return { host: host.replace(/^\[|\]$/g, ''), port: port === undefined ? HTTPS : Number(port) };
}

/** Verbs about pools. */
export const poolVerbs: readonly Verb[] = [listPools, addPool, showPool, forgetPool];
