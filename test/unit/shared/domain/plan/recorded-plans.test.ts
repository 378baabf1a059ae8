import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../../../shared/domain/plan.ts';
import { planPicture } from '../../../../fakes/plan-picture.ts';
import { ARCHIVES } from '../../../../fakes/plan-scenarios/archives.ts';
import { FENCES } from '../../../../fakes/plan-scenarios/fences.ts';
import { OPERATIONS } from '../../../../fakes/plan-scenarios/operations.ts';
import { TEMPLATES } from '../../../../fakes/plan-scenarios/templates.ts';
import { TRANSITIONS } from '../../../../fakes/plan-scenarios/transitions.ts';

const folder = new URL('../../../../fixtures/plans/', import.meta.url);
const SCENARIOS: Readonly<Record<string, () => Plan>> = {
  ...TRANSITIONS,
  ...OPERATIONS,
  ...FENCES,
  ...ARCHIVES,
  ...TEMPLATES,
};
const fileOf = (name: string): string => fileURLToPath(new URL(`${name.replaceAll(/[^a-z]+/g, '-')}.txt`, folder));

/** What a person approves is each word and call of a plan: a change of any is to be seen and meant. */
describe('recorded plans', () => {
  if (process.env['STAGEWRIGHT_FIXTURES'] === '1') {
    for (const [name, make] of Object.entries(SCENARIOS)) writeFileSync(fileOf(name), planPicture(make()));
  }

  it.each(Object.entries(SCENARIOS))('%s: is word for word and call for call what was looked at', (name, make) => {
    expect(planPicture(make())).toBe(readFileSync(fileOf(name), 'utf8'));
  });

  it('has no record of a plan that is not made any more', () => {
    const known = Object.keys(SCENARIOS).map((name) => fileOf(name));
    expect(readdirSync(folder).filter((file) => file.endsWith('.txt'))).toHaveLength(known.length);
  });
});
