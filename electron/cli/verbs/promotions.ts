import type { Configuration } from '../../../shared/domain/configuration.ts';
import { listTransitionsFrom } from '../../../shared/domain/workflow.ts';
import type { PreviewedPlan, ServiceView } from '../../../shared/ipc/contract.ts';
import { gateBlockerText } from '../../../shared/text/gate-blocker-text.ts';
import { NO_NAMES } from '../../../shared/text/names.ts';
import type { CommandConsole } from '../command-console.ts';
import { CommandError, EXIT } from '../exit.ts';
import { planOrRunOutput, planOutput } from '../outputs.ts';
import { carryOut, planOutcome, PLAN_OPTIONS } from '../planned.ts';
import { at, type OptionHelp, type Outcome, type Verb, type VerbArguments, type VerbContext } from '../verb.ts';
import { connect, pickConfiguration, pickOne, POOL_OPTIONS, serviceOf } from '../which.ts';

/** Where a configuration is to go. */
export const STAGE_OPTION: Readonly<Record<string, OptionHelp>> = {
  to: { value: 'STAGE', help: 'which stage; needed where there are several' },
};

const plan: Verb = {
  words: ['plan'],
  summary: 'print what a promotion would do; changes nothing',
  positionals: ['CONFIGURATION'],
  options: { ...POOL_OPTIONS, ...STAGE_OPTION },
  output: planOutput,
  run: async (context, args) => {
    const { previewed } = await prepareMove(context, args, 'promote');
    return planOutcome(previewed.plan, previewed.planDigest, gateLinesOf(previewed));
  },
};

const promote: Verb = {
  words: ['promote'],
  summary: 'move a configuration to the next stage',
  positionals: ['CONFIGURATION'],
  options: { ...POOL_OPTIONS, ...STAGE_OPTION, ...PLAN_OPTIONS },
  output: planOrRunOutput,
  run: (context, args) => move(context, args, 'promote'),
};

const demote: Verb = {
  words: ['demote'],
  summary: 'move a configuration back to a former stage',
  positionals: ['CONFIGURATION'],
  options: { ...POOL_OPTIONS, ...STAGE_OPTION, ...PLAN_OPTIONS },
  output: planOrRunOutput,
  run: (context, args) => move(context, args, 'demote'),
};

/** A transition with what would run, computed now. */
export interface PreparedMove {
  readonly console: CommandConsole;
  readonly target: { readonly poolId: string; readonly configurationUuid: string; readonly toStageId: string };
  readonly previewed: PreviewedPlan;
}

async function move(context: VerbContext, args: VerbArguments, kind: 'promote' | 'demote'): Promise<Outcome> {
  const { console, target, previewed } = await prepareMove(context, args, kind);
  const { plan: shown, planDigest } = previewed;
  return carryOut(context, args, console, {
    ...{ plan: shown, planDigest, lines: gateLinesOf(previewed) },
    start: () => console.request('promotions.start', { ...target, planDigest }),
  });
}

/** Finds the configuration and the stage that are meant, and computes the plan. @throws CommandError, ProblemError */
export async function prepareMove(
  context: VerbContext,
  args: VerbArguments,
  kind: 'promote' | 'demote',
): Promise<PreparedMove> {
  const { console, pool } = await connect(context, args);
  const configuration = pickConfiguration(console, pool.id, at(args, 0));
  const toStageId = pickStage(serviceOf(console, configuration), configuration, kind, args.values['to']);
  const target = { poolId: pool.id, configurationUuid: configuration.uuid, toStageId };
  return { console, target, previewed: await console.request('promotions.preview', target) };
}

function gateLinesOf({ gate }: PreviewedPlan): readonly string[] {
  return (gate?.blockers ?? []).map((blocker) => {
    const { reason, remedy } = gateBlockerText(blocker, NO_NAMES);
    return `Not yet: ${reason} ${remedy}`.trim();
  });
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

/** Verbs that move configurations between stages. */
export const promotionVerbs: readonly Verb[] = [plan, promote, demote];
