import type { Run, RunPhase, StepPhase } from '../domain/run.ts';
import type { Plan } from '../domain/plan.ts';
import type { RunSummary } from '../domain/run-summary.ts';
import { countOf } from './format.ts';
import { inSentence } from './names.ts';
import { isTemplateKind } from '../domain/template/template-action.ts';
import { isOperateVerb, operateTitle, verbWord } from './operate-text.ts';
import { TEMPLATE_VERBS, templateTitle } from './template-text.ts';

/** Tone of a state: picks glyph and colour. */
export type Tone = 'good' | 'busy' | 'waiting' | 'bad' | 'off';

/** Word and tone of a run's phase. */
export function runPhaseWord(phase: RunPhase): { readonly word: string; readonly tone: Tone } {
  switch (phase) {
    case 'pending':
      return { word: 'Waiting to start', tone: 'busy' };
    case 'running':
      return { word: 'In progress', tone: 'busy' };
    case 'waiting':
      return { word: 'Waiting for the pool', tone: 'waiting' };
    case 'stopping':
      return { word: 'Stopping at a safe point', tone: 'waiting' };
    case 'pausing':
      return { word: 'Pausing at a safe point', tone: 'waiting' };
    case 'paused':
      return { word: 'Paused', tone: 'waiting' };
    case 'interrupted':
      return { word: 'Interrupted: your decision', tone: 'waiting' };
    case 'undoing':
      return { word: 'Undoing', tone: 'busy' };
    case 'succeeded':
      return { word: 'Succeeded', tone: 'good' };
    case 'failed':
      return { word: 'Failed: a check said no', tone: 'bad' };
    case 'errored':
      return { word: 'Errored: something broke', tone: 'bad' };
    case 'aborted':
      return { word: 'Aborted', tone: 'off' };
  }
}

/** Word and tone of a step's phase. */
export function stepPhaseWord(phase: StepPhase): { readonly word: string; readonly tone: Tone } {
  switch (phase) {
    case 'pending':
      return { word: 'to do', tone: 'off' };
    case 'running':
      return { word: 'in progress', tone: 'busy' };
    case 'done':
      return { word: 'done', tone: 'good' };
    case 'undoing':
      return { word: 'undoing', tone: 'busy' };
    case 'undone':
      return { word: 'undone', tone: 'off' };
    case 'paused':
      return { word: 'paused', tone: 'waiting' };
    case 'interrupted':
      return { word: 'interrupted', tone: 'waiting' };
    case 'failed':
      return { word: 'failed', tone: 'bad' };
  }
}

/** The verb of a plan: "Promote" or "Demote". */
function planVerb({ kind }: Pick<Plan, 'kind'>): string {
  return isOperateVerb(kind)
    ? verbWord(kind)
    : {
        promote: 'Promote',
        demote: 'Demote',
        fence: 'Fence',
        unfence: 'Remove',
        heal: 'Heal',
        replicate: 'Replicate',
        archive: 'Archive',
        restore: 'Restore',
        rehearse: 'Rehearse',
        ...TEMPLATE_VERBS,
      }[kind];
}

/** What a plan does, as its one button says it: "Promote Web shop 2.4 to Staging". */
export function planTitle(plan: Plan): string {
  const name = inSentence(plan.configurationName);
  const fences = plan.fenceIds?.length ?? 0;
  if (plan.kind === 'fence') return `Make ${countOf(fences, 'fenced copy', 'fenced copies')} of ${name}`;
  if (plan.kind === 'unfence') return `Remove ${name} with its fence`;
  if (plan.kind === 'heal') return `Heal ${countOf(countHealed(plan), 'difference')} of ${name}`;
  if (plan.kind === 'archive') return `Archive ${name}`;
  if (plan.kind === 'rehearse') return `Rehearse ${quoted(plan.configurationName)}`;
  if (plan.kind === 'restore') return restoreTitle(plan.configurationName, plan.toStageName);
  if (isTemplateKind(plan.kind)) return templateTitle(plan.kind, name, plan.toStageName);
  if (isOperateVerb(plan.kind)) return operateTitle(plan.kind, plan.configurationName);
  const into = plan.kind === 'replicate' ? 'into' : 'to';
  return `${planVerb(plan)} ${name} ${into} ${inSentence(plan.toStageName)}`;
}

/** Differences that a plan puts back; a NIC's network and what carries it are one. */
function countHealed({ steps }: Pick<Plan, 'steps'>): number {
  return steps.reduce(
    (sum, { action }) =>
      sum +
      (action.kind === 'heal-fields'
        ? action.changes.length
        : action.kind === 'replace-disk'
          ? action.fields.length
          : action.kind === 'move-vif' || action.kind === 'set-affinity'
            ? 1
            : 0),
    0,
  );
}

/** What a plan is after, where there is room for a word or two: "→ Staging", "Shut down". */
export function planAim({ kind, toStageName }: Pick<Plan, 'kind' | 'toStageName'>): string {
  if (kind === 'archive') return 'Archive';
  if (kind === 'rehearse') return 'Rehearse';
  if (isTemplateKind(kind) && (kind !== 'provision' || toStageName === '')) return TEMPLATE_VERBS[kind];
  if (kind === 'restore' && toStageName === '') return 'Restore';
  return isOperateVerb(kind) ? verbWord(kind) : `→ ${toStageName}`;
}

/** What a run of the history does: "Promote Web shop 2.4 to Staging". */
export function summaryTitle(run: Pick<RunSummary, 'kind' | 'configurationName' | 'toStageName'>): string {
  const name = inSentence(run.configurationName);
  if (run.kind === 'fence') return `Make fenced copies of ${name}`;
  if (run.kind === 'unfence') return `Remove ${name} with its fence`;
  if (run.kind === 'heal') return `Heal ${name}`;
  if (run.kind === 'archive') return `Archive ${name}`;
  if (run.kind === 'rehearse') return `Rehearse ${quoted(run.configurationName)}`;
  if (run.kind === 'restore') return restoreTitle(run.configurationName, run.toStageName);
  if (isTemplateKind(run.kind)) return templateTitle(run.kind, name, run.toStageName);
  if (isOperateVerb(run.kind)) return operateTitle(run.kind, run.configurationName);
  const into = run.kind === 'replicate' ? 'into' : 'to';
  return `${planVerb(run)} ${name} ${into} ${inSentence(run.toStageName)}`;
}

function restoreTitle(name: string, stage: string): string {
  return stage === '' ? `Restore ${quoted(name)}` : `Restore ${quoted(name)} to ${inSentence(stage)}`;
}

/** The name of an archive, which is a person's phrase: without quotes it runs into the sentence. */
function quoted(name: string): string {
  return `“${inSentence(name)}”`;
}

/** Steps that are behind a run: done of all. */
export function countDone(run: Run): number {
  return run.steps.filter((step) => step.phase === 'done').length;
}
