import type { Configuration } from '../../../shared/domain/configuration.ts';
import { listTransitionsFrom } from '../../../shared/domain/workflow.ts';
import { formatEstimate } from '../../../shared/text/format.ts';
import { NO_NAMES } from '../../../shared/text/names.ts';
import { changesOf, groupSteps } from '../../../shared/text/plan-steps.ts';
import { planTitle } from '../../../shared/text/run-text.ts';
import type { PreviewedPlan, ServiceView } from '../../../shared/ipc/contract.ts';
import { confirm, isAttended } from '../terminal.ts';
import { CommandError, EXIT } from '../exit.ts';
import { at, type OptionHelp, type Outcome, type Verb, type VerbArguments, type VerbContext } from '../verb.ts';
import { follow } from './follow.ts';
import { connect, pickConfiguration, pickOne, POOL_OPTIONS, serviceOf } from './which.ts';

const STAGE: Readonly<Record<string, OptionHelp>> = {
  to: { value: 'STAGE', help: 'which stage; needed where there are several' },
};
const START: Readonly<Record<string, OptionHelp>> = {
  'plan-only': { help: 'print the plan and change nothing' },
  yes: { help: 'start without asking; needed where nobody is at the terminal' },
};

const plan: Verb = {
  words: ['plan'],
  summary: 'print what a promotion would do; changes nothing',
  positionals: ['CONFIGURATION'],
  options: { ...POOL_OPTIONS, ...STAGE },
  run: async (context, args) => planOutcome((await prepare(context, args, 'promote')).previewed),
};

const promote: Verb = {
  words: ['promote'],
  summary: 'move a configuration to the next stage',
  positionals: ['CONFIGURATION'],
  options: { ...POOL_OPTIONS, ...STAGE, ...START },
  run: (context, args) => move(context, args, 'promote'),
};

const demote: Verb = {
  words: ['demote'],
  summary: 'move a configuration back to a former stage',
  positionals: ['CONFIGURATION'],
  options: { ...POOL_OPTIONS, ...STAGE, ...START },
  run: (context, args) => move(context, args, 'demote'),
};

async function move(context: VerbContext, args: VerbArguments, kind: 'promote' | 'demote'): Promise<Outcome> {
  const { console, configuration, toStageId, previewed } = await prepare(context, args, kind);
  const shown = planOutcome(previewed);
  if (args.switches.has('plan-only')) return shown;
  const { terminal } = context;
  if (!args.switches.has('yes')) {
    for (const line of shown.lines) terminal.errors.write(`${line}\n`);
    if (!isAttended(terminal))
      throw new CommandError('Nobody is here to confirm: repeat with --yes or --plan-only', EXIT.refused);
    if (!(await confirm(terminal, 'Start it?'))) throw new CommandError('Not started', EXIT.refused);
  }
  const { poolId, uuid } = configuration;
  const { runId } = await console.request('promotions.start', {
    ...{ poolId, configurationUuid: uuid, toStageId, planDigest: previewed.planDigest },
  });
  return follow(console, terminal, runId);
}

async function prepare(context: VerbContext, args: VerbArguments, kind: 'promote' | 'demote') {
  const { console, pool } = await connect(context, args);
  const configuration = pickConfiguration(console, pool.id, at(args, 0));
  const toStageId = pickStage(serviceOf(console, configuration), configuration, kind, args.values['to']);
  const previewed = await console.request('promotions.preview', {
    ...{ poolId: pool.id, configurationUuid: configuration.uuid, toStageId },
  });
  return { console, configuration, toStageId, previewed };
}

function pickStage(
  { service: { workflow } }: ServiceView,
  { nameLabel, stageId }: Configuration,
  kind: 'promote' | 'demote',
  word: string | undefined,
): string {
  const next = listTransitionsFrom(workflow, stageId ?? '').filter((each) => each.kind === kind);
  const stages = workflow.stages.filter(({ id }) => next.some((each) => each.to === id));
  if (word !== undefined) return pickOne('stage', word, stages, ({ id, name }) => [id, name]).id;
  const [only, ...others] = stages;
  if (!only) throw new CommandError(`There is no stage to ${kind} ${nameLabel} to`, EXIT.refused);
  if (others.length > 0)
    throw new CommandError(`Say where to with --to: ${stages.map(({ id }) => id).join(', ')}`, EXIT.usage);
  return only.id;
}

function planOutcome(previewed: PreviewedPlan): Outcome {
  const { plan: shown, planDigest } = previewed;
  return {
    json: previewed,
    lines: [
      `${planTitle(shown)}: ${changesOf(shown)}, about ${formatEstimate(shown.estimateMs)}`,
      ...groupSteps(shown, NO_NAMES).flatMap(({ title, steps }) => [
        `  ${title}`,
        ...steps.map(({ call, title: does }) => `    ${does}${call === '' ? '' : `  [${call}]`}`),
      ]),
      `Plan ${planDigest.slice(0, 12)}`,
    ],
    exitCode: EXIT.ok,
  };
}

/** Verbs that move configurations between stages. */
export const promotionVerbs: readonly Verb[] = [plan, promote, demote];
