import type { Stage, Workflow } from '../workflow.ts';

/**
 * The name of a copy in a stage: "Web shop · Staging". A copy of a copy names the new stage in place of the old one.
 * @param taken - names it must differ from; a number is appended then
 */
export function copyName(name: string, workflow: Workflow, to: Stage, taken: ReadonlySet<string> = new Set()): string {
  const wanted = `${baseName(name, workflow)} · ${to.name}`;
  let unique = wanted;
  for (let number = 2; taken.has(unique); number += 1) unique = `${wanted} ${String(number)}`;
  return unique;
}

function baseName(name: string, workflow: Workflow): string {
  for (const stage of workflow.stages) {
    const mark = name.lastIndexOf(` · ${stage.name}`);
    if (mark > 0 && /^( [1-9]\d*)?$/.test(name.slice(mark + ` · ${stage.name}`.length))) return name.slice(0, mark);
  }
  return name;
}
