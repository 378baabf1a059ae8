import { z } from 'zod';
import { FINAL_PHASES } from '../../../shared/domain/run.ts';
import { formatAbsolute } from '../../../shared/text/format.ts';
import { planTitle, runPhaseWord } from '../../../shared/text/run-text.ts';
import { CommandError, EXIT } from '../exit.ts';
import { follow, outcomeOf } from '../follow.ts';
import { runOutput } from '../outputs.ts';
import { listenToRun, type ToldRun } from '../run-line.ts';
import { makeProgress } from '../terminal.ts';
import { toRunOutput } from '../to-outputs.ts';
import { at, type Outcome, type Verb, type VerbArguments, type VerbContext } from '../verb.ts';
import { connect, pickRun, POOL_OPTIONS } from '../which.ts';

const listRuns: Verb = {
  words: ['runs'],
  summary: 'list the runs of this command line, newest first',
  positionals: [],
  options: {},
  output: z.array(runOutput),
  run: async ({ openConsole }) => {
    const { facts } = await openConsole();
    const runs = [...facts.runs.values()].sort((a, b) => b.startedAt.localeCompare(a.startedAt));
    return {
      json: runs.map(toRunOutput),
      lines: runs.map(
        ({ id, startedAt, phase, plan }) =>
          `${id}  ${formatAbsolute(startedAt)}  ${runPhaseWord(phase).word}  ${planTitle(plan)}`,
      ),
      exitCode: EXIT.ok,
    };
  },
};

const showRun: Verb = {
  words: ['runs', 'show'],
  summary: 'show one run',
  positionals: ['RUN'],
  options: {},
  output: runOutput,
  run: async ({ openConsole }, args) => ({
    ...outcomeOf(pickRun(await openConsole(), at(args, 0))),
    exitCode: EXIT.ok,
  }),
};

const followRun: Verb = {
  words: ['runs', 'follow'],
  summary: 'follow the run that another command of the same data carries out',
  positionals: ['[RUN]'],
  options: {},
  output: runOutput,
  run: async (context, args) => {
    const progress = makeProgress(context.terminal);
    const last = await listenToRun(context.folder, (told) => {
      assertMeant(told, args);
      progress.show(
        told.progressRatio,
        `${String(told.doneCount)}/${String(told.stepCount)} ${told.configurationName}`,
      );
    });
    progress.end();
    if (last) return toldOutcome(last);
    const word = args.positionals[0];
    if (word === undefined) throw new CommandError('No command of this folder carries a run out now', EXIT.refused);
    return outcomeOf(pickRun(await context.openConsole(), word));
  },
};

const pauseRun: Verb = {
  words: ['runs', 'pause'],
  summary: 'let the run that another command carries out rest at its next safe point, locks kept',
  positionals: ['[RUN]'],
  options: {},
  output: runOutput,
  run: (context, args) => askToRest(context, args, 'pause'),
};

const stopRun: Verb = {
  words: ['runs', 'stop'],
  summary: 'stop the run that another command carries out at its next safe point',
  positionals: ['[RUN]'],
  options: {},
  output: runOutput,
  run: (context, args) => askToRest(context, args, 'stop'),
};

const resumeRun: Verb = {
  words: ['runs', 'resume'],
  summary: 'go on with a run that rests and follow it',
  positionals: ['RUN'],
  options: POOL_OPTIONS,
  output: runOutput,
  run: (context, args) => takeUp(context, args, 'runs.resume'),
};

const undoRun: Verb = {
  words: ['runs', 'undo'],
  summary: 'take back what a run that rests did, and follow that',
  positionals: ['RUN'],
  options: POOL_OPTIONS,
  output: runOutput,
  run: (context, args) => takeUp(context, args, 'runs.undo'),
};

/** Asked once; what came of it is told along the line until that command ends. */
async function askToRest(context: VerbContext, args: VerbArguments, what: 'pause' | 'stop'): Promise<Outcome> {
  let isAsked = false;
  const last = await listenToRun(context.folder, (told, ask) => {
    assertMeant(told, args);
    if (isAsked || FINAL_PHASES.has(told.phase)) return;
    isAsked = true;
    ask(what);
  });
  if (!last) throw new CommandError('No command of this folder carries a run out now', EXIT.refused);
  const outcome = toldOutcome(last);
  // That it rests is what was asked for.
  return last.phase === 'paused' || last.phase === 'interrupted' ? { ...outcome, exitCode: EXIT.ok } : outcome;
}

function assertMeant({ id }: ToldRun, { positionals: [word] }: VerbArguments): void {
  if (word !== undefined && !id.startsWith(word))
    throw new CommandError(`The run that is under way is ${id}`, EXIT.refused);
}

function toldOutcome(told: ToldRun): Outcome {
  const { id, configurationName, kind, phase, problem } = told;
  return {
    json: told,
    lines: [
      `${kind} ${configurationName}: ${runPhaseWord(phase).word} (run ${id})`,
      ...(problem ? [problem.text] : []),
    ],
    exitCode: phase === 'succeeded' ? EXIT.ok : EXIT.failed,
  };
}

async function takeUp(
  context: VerbContext,
  args: VerbArguments,
  request: 'runs.resume' | 'runs.undo',
): Promise<Outcome> {
  const { id, plan } = pickRun(await context.openConsole(), at(args, 0));
  const { console } = await connect(context, { ...args, values: { pool: plan.poolId, ...args.values } });
  const before = console.facts.runs.get(id)?.revision;
  await console.request(request, { runId: id });
  const outcome = await follow(console, context.terminal, id, before);
  // Taken back is what was asked for.
  const isUndone = request === 'runs.undo' && console.facts.runs.get(id)?.phase === 'aborted';
  return isUndone ? { ...outcome, exitCode: EXIT.ok } : outcome;
}

/** Verbs about runs. */
export const runVerbs: readonly Verb[] = [listRuns, showRun, followRun, pauseRun, stopRun, resumeRun, undoRun];
