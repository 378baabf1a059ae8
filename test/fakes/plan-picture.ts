import { permissionsOf } from '../../shared/domain/blockers/permission-blockers.ts';
import type { Plan, PlanStep } from '../../shared/domain/plan.ts';

/** A plan as text for a diff: what people are told, then every step with its calls, what it waits for, what
 * role it takes and its undo. */
export function planPicture({ steps, ...plan }: Plan): string {
  const { notes, irreversible, ...head } = plan;
  const lines = [
    ...Object.entries(head).map(([key, value]) => `${key}: ${JSON.stringify(value)}`),
    ...notes.map((note) => `note: ${note}`),
    ...irreversible.map((loss) => `lost: ${loss}`),
    ...steps.flatMap(stepLines),
  ];
  return shortUuids(`${lines.join('\n')}\n`);
}

function stepLines({ id, title, vmUuid, call, dependsOn, estimateMs, undo, action, ...rest }: PlanStep): string[] {
  const more = Object.entries(rest).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`);
  return [
    '',
    `${title}  [${id}]`,
    ...(vmUuid === null ? [] : [`  vm: ${vmUuid}`]),
    ...call.split('\n').map((line) => `  > ${line}`),
    `  after: ${dependsOn.join(' ')}`,
    ...more,
    `  about ${String(estimateMs)} ms; undo: ${undo ?? 'none'}`,
    `  needs: ${permissionsOf(action).join(' ')}`,
    `  ${JSON.stringify(action)}`,
  ];
}

/** Uuids of tests are a number and zeros. */
function shortUuids(text: string): string {
  return text.replaceAll(/00000000-0000-4000-8000-0*(\d+)/g, '#$1');
}
