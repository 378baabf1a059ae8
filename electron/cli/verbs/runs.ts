import { formatAbsolute } from '../../../shared/text/format.ts';
import { planTitle, runPhaseWord } from '../../../shared/text/run-text.ts';
import { EXIT } from '../exit.ts';
import { at, type Outcome, type Verb, type VerbArguments, type VerbContext } from '../verb.ts';
import { follow, outcomeOf } from './follow.ts';
import { connect, pickRun, POOL_OPTIONS } from './which.ts';

const listRuns: Verb = {
  words: ['runs'],
  summary: 'list the runs of this command line, newest first',
  positionals: [],
  options: {},
  run: async ({ openConsole }) => {
    const { facts } = await openConsole();
    const runs = [...facts.runs.values()].sort((a, b) => b.startedAt.localeCompare(a.startedAt));
    return {
      json: runs,
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
  run: async ({ openConsole }, args) => ({
    ...outcomeOf(pickRun(await openConsole(), at(args, 0))),
    exitCode: EXIT.ok,
  }),
};

const resumeRun: Verb = {
  words: ['runs', 'resume'],
  summary: 'go on with an interrupted run and follow it',
  positionals: ['RUN'],
  options: POOL_OPTIONS,
  run: (context, args) => takeUp(context, args, 'runs.resume'),
};

const undoRun: Verb = {
  words: ['runs', 'undo'],
  summary: 'take back what an interrupted run did, and follow that',
  positionals: ['RUN'],
  options: POOL_OPTIONS,
  run: (context, args) => takeUp(context, args, 'runs.undo'),
};

async function takeUp(
  context: VerbContext,
  args: VerbArguments,
  request: 'runs.resume' | 'runs.undo',
): Promise<Outcome> {
  const { id, plan } = pickRun(await context.openConsole(), at(args, 0));
  const { console } = await connect(context, { ...args, values: { pool: plan.poolId, ...args.values } });
  await console.request(request, { runId: id });
  const outcome = await follow(console, context.terminal, id);
  // Taken back is what was asked for.
  const isUndone = request === 'runs.undo' && console.facts.runs.get(id)?.phase === 'aborted';
  return isUndone ? { ...outcome, exitCode: EXIT.ok } : outcome;
}

/** Verbs about runs. */
export const runVerbs: readonly Verb[] = [listRuns, showRun, resumeRun, undoRun];
