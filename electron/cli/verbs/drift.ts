import { z } from 'zod';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { PoolState } from '../../../shared/domain/pool-state.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { SideRef } from '../../../shared/ipc/areas/drift.ts';
import { driftSummary, fieldText } from '../../../shared/text/drift-text.ts';
import { healVerdictText } from '../../../shared/text/heal-text.ts';
import type { CommandConsole } from '../command-console.ts';
import { CommandError, EXIT } from '../exit.ts';
import { comparisonOutput, driftOutput, planOrRunOutput } from '../outputs.ts';
import { carryOut, PLAN_OPTIONS } from '../planned.ts';
import { toDriftOutput } from '../to-outputs.ts';
import { at, type Verb } from '../verb.ts';
import { connect, pickConfiguration, POOL_OPTIONS } from '../which.ts';
import { compareVerb, comparedOutcome, nowOf } from './drift-compare.ts';

/** How long comparing what is watched may take. */
const COMPARED_MS = 60_000;

const list: Verb = {
  words: ['drift'],
  summary: 'list how far each configuration is from what it must equal; exit code 5 where one is not',
  positionals: [],
  options: POOL_OPTIONS,
  output: z.array(driftOutput),
  run: async (context, args) => {
    const { console, pool } = await connect(context, args);
    await untilCompared(console, pool);
    const rows = configurationsOf(console, pool).flatMap(({ uuid, nameLabel }) => {
      const view = console.facts.drift.get(uuid);
      return view ? [{ view, nameLabel }] : [];
    });
    const hasDrift = rows.some(({ view }) => view.tally.drift > 0 && view.mute === null);
    return {
      json: rows.map(({ view, nameLabel }) => toDriftOutput(view, nameLabel)),
      lines: rows.map(({ view, nameLabel }) => `${nameLabel}: ${driftSummary(view)}`),
      exitCode: hasDrift ? EXIT.drift : EXIT.ok,
    };
  },
};

const show: Verb = {
  words: ['drift', 'show'],
  summary: 'compare a configuration with what it must equal, field by field; exit code 5 where it does not',
  positionals: ['CONFIGURATION'],
  options: { ...POOL_OPTIONS, all: { help: 'expected differences too' } },
  output: comparisonOutput,
  run: async (context, args) => {
    const { console, pool } = await connect(context, args);
    const configuration = pickConfiguration(console, pool.id, at(args, 0));
    const sides = await sidesOf(console, configuration);
    return comparedOutcome(await console.request('drift.compare', sides), args.switches.has('all'));
  },
};

const heal: Verb = {
  words: ['drift', 'heal'],
  summary: 'put back what differs of a configuration; what needs a halted VM only with --halt, disks only with --disks',
  positionals: ['CONFIGURATION'],
  options: {
    ...POOL_OPTIONS,
    halt: { help: 'also what can be changed of a halted VM only' },
    disks: { help: 'also disks: another takes the place of each, which is kept; --halt too where the VM runs' },
    ...PLAN_OPTIONS,
  },
  output: planOrRunOutput.nullable().describe('null: there was nothing to put back'),
  run: async (context, args) => {
    const { console, pool } = await connect(context, args);
    const configuration = pickConfiguration(console, pool.id, at(args, 0));
    const { left } = await sidesOf(console, configuration);
    const sides = { left, right: nowOf(configuration) };
    const first = await console.request('drift.preview-heal', { ...sides, picks: null });
    const [halts, replaces] = [args.switches.has('halt'), args.switches.has('disks')];
    const asked = first.rows.flatMap(({ vmUuid, field, verdict, disk }) =>
      vmUuid !== null && verdict.kind === 'heals' && (halts || !verdict.haltsVm) && (replaces || !disk)
        ? [{ vmUuid, field }]
        : [],
    );
    const preview = halts || replaces ? await console.request('drift.preview-heal', { ...sides, picks: asked }) : first;
    const staying = preview.rows
      .filter(({ vmUuid, field }) => !preview.picks.some((pick) => pick.vmUuid === vmUuid && pick.field === field))
      .map((row) => `Stays: ${row.vmName}: ${fieldText(row.field)}: ${healVerdictText(row)}`);
    if (!preview.planned)
      return {
        json: null,
        lines: ['There is nothing to put back', ...staying],
        exitCode: staying.length > 0 ? EXIT.drift : EXIT.ok,
      };
    const { plan, planDigest } = preview.planned;
    return carryOut(context, args, console, {
      ...{ plan, planDigest, lines: staying },
      start: () => console.request('drift.heal', { ...sides, picks: [...preview.picks], planDigest }),
    });
  },
};

function configurationsOf(console: CommandConsole, { id }: PoolState): readonly Configuration[] {
  return [...console.facts.configurations.values()]
    .filter(({ poolId }) => poolId === id)
    .sort((a, b) => a.nameLabel.localeCompare(b.nameLabel));
}

/** The production configuration that it was copied from; undefined where it is no replica. */
function sourceOf({ facts }: CommandConsole, { poolId, origin }: Configuration): Configuration | undefined {
  const source = facts.configurations.get(origin?.configuration ?? '');
  const service = facts.services.get(poolId)?.find(({ service: { id } }) => id === source?.serviceId)?.service;
  const stage = service?.workflow.stages.find(({ id }) => id === source?.stageId);
  return stage?.isProduction === true ? source : undefined;
}

/** What it is held against, and itself. @throws CommandError where there is nothing to hold it against */
async function sidesOf(
  console: CommandConsole,
  configuration: Configuration,
): Promise<{ readonly left: SideRef; readonly right: SideRef }> {
  const right = nowOf(configuration);
  const source = sourceOf(console, configuration);
  if (source) return { left: nowOf(source), right };
  const isKnown = (await isHeld(console, configuration))
    ? await console.until(({ drift }) => drift.get(configuration.uuid), COMPARED_MS)
    : undefined;
  if (!isKnown)
    throw new CommandError(
      `${configuration.nameLabel} was not seen by this command line when it was recorded in its stage, and is not that any more: there is nothing to hold it against`,
      EXIT.refused,
    );
  return { left: { ...right, when: 'promoted' }, right };
}

/** Whether there is something to hold it against, as the watch will find. */
async function isHeld(console: CommandConsole, configuration: Configuration): Promise<boolean> {
  const { stageId, activeRunId, warnings, revision, recordedRevision } = configuration;
  if (stageId === null || activeRunId !== null || warnings.some(({ kind }) => kind === 'run-interrupted')) return false;
  if (sourceOf(console, configuration) || revision === recordedRevision) return true;
  const right = nowOf(configuration);
  try {
    await console.request('drift.compare', { left: { ...right, when: 'promoted' }, right });
    return true;
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === 'not-found') return false;
    throw error;
  }
}

async function untilCompared(console: CommandConsole, pool: PoolState): Promise<void> {
  const held: string[] = [];
  for (const each of configurationsOf(console, pool)) if (await isHeld(console, each)) held.push(each.uuid);
  const isDone = await console.until(
    ({ drift }) => (held.every((uuid) => drift.has(uuid)) ? true : undefined),
    COMPARED_MS,
  );
  if (isDone !== true) throw new CommandError('Comparing took too long', EXIT.failed);
}

/** Verbs about drift. */
export const driftVerbs: readonly Verb[] = [list, show, compareVerb, heal];
