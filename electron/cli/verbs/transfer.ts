import { MOST_COPIES, type OperateWish } from '../../../shared/domain/operate/operate-wish.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import { verbNote } from '../../../shared/text/operate-text.ts';
import type { CommandConsole } from '../command-console.ts';
import { connectOther, PLACE_OPTIONS, readPlaces, type Places } from '../elsewhere.ts';
import { CommandError, EXIT } from '../exit.ts';
import { planOrRunOutput } from '../outputs.ts';
import { carryOut, PLAN_OPTIONS } from '../planned.ts';
import { at, type OptionHelp, type Outcome, type Verb, type VerbArguments, type VerbContext } from '../verb.ts';
import { connect, pickConfiguration, pickOne, POOL_OPTIONS, readCount, serviceOf } from '../which.ts';

const NAME_PATTERN = '{name} copy {n}';
const VM_PATTERN = '{vm} copy {n}';

const COPY_OPTIONS: Readonly<Record<string, OptionHelp>> = {
  count: { value: 'COUNT', help: `how many copies, 1 to ${String(MOST_COPIES)}` },
  name: { value: 'PATTERN', help: `of the copies, with {name} and {n}; "${NAME_PATTERN}" where left out` },
  'vm-name': { value: 'PATTERN', help: `of their VMs, with {vm}, {copy} and {n}; "${VM_PATTERN}" where left out` },
  to: { value: 'STAGE', help: 'stage of the same service that they go into; none where left out' },
  'keep-macs': { help: 'MAC addresses as those of the originals; only in another pool' },
};

type ToWish = (
  args: VerbArguments,
  places: Places,
  of: { readonly console: CommandConsole; readonly configuration: Configuration },
) => OperateWish;

async function transfer(context: VerbContext, args: VerbArguments, toWish: ToWish): Promise<Outcome> {
  const { console, pool } = await connect(context, args);
  const other = await connectOther(context, args, console);
  const configuration = pickConfiguration(console, pool.id, at(args, 0));
  const wish = toWish(args, readPlaces(console, args, pool, other), { console, configuration });
  const of = { poolId: pool.id, configurationUuid: configuration.uuid, wish };
  const { plan, planDigest } = await console.request('operate.preview', of);
  return carryOut(context, args, console, {
    ...{ plan, planDigest },
    start: () => console.request('operate.start', { ...of, planDigest, typed: null }),
  });
}

const migrate: Verb = {
  words: ['migrate'],
  summary: `migrate: ${lowerFirst(verbNote('migrate'))}`,
  positionals: ['CONFIGURATION'],
  options: { ...POOL_OPTIONS, ...PLACE_OPTIONS, ...PLAN_OPTIONS },
  output: planOrRunOutput,
  run: (context, args) =>
    transfer(context, args, (_args, { networks, ...places }) => {
      if (places.poolUuid === null && networks.length > 0)
        throw new CommandError(
          '--network goes with --to-pool: in its own pool nothing changes its network',
          EXIT.usage,
        );
      return { verb: 'migrate', ...places, networks: [...networks], members: [] };
    }),
};

const copy: Verb = {
  words: ['copy'],
  summary: `copy: ${lowerFirst(verbNote('copy'))}`,
  positionals: ['CONFIGURATION'],
  options: { ...POOL_OPTIONS, ...COPY_OPTIONS, ...PLACE_OPTIONS, ...PLAN_OPTIONS },
  output: planOrRunOutput,
  run: (context, args) => transfer(context, args, toCopyWish),
};

const toCopyWish: ToWish = (args, { poolUuid, hostUuid, srUuid, networks }, { console, configuration }) => {
  const keepMacs = args.switches.has('keep-macs');
  if (poolUuid === null && (hostUuid !== null || keepMacs))
    throw new CommandError('--host and --keep-macs go with --to-pool', EXIT.usage);
  const word = args.values['to'];
  const stages = word === undefined ? [] : serviceOf(console, configuration).service.workflow.stages;
  return {
    verb: 'copy',
    count: readCount(args, 'count', [1, MOST_COPIES]) ?? 1,
    names: args.values['name'] ?? NAME_PATTERN,
    vmNames: args.values['vm-name'] ?? VM_PATTERN,
    srUuid,
    networks: [...networks],
    stageId: word === undefined ? null : pickOne('stage', word, stages, ({ id, name }) => [id, name]).id,
    ...(poolUuid === null ? {} : { away: { poolUuid, hostUuid, keepMacs, members: [] } }),
  };
};

function lowerFirst(text: string): string {
  return (text.slice(0, 1).toLowerCase() + text.slice(1)).replace(/\.$/, '');
}

/** Verbs that bring a configuration, or a copy of it, elsewhere. */
export const transferVerbs: readonly Verb[] = [copy, migrate];
