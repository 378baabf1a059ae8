import { access } from 'node:fs/promises';
import type { Configuration } from '../../shared/domain/configuration.ts';
import type { PoolState } from '../../shared/domain/pool-state.ts';
import type { Run } from '../../shared/domain/run.ts';
import type { ServiceView } from '../../shared/ipc/contract.ts';
import { problemText } from '../../shared/text/problem-text.ts';
import type { CommandConsole } from './command-console.ts';
import { readSecret } from './terminal.ts';
import { CommandError, EXIT } from './exit.ts';
import type { OptionHelp, VerbArguments, VerbContext } from './verb.ts';

/** Options of every verb that works on a pool. */
export const POOL_OPTIONS: Readonly<Record<string, OptionHelp>> = {
  pool: { value: 'NAME', help: 'pool by name, address or id; needed where several are known' },
  'password-file': { value: 'FILE', help: 'password of the pool’s account; asked for on a terminal' },
};

/** Finds one of several by id, uuid or name; an unambiguous beginning will do. @throws CommandError */
export function pickOne<T>(what: string, word: string, all: readonly T[], namesOf: (each: T) => readonly string[]): T {
  const same = (test: (name: string) => boolean): readonly T[] => all.filter((each) => namesOf(each).some(test));
  const exact = same((name) => name === word);
  const found = exact.length > 0 ? exact : same((name) => name.toLowerCase().startsWith(word.toLowerCase()));
  const [only, ...others] = found;
  if (only === undefined) throw new CommandError(`There is no ${what} ${word}`, EXIT.usage);
  if (others.length > 0) {
    const names = found.map((each) => namesOf(each).at(-1) ?? '').join(', ');
    throw new CommandError(`${word} could be several: ${names}. Give more of it, or the uuid`, EXIT.usage);
  }
  return only;
}

/** The pool that is meant, known but not connected. */
export function pickPool(console: CommandConsole, word: string | undefined): PoolState {
  const pools = [...console.facts.pools.values()];
  if (word !== undefined) return pickOne('pool', word, pools, ({ id, address, nameLabel }) => [id, address, nameLabel]);
  const [only, ...others] = pools;
  if (only === undefined)
    throw new CommandError('No pool is known yet: stagewright pools add HOST --user NAME', EXIT.usage);
  if (others.length > 0)
    throw new CommandError(
      `Say which pool with --pool: ${pools.map(({ nameLabel }) => nameLabel).join(', ')}`,
      EXIT.usage,
    );
  return only;
}

/** Connects to the pool that is meant and waits until it is loaded. */
export async function connect(
  context: VerbContext,
  args: VerbArguments,
): Promise<{ readonly console: CommandConsole; readonly pool: PoolState }> {
  const console = await context.openConsole();
  const { id, nameLabel } = pickPool(console, args.values['pool']);
  const password = await readSecret(
    context.terminal,
    `password for ${nameLabel}`,
    'password-file',
    args.values['password-file'],
  );
  await console.request('pools.connect', { poolId: id, password });
  return { console, pool: await waitUntilLoaded(console, id) };
}

/** Waits for the first inventory and the board made of it. */
export async function waitUntilLoaded(console: CommandConsole, poolId: string): Promise<PoolState> {
  const pool = await console.until(({ pools, services, configurations }) => {
    const state = pools.get(poolId);
    if (state?.phase === 'refused') return state;
    if (state?.phase !== 'connected' || !services.has(poolId)) return undefined;
    // They come in slices, every vApp as one.
    const count = [...configurations.values()].filter((each) => each.poolId === poolId).length;
    return count >= state.vappCount ? state : undefined;
  });
  if (pool?.phase === 'connected') return pool;
  const why = pool?.problem ? problemText(pool.problem).why : 'It did not answer in time.';
  throw new CommandError(`The pool could not be loaded. ${why}`, EXIT.unreachable, pool?.problem ?? null);
}

/** A configuration of a pool by name or uuid. */
export function pickConfiguration(console: CommandConsole, poolId: string, word: string): Configuration {
  const all = [...console.facts.configurations.values()].filter((each) => each.poolId === poolId);
  return pickOne('configuration', word, all, ({ uuid, nameLabel }) => [uuid, nameLabel]);
}

/** Seconds, or any whole number that an option asks for. @throws CommandError for anything else */
export function readCount(
  args: VerbArguments,
  option: string,
  bounds: readonly [least: number, most: number],
): number | undefined {
  const text = args.values[option];
  if (text === undefined) return undefined;
  const [least, most] = bounds;
  if (/^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
  throw new CommandError(`--${option} takes a whole number from ${String(least)} to ${String(most)}`, EXIT.usage);
}

/** One of a few words that an option asks for; the first where it is left out. @throws CommandError for any other */
export function readChoice<T extends string>(args: VerbArguments, option: string, choices: readonly [T, ...T[]]): T {
  const text = args.values[option];
  const found = text === undefined ? choices[0] : choices.find((choice) => choice === text);
  if (found === undefined) throw new CommandError(`--${option} takes one of ${choices.join(', ')}`, EXIT.usage);
  return found;
}

/** The service a configuration belongs to. @throws CommandError where it is in none */
export function serviceOf(console: CommandConsole, { poolId, serviceId, nameLabel }: Configuration): ServiceView {
  const found = console.facts.services.get(poolId)?.find(({ service }) => service.id === serviceId);
  if (!found) throw new CommandError(`${nameLabel} is in no service`, EXIT.refused);
  return found;
}

/** A run of this workstation by id or the beginning of it. */
export function pickRun(console: CommandConsole, word: string): Run {
  return pickOne('run', word, [...console.facts.runs.values()], ({ id }) => [id]);
}

/** There is no dialog that would ask before a file is replaced. @throws CommandError */
export async function assertNew(file: string): Promise<void> {
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (isThere) throw new CommandError(`${file} is there already`, EXIT.refused);
}
