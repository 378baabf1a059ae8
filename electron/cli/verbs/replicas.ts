import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { Stage } from '../../../shared/domain/workflow.ts';
import { CommandError, EXIT } from '../exit.ts';
import { fenceRefusal, proofLines } from '../fence-lines.ts';
import { planOrRunOutput } from '../outputs.ts';
import { carryOut, PLAN_OPTIONS } from '../planned.ts';
import { at, type OptionHelp, type Outcome, type Verb, type VerbArguments, type VerbContext } from '../verb.ts';
import { connect, pickConfiguration, pickOne, POOL_OPTIONS, readChoice, readCount, serviceOf } from '../which.ts';
import { FENCE_MODES } from './fences.ts';

const MOST_KEPT = 50;

const MAKE: Readonly<Record<string, OptionHelp>> = {
  to: { value: 'STAGE', help: 'the stage it is made in' },
  fence: { value: 'MODE', help: `in a fence, an exact copy: ${FENCE_MODES.join(', ')}` },
  note: { value: 'TEXT', help: 'written into the ledger before anything is done' },
};

const make: Verb = {
  words: ['replica', 'make'],
  summary: 'make a replica of a configuration in another stage',
  positionals: ['CONFIGURATION'],
  options: {
    ...POOL_OPTIONS,
    ...MAKE,
    start: { help: 'start it once it is made; of a fenced one, without a fence the stage says' },
    keep: { value: 'COUNT', help: 'how many replicas of it the stage keeps, this one among them; older ones go' },
    ...PLAN_OPTIONS,
  },
  output: planOrRunOutput,
  run: (context, args) =>
    replicate(context, args, {
      fence: fenceOf(args),
      isStarted: args.switches.has('start'),
      keep: readCount(args, 'keep', [1, MOST_KEPT]) ?? null,
    }),
};

const refresh: Verb = {
  words: ['replica', 'refresh'],
  summary: 'make a fresh replica of a configuration, then remove the older ones of that stage',
  positionals: ['CONFIGURATION'],
  options: { ...POOL_OPTIONS, ...MAKE, ...PLAN_OPTIONS },
  output: planOrRunOutput,
  run: (context, args) => {
    const fence = fenceOf(args);
    return replicate(context, args, { fence, isStarted: fence !== null, keep: 1 });
  },
};

const patchTest: Verb = {
  words: ['replica', 'patch-test'],
  summary: 'make a fenced, running replica to try a patch on; nothing crosses the fence unless said',
  positionals: ['CONFIGURATION'],
  options: { ...POOL_OPTIONS, ...MAKE, ...PLAN_OPTIONS },
  output: planOrRunOutput,
  run: (context, args) => replicate(context, args, { fence: fenceOf(args) ?? 'block', isStarted: true, keep: null }),
};

interface ReplicaWay {
  readonly fence: (typeof FENCE_MODES)[number] | null;
  readonly isStarted: boolean;
  readonly keep: number | null;
}

function fenceOf(args: VerbArguments): ReplicaWay['fence'] {
  return args.values['fence'] === undefined ? null : readChoice(args, 'fence', FENCE_MODES);
}

async function replicate(context: VerbContext, args: VerbArguments, way: ReplicaWay): Promise<Outcome> {
  const { console, pool } = await connect(context, args);
  const source = pickConfiguration(console, pool.id, at(args, 0));
  const { stages } = serviceOf(console, source).service.workflow;
  const wish = {
    ...{ poolId: pool.id, configurationUuid: source.uuid, toStageId: pickReplicaStage(stages, source, args).id },
    ...{ ...way, note: args.values['note'] ?? '' },
  };
  const preview = await console.request('replicas.preview', wish);
  if (preview.state === 'refused') throw new CommandError(fenceRefusal(preview.fence), EXIT.refused);
  const { plan, planDigest, fence } = preview;
  return carryOut(context, args, console, {
    ...{ plan, planDigest, lines: fence ? proofLines(fence) : [] },
    start: () => console.request('replicas.start', { ...wish, planDigest }),
  });
}

/** The stage that is named; without a name the only one that people call after patches. */
function pickReplicaStage(stages: readonly Stage[], { stageId }: Configuration, { values }: VerbArguments): Stage {
  const others = stages.filter(({ id, isProduction }) => id !== stageId && !isProduction);
  const word = values['to'];
  if (word !== undefined) return pickOne('stage', word, others, ({ id, name }) => [id, name]);
  const [likely, ...more] = others.filter(({ name }) => /patch/i.test(name));
  if (likely && more.length === 0) return likely;
  throw new CommandError(`Say in which stage with --to: ${others.map(({ id }) => id).join(', ')}`, EXIT.usage);
}

/** Verbs about replicas. */
export const replicaVerbs: readonly Verb[] = [make, refresh, patchTest];
