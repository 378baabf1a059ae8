import type { PoolState } from '../../shared/domain/pool-state.ts';
import type { Events } from '../../shared/ipc/contract.ts';
import type { CommandConsole } from './command-console.ts';
import { CommandError, EXIT } from './exit.ts';
import { readSecret } from './terminal.ts';
import type { OptionHelp, VerbArguments, VerbContext } from './verb.ts';
import { pickOne, pickPool, waitUntilLoaded } from './which.ts';

/** Options of verbs that may bring something to another pool, or to other places of this one. */
export const PLACE_OPTIONS: Readonly<Record<string, OptionHelp>> = {
  'to-pool': { value: 'NAME', help: 'another pool this command line knows; this one where left out' },
  'to-password-file': { value: 'FILE', help: 'password of the other pool’s account; asked for on a terminal' },
  host: { value: 'HOST', help: 'host by name or uuid; the one that receives where it is another pool' },
  sr: { value: 'SR', help: 'storage for all disks, by name or uuid' },
  network: { value: 'NAME=NETWORK', help: 'networks that stand for those here, with commas between' },
};

type Estate = Events['estate.changed'];

/** What of a pool a verb may name. */
export interface Places {
  /** XAPI's uuid of another pool; null for the one the configuration is in. */
  readonly poolUuid: string | null;
  readonly hostUuid: string | null;
  readonly srUuid: string | null;
  readonly networks: readonly { readonly from: string; readonly to: string }[];
}

/** Connects to the other pool that is meant; undefined where none is. @throws CommandError */
export async function connectOther(
  context: VerbContext,
  args: VerbArguments,
  console: CommandConsole,
): Promise<PoolState | undefined> {
  const word = args.values['to-pool'];
  if (word === undefined) return undefined;
  const { id, nameLabel } = pickPool(console, word);
  const password = await readSecret(
    context.terminal,
    `password for ${nameLabel}`,
    'to-password-file',
    args.values['to-password-file'],
  );
  await console.request('pools.connect', { poolId: id, password });
  return waitUntilLoaded(console, id);
}

/** Reads the options of places: host and SR of the pool that receives, networks of both. @throws CommandError */
export function readPlaces(
  console: CommandConsole,
  args: VerbArguments,
  pool: PoolState,
  other: PoolState | undefined,
): Places {
  const here = estateOf(console, pool.id);
  const there = estateOf(console, other?.id ?? pool.id);
  const { host, sr } = args.values;
  return {
    poolUuid: other?.uuid ?? null,
    hostUuid: host === undefined ? null : pickOne('host', host, there.hosts, namesOf).uuid,
    srUuid: sr === undefined ? null : pickOne('SR', sr, there.srs, namesOf).uuid,
    networks: splitPairs(args, 'network').map(([from, to]) => ({
      from: pickOne('network', from, here.networks, namesOf).uuid,
      to: pickOne('network', to, there.networks, namesOf).uuid,
    })),
  };
}

/** What a pool has, as the window shows it. @throws CommandError where it was not heard of */
export function estateOf(console: CommandConsole, poolId: string): Estate {
  const found = console.facts.estates.get(poolId);
  if (!found) throw new CommandError('The pool told nothing of its hosts and storage', EXIT.unreachable);
  return found;
}

const namesOf = (each: { readonly uuid: string; readonly nameLabel: string }): readonly string[] => [
  each.uuid,
  each.nameLabel,
];

/** Reads `KEY=VALUE,KEY=VALUE`. @throws CommandError for a part without "=" */
export function splitPairs(
  { values }: VerbArguments,
  option: string,
): readonly (readonly [key: string, value: string])[] {
  return (values[option] ?? '')
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const [key = '', ...rest] = part.split('=');
      if (rest.length === 0) throw new CommandError(`--${option} takes KEY=VALUE, not ${part}`, EXIT.usage);
      return [key.trim(), rest.join('=').trim()] as const;
    });
}
