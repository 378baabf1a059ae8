import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  readTemplateFile,
  templateJsonSchema,
  writeTemplateFile,
} from '../../../../../shared/domain/template/template-file.ts';
import { sampleDescription } from '../../../../fakes/sample-template.ts';

const template = () => ({
  name: 'Web shop',
  notes: 'For trial: "quoted" # and more',
  description: sampleDescription(),
  vms: { web: { name: 'web golden', uuid: '0f1e2d3c-0000-4000-8000-000000000001' } },
});

const problemsOf = (text: string): readonly string[] => {
  const reading = readTemplateFile(text);
  return reading.ok ? [] : reading.problems.map(({ line, path, message }) => `${String(line)} ${path}: ${message}`);
};

describe('a template file', () => {
  it('is read as what was written', () => {
    expect(readTemplateFile(writeTemplateFile(template(), 3))).toEqual({ ok: true, template: template() });
  });

  it('is read as what was written, whatever name and notes are', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 60 }), fc.string({ maxLength: 200 }), (name, notes) => {
        fc.pre(name.trim() !== '');
        const written = { ...template(), name: name.trim(), notes };
        expect(readTemplateFile(writeTemplateFile(written))).toEqual({ ok: true, template: written });
      }),
    );
  });

  it('is refused at the line of what is wrong', () => {
    const text = writeTemplateFile(template());
    const lineOf = (part: string, of: string): string =>
      String(of.split('\n').findIndex((line) => line.includes(part)) + 1);
    const ring = text
      .replace('default: 8\n', '')
      .replace(/default: =max\(web_count \* web_memory, 8\)/, 'default: =db_memory + 1');
    expect(problemsOf(ring)).toEqual([
      `${lineOf('=db_memory + 1', ring)} parameters[4].default: this formula needs itself: db_memory → db_memory`,
    ]);
    const unknown = text.replace('vcpus: 2', 'vcpu: 2');
    expect(problemsOf(unknown)).toEqual([
      `${lineOf('vcpu: 2', unknown)} tiers[0].vcpu: is not a field of template files`,
    ]);
    const formula = text.replace('=host(vm)', '=host(vm');
    expect(problemsOf(formula)).toEqual([
      `${lineOf('=host(vm', formula)} tiers[0].hostName: ")" is missing (character 9)`,
    ]);
    expect(problemsOf('stagewright: workflow\nformat: 1\n')[0]).toMatch(/^1 stagewright: this is no template file/);
    expect(problemsOf('stagewright: template\nformat: 2\n')[0]).toMatch(/^2 format: format 2 is newer/);
    expect(problemsOf('a: [')).toHaveLength(1);
    expect(problemsOf('x'.repeat(1_100_000))).toEqual(['1 : the file is larger than 1 MiB']);
  });

  it('never throws', () => {
    const text = writeTemplateFile(template());
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(40), fc.string({ maxLength: 8 }), (at, length, put) => {
        const reading = readTemplateFile(text.slice(0, at) + put + text.slice(at + length));
        if (!reading.ok) for (const { line } of reading.problems) expect(line).toBeGreaterThan(0);
      }),
      { numRuns: 150 },
    );
  });

  it('has a schema for editors', () => {
    expect(JSON.stringify(templateJsonSchema())).toContain('configurationName');
  });
});
