import type { Plan } from '../../shared/domain/plan.ts';
import { formatEstimate } from '../../shared/text/format.ts';
import { NO_NAMES } from '../../shared/text/names.ts';
import { changesOf, groupSteps } from '../../shared/text/plan-steps.ts';
import { planTitle } from '../../shared/text/run-text.ts';
import type { CommandConsole } from './command-console.ts';
import { CommandError, EXIT } from './exit.ts';
import { follow } from './follow.ts';
import { confirm, isAttended } from './terminal.ts';
import { toPlanOutput } from './to-outputs.ts';
import type { OptionHelp, Outcome, VerbArguments, VerbContext } from './verb.ts';

/** Options of every verb that carries a plan out. */
export const PLAN_OPTIONS: Readonly<Record<string, OptionHelp>> = {
  'plan-only': { help: 'print the plan and change nothing' },
  yes: { help: 'start without asking; needed where nobody is at the terminal' },
};

/** A plan that the console has just computed, and how exactly it is started. */
export interface Prepared {
  readonly plan: Plan;
  readonly planDigest: string;
  /** Told beside the plan, for example a proof. */
  readonly lines?: readonly string[];
  start(): Promise<{ readonly runId: string }>;
}

/** Shows a plan and, unless only the plan is wanted, starts it once somebody agrees and follows it to its end. */
export async function carryOut(
  context: VerbContext,
  args: VerbArguments,
  console: CommandConsole,
  prepared: Prepared,
): Promise<Outcome> {
  const shown = planOutcome(prepared.plan, prepared.planDigest, prepared.lines);
  if (args.switches.has('plan-only')) return shown;
  await agree(context, args, shown.lines, 'Start it?');
  const { runId } = await prepared.start();
  return follow(console, context.terminal, runId);
}

/** Asks before something is done. @throws CommandError when nobody agrees, or is there to */
export async function agree(
  { terminal }: VerbContext,
  { switches }: VerbArguments,
  lines: readonly string[],
  question: string,
): Promise<void> {
  if (switches.has('yes')) return;
  for (const line of lines) terminal.errors.write(`${line}\n`);
  if (!isAttended(terminal)) {
    const or = question === 'Start it?' ? ' or --plan-only' : '';
    throw new CommandError(`Nobody is here to confirm: repeat with --yes${or}`, EXIT.refused);
  }
  if (!(await confirm(terminal, question))) throw new CommandError('Not confirmed, nothing is done', EXIT.refused);
}

/** A plan in words. */
export function planLines(plan: Plan, planDigest: string): readonly string[] {
  return [
    `${planTitle(plan)}: ${changesOf(plan)}, about ${formatEstimate(plan.estimateMs)}`,
    ...groupSteps(plan, NO_NAMES).flatMap(({ title, steps }) => [
      `  ${title}`,
      ...steps.map(({ call, title: does }) => `    ${does}${call === '' ? '' : `  [${call}]`}`),
    ]),
    ...plan.notes.map((note) => `  Note: ${note}`),
    ...plan.irreversible.map((what) => `  Can not be undone: ${what}`),
    `Plan ${planDigest.slice(0, 12)}`,
  ];
}

/** A plan as the command line tells of it. */
export function planOutcome(plan: Plan, planDigest: string, more: readonly string[] = []): Outcome {
  return {
    json: toPlanOutput(plan, planDigest),
    lines: [...planLines(plan, planDigest), ...more],
    exitCode: EXIT.ok,
  };
}
