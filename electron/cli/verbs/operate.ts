import { z } from 'zod';
import type { OperateVerb, OperateWish } from '../../../shared/domain/operate/operate-wish.ts';
import { formatAbsolute } from '../../../shared/text/format.ts';
import { verbNote, verbWord } from '../../../shared/text/operate-text.ts';
import type { OperateView, SnapshotSetView } from '../../../shared/ipc/areas/operate.ts';
import { CommandError, EXIT } from '../exit.ts';
import { planOrRunOutput } from '../outputs.ts';
import { carryOut, PLAN_OPTIONS } from '../planned.ts';
import { at, type OptionHelp, type Outcome, type Verb, type VerbArguments, type VerbContext } from '../verb.ts';
import { connect, pickConfiguration, pickOne, POOL_OPTIONS, readCount } from '../which.ts';

const SHORTEST_FORCE = 10;
const LONGEST_FORCE = 7200;

const FORCE: Readonly<Record<string, OptionHelp>> = {
  'force-after': { value: 'SECONDS', help: 'switch off what is not down by then; never where left out' },
};
const TYPED: Readonly<Record<string, OptionHelp>> = {
  confirm: { value: 'NAME', help: 'the configuration’s name again; needed for what destroys in production' },
};
const LIFT: Readonly<Record<string, OptionHelp>> = {
  'lift-lock': { value: 'REASON', help: 'lift the stage’s lock meanwhile, and why' },
};

type ToWish = (args: VerbArguments, view: OperateView) => OperateWish;

function verbOf(
  verb: OperateVerb,
  toWish: ToWish,
  options: Readonly<Record<string, OptionHelp>> = {},
  more: readonly string[] = [],
): Verb {
  return {
    words: [verb],
    summary: `${lowerFirst(verbWord(verb))}: ${lowerFirst(verbNote(verb))}`,
    positionals: ['CONFIGURATION', ...more],
    options: { ...POOL_OPTIONS, ...options, ...TYPED, ...PLAN_OPTIONS },
    output: planOrRunOutput,
    run: (context, args) => operate(context, args, toWish),
  };
}

function lowerFirst(text: string): string {
  return (text.slice(0, 1).toLowerCase() + text.slice(1)).replace(/\.$/, '');
}

async function operate(context: VerbContext, args: VerbArguments, toWish: ToWish): Promise<Outcome> {
  const { console, pool } = await connect(context, args);
  const of = { poolId: pool.id, configurationUuid: pickConfiguration(console, pool.id, at(args, 0)).uuid };
  const wish = toWish(args, await console.request('operate.describe', of));
  const { plan, planDigest, needsName } = await console.request('operate.preview', { ...of, wish });
  const typed = args.values['confirm'] ?? null;
  if (needsName && typed === null && !args.switches.has('plan-only'))
    throw new CommandError(`That destroys: repeat with --confirm and the configuration’s name`, EXIT.refused);
  return carryOut(context, args, console, {
    ...{ plan, planDigest },
    start: () => console.request('operate.start', { ...of, wish, planDigest, typed }),
  });
}

const forceAfter = (args: VerbArguments): number | null =>
  readCount(args, 'force-after', [SHORTEST_FORCE, LONGEST_FORCE]) ?? null;

const setOf = (args: VerbArguments, { sets }: OperateView): SnapshotSetView =>
  pickOne('snapshot', at(args, 1), sets, ({ id, nameLabel }) => [id, nameLabel]);

const snapshotsOutput = z.array(
  z.strictObject({
    id: z.string(),
    nameLabel: z.string(),
    takenAt: z.string().nullable(),
    withMemory: z.boolean(),
    snapshotUuids: z.array(z.string()),
    missing: z.array(z.string()).describe('members that have none in it'),
  }),
);

const listSnapshots: Verb = {
  words: ['snapshots'],
  summary: 'list the snapshots of a configuration, newest first',
  positionals: ['CONFIGURATION'],
  options: POOL_OPTIONS,
  output: snapshotsOutput,
  run: async (context, args) => {
    const { console, pool } = await connect(context, args);
    const configurationUuid = pickConfiguration(console, pool.id, at(args, 0)).uuid;
    const { sets } = await console.request('operate.describe', { poolId: pool.id, configurationUuid });
    return {
      json: sets.map(({ id, nameLabel, takenAt, withMemory, snapshotUuids, missing }) => ({
        ...{ id, nameLabel, takenAt, withMemory },
        ...{ snapshotUuids: [...snapshotUuids], missing: [...missing] },
      })),
      lines: sets.map(({ id, nameLabel, takenAt, withMemory, missing }) =>
        [
          id,
          takenAt === null ? 'no time' : formatAbsolute(takenAt),
          nameLabel,
          ...(withMemory ? ['with memory'] : []),
          ...(missing.length > 0 ? [`without ${missing.join(', ')}`] : []),
        ].join('  '),
      ),
      exitCode: EXIT.ok,
    };
  },
};

/** Verbs that operate all members of a configuration. */
export const operateVerbs: readonly Verb[] = [
  verbOf('start', () => ({ verb: 'start', readiness: null })),
  verbOf('shutdown', (args) => ({ verb: 'shutdown', forceAfterSeconds: forceAfter(args) }), FORCE),
  verbOf('switch-off', () => ({ verb: 'switch-off' })),
  verbOf('reboot', (args) => ({ verb: 'reboot', forceAfterSeconds: forceAfter(args), readiness: null }), FORCE),
  verbOf('suspend', () => ({ verb: 'suspend' })),
  verbOf('resume', () => ({ verb: 'resume' })),
  listSnapshots,
  verbOf(
    'snapshot',
    (args) => ({ verb: 'snapshot', name: at(args, 1), withMemory: args.switches.has('memory') }),
    { memory: { help: 'with memory of the members that run' } },
    ['NAME'],
  ),
  verbOf(
    'revert',
    (args, view) => ({
      ...{ verb: 'revert', snapshotUuids: [...setOf(args, view).snapshotUuids] },
      ...{ keepNow: args.switches.has('keep-now'), powerAfter: args.switches.has('start') },
      liftReason: args.values['lift-lock'] ?? null,
    }),
    {
      'keep-now': { help: 'take a snapshot first, to which undoing goes back' },
      start: { help: 'start, or resume, what ran before' },
      ...LIFT,
    },
    ['SNAPSHOT'],
  ),
  verbOf(
    'forget-snapshots',
    (args, view) => ({ verb: 'forget-snapshots', snapshotUuids: [...setOf(args, view).snapshotUuids] }),
    {},
    ['SNAPSHOT'],
  ),
  verbOf('delete', ({ values }) => ({ verb: 'delete', liftReason: values['lift-lock'] ?? null }), LIFT),
];
