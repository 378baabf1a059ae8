import { describe, expect, it } from 'vitest';
import { readWorkflowFile } from '../../../../shared/domain/workflow-file-read.ts';
import { ESTATE } from '../../../fakes/made-workflow.ts';

describe('a mistake in a workflow file', () => {
  it.each([
    ['    name: 7\n', 'must be a text'],
    ['    name: ""\n', 'may not be empty'],
    [`    name: ${'x'.repeat(61)}\n`, 'may be 60 characters long at most'],
    ['    name: A\n    keepSnapshots: 1.5\n', 'must be a whole number'],
    ['    name: A\n    keepSnapshots: 51\n', 'must be 50 at most'],
    ['    name: A\n    entry: { kind: note }\n', 'must be a list'],
    ['    name: A\n    networks: [front]\n', 'must be a map'],
    ['    name: A\ntransitions:\n  - { from: a, to: a, kind: up }\n', 'must be "promote" or "demote"'],
  ])('is told in words for people: %j, %s', (part, message) => {
    const reading = readWorkflowFile(`stagewright: workflow\nformat: 1\nstages:\n  - id: dev\n${part}`, ESTATE);
    expect(reading.ok ? [] : reading.problems.map((each) => each.message)).toEqual([message]);
  });
});
