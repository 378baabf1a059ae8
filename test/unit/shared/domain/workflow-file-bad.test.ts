import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeWorkflowFile } from '../../../../shared/domain/workflow-file.ts';
import { readWorkflowFile } from '../../../../shared/domain/workflow-file-read.ts';
import { workflowSchema } from '../../../../shared/domain/workflow.ts';
import { campaign } from '../../../bench/campaign.ts';
import { ESTATE, madeWorkflows } from '../../../fakes/made-workflow.ts';

const HEAD = 'stagewright: workflow\nformat: 1\nstages:\n';
const STAGE = '  - id: dev\n    name: Development\n';

function problemsOf(text: string) {
  const reading = readWorkflowFile(text, ESTATE);
  return reading.ok ? [] : reading.problems.map(({ line, column, path, message }) => [line, column, path, message]);
}

describe('a bad file', () => {
  it.each([
    ['nothing', '', [[1, 1, '', expect.stringContaining('begins with')]]],
    ['a list', '- a\n', [[1, 1, '', expect.stringContaining('begins with')]]],
    [
      'another kind of file',
      '# a comment\nservices:\n  web: {}\n',
      [[2, 1, 'stagewright', expect.stringContaining('no workflow file')]],
    ],
    [
      'a newer format',
      'stagewright: workflow\nformat: 2\nwhatever: x\n',
      [[2, 1, 'format', expect.stringContaining('newer')]],
    ],
    ['an unknown format', 'stagewright: workflow\nformat: one\n', [[2, 1, 'format', 'the format must be 1']]],
    ['no stages', 'stagewright: workflow\nformat: 1\n', [[1, 1, 'stages', 'is missing']]],
    ['a tab as indentation', `${HEAD}\t- id: dev\n`, [[4, 1, '', expect.any(String)]]],
    ['an open bracket', `${HEAD}${STAGE}    networks: { front: { name: x }\n`, [[7, 1, '', expect.any(String)]]],
    [
      'a field nobody knows',
      `${HEAD}${STAGE}    colour: red\n`,
      [[6, 5, 'stages[0].colour', 'is not a field of workflow files']],
    ],
    [
      'a field that is missing',
      `${HEAD}  - id: dev\n  - name: X\n    id: x\n`,
      [[4, 5, 'stages[0].name', 'is missing']],
    ],
    ['a field twice', `${HEAD}${STAGE}    name: Other\n`, [[6, 5, '', '"name" stands here twice']]],
    [
      'a value of another kind',
      `${HEAD}${STAGE}    production: perhaps\n`,
      [[6, 5, 'stages[0].production', 'must be true or false']],
    ],
    [
      'a number out of range',
      `${HEAD}${STAGE}    keepSnapshots: 51\n`,
      [[6, 5, 'stages[0].keepSnapshots', expect.stringContaining('50')]],
    ],
    [
      'an action nobody knows',
      `${HEAD}${STAGE}    entry:\n      - kind: dance\n`,
      [[7, 9, 'stages[0].entry[0].kind', expect.any(String)]],
    ],
    [
      'a network without name and uuid',
      `${HEAD}${STAGE}    networks:\n      front: {}\n`,
      [[7, 7, 'stages[0].networks.front', 'a name, a uuid or both']],
    ],
    [
      'a role too long',
      `${HEAD}${STAGE}    networks:\n      ${'x'.repeat(41)}: { name: x }\n`,
      [[7, 7, expect.any(String), expect.stringContaining('40')]],
    ],
    [
      'an alias',
      `${HEAD}  - &a\n    id: dev\n    name: Development\n  - *a\n`,
      [[7, 5, '', expect.stringContaining('aliases')]],
    ],
    [
      'a bomb',
      'a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n',
      [
        [2, 8, '', expect.any(String)],
        [2, 12, '', expect.any(String)],
        [3, 5, '', expect.any(String)],
        [3, 9, '', expect.any(String)],
      ],
    ],
    ['a tag', `${HEAD}  - !js {id: dev}\n`, [[4, 5, '', expect.stringContaining('ag')]]],
    [
      'a prototype',
      `${HEAD}${STAGE}    __proto__: { production: true }\n`,
      [[6, 5, '', expect.stringContaining('not allowed')]],
    ],
    ['two documents', `${HEAD}${STAGE}---\na: 1\n`, [[6, 1, '', expect.stringContaining('multiple documents')]]],
    [
      'two stages of one id',
      `${HEAD}${STAGE}  - id: dev\n    name: Other\n`,
      [[6, 5, 'stages[1].id', 'another stage has this id']],
    ],
    [
      'two stages of one name',
      `${HEAD}${STAGE}  - id: other\n    name: DEVELOPMENT\n`,
      [[7, 5, 'stages[1].name', 'another stage has this name']],
    ],
    [
      'a transition to nowhere',
      `${HEAD}${STAGE}transitions:\n  - from: dev\n    to: moon\n    kind: promote\n`,
      [[8, 5, 'transitions[0].to', 'there is no stage moon']],
    ],
    [
      'a transition to itself',
      `${HEAD}${STAGE}transitions:\n  - { from: dev, to: dev, kind: promote }\n`,
      [[7, 18, 'transitions[0].to', 'a transition leads to another stage']],
    ],
  ])('is refused with its lines: %s', (_what, text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  it('is told all its problems at once, first lines first', () => {
    const text = `${HEAD}${STAGE}    locked: 3\n    caps: { vcpus: 0 }\ntransitions:\n  - { from: dev }\nextra: 1\n`;
    expect(problemsOf(text).map(([line, , path, message]) => [line, path, message])).toEqual([
      [6, 'stages[0].locked', 'must be true or false'],
      [7, 'stages[0].caps.vcpus', 'must be 1 at least'],
      [9, 'transitions[0].to', 'is missing'],
      [9, 'transitions[0].kind', 'is missing'],
      [10, 'extra', 'is not a field of workflow files'],
    ]);
  });

  it('is told the first of ten thousand stages that is too many, and a hundred problems at most', () => {
    const stages = Array.from(
      { length: 10_000 },
      (_unused, at) => `  - { id: s${String(at)}, name: S${String(at)} }\n`,
    );
    expect(problemsOf(HEAD + stages.join(''))).toEqual([[44, 5, 'stages[40]', 'at most 40 may be here']]);
    const wrong = Array.from({ length: 40 }, () => '  - { id: 1, name: 2, locked: 3 }\n');
    expect(problemsOf(HEAD + wrong.join(''))).toHaveLength(100);
  });

  it('is not read when it is larger than 1 MiB', () => {
    expect(problemsOf(`${HEAD}${STAGE}#${' '.repeat(1_048_576)}`)).toEqual([
      [1, 1, '', expect.stringContaining('1 MiB')],
    ]);
  });

  it.each([
    ['brackets', '['.repeat(500_000)],
    ['maps', '{a: '.repeat(200_000)],
    ['dashes', '- '.repeat(400_000)],
    ['lines', Array.from({ length: 1400 }, (_unused, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    ['few levels', `${HEAD}${'[{a: '.repeat(40)}`],
  ])('is refused, not followed, where it is nested without end: %s', (_what, text) => {
    expect(problemsOf(text).length).toBeGreaterThan(0);
  });

  it('with any one line damaged answers a workflow or problems at lines it has, and never throws', () => {
    const damages: readonly ((line: string) => string)[] = [
      () => '',
      (line) => line.slice(0, -1),
      (line) => line.slice(1),
      (line) => ` ${line}`,
      (line) => `${line}:`,
      (line) => `${line} {`,
      (line) => `${line}]`,
      (line) => `${line}"`,
      (line) => `\t${line}`,
      (line) => line.replace(/\S/g, '*'),
      (line) => line.replace(':', ''),
      (line) => line.replace(/: .*/, ': 99999999999'),
      (line) => line.replace(/: .*/, ': !!binary x'),
      (line) => `${line}\n${line}`,
      (line) => `%${line}`,
      () => '...',
      () => '---',
      () => '\u0000',
    ];
    fc.assert(
      fc.property(madeWorkflows, fc.nat(), fc.nat({ max: damages.length - 1 }), (workflow, place, which) => {
        const lines = writeWorkflowFile(workflow, 'Web shop', ESTATE).split('\n');
        const at = place % lines.length;
        const damaged = lines.map((line, index) => (index === at ? damages[which]!(line) : line)).join('\n');
        const reading = readWorkflowFile(damaged, ESTATE);
        if (reading.ok) {
          expect(workflowSchema.safeParse(reading.workflow).success).toBe(true);
          return;
        }
        expect(reading.problems.length).toBeGreaterThan(0);
        for (const { line, column, message } of reading.problems) {
          expect(message).not.toBe('');
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(damaged.split('\n').length);
          expect(column).toBeLessThanOrEqual((damaged.split('\n')[line - 1] ?? '').length + 1);
        }
      }),
      { numRuns: campaign(500, 500) },
    );
  });
});
