import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { workflowFileSchema, workflowJsonSchema, writeWorkflowFile } from '../../../../shared/domain/workflow-file.ts';
import { readWorkflowFile } from '../../../../shared/domain/workflow-file-read.ts';
import { workflowTemplates } from '../../../../shared/domain/workflow-templates.ts';
import { workflowSchema, type Workflow } from '../../../../shared/domain/workflow.ts';
import { campaign } from '../../../bench/campaign.ts';
import { ESTATE, madeWorkflows } from '../../../fakes/made-workflow.ts';
import { uuidOf } from '../../../fakes/sample-signer.ts';

const NOTHING = { hosts: [], networks: [], srs: [] };

const HEAD = 'stagewright: workflow\nformat: 1\nstages:\n';
const STAGE = '  - id: dev\n    name: Development\n';

describe('writing and reading', () => {
  it('gives back any workflow as it was', () => {
    fc.assert(
      fc.property(madeWorkflows, (workflow) => {
        expect(workflowSchema.parse(workflow)).toEqual(workflow);
        expect(readWorkflowFile(writeWorkflowFile(workflow, 'Web shop', ESTATE), ESTATE)).toMatchObject({
          ok: true,
          workflow,
        });
      }),
      { numRuns: campaign(300, 300) },
    );
  });

  it('gives back any workflow where nothing of the pool is known', () => {
    fc.assert(
      fc.property(madeWorkflows, (workflow) => {
        expect(readWorkflowFile(writeWorkflowFile(workflow, '', NOTHING), NOTHING)).toMatchObject({ workflow });
      }),
    );
  });

  it.each(workflowTemplates)('gives back the template $name', (template) => {
    const workflow = template.make();
    expect(readWorkflowFile(writeWorkflowFile(workflow, template.name, NOTHING), NOTHING)).toEqual({
      ok: true,
      workflow,
      matches: [],
    });
  });

  it('writes what people can read and what the schema takes', () => {
    const [, patchTest] = workflowTemplates;
    const text = writeWorkflowFile(patchTest!.make(), 'Web shop', NOTHING);
    expect(text).toMatch(/^# A workflow of Stagewright\./);
    expect(text).toContain('\nname: Web shop\n');
    expect(text).toContain('position: { x: 280, y: 180 }');
    expect(text).toContain('\n  - from: production\n    to: patch-test\n    kind: demote\n    mode: copy\n');
    expect(text).not.toMatch(/[&*]a1/);
  });

  it('reads JSON, windows line ends and a file without its optional parts', () => {
    const json = '{ "stagewright": "workflow", "format": 1, "stages": [ { "id": "dev", "name": "Development" } ] }';
    const workflow: Workflow = {
      version: 1,
      stages: [{ id: 'dev', name: 'Development', networkMap: {}, isProduction: false }],
      transitions: [],
    };
    expect(readWorkflowFile(json, NOTHING)).toEqual({ ok: true, workflow, matches: [] });
    expect(readWorkflowFile((HEAD + STAGE).replace(/\n/g, '\r\n'), NOTHING)).toMatchObject({ ok: true, workflow });
  });

  it('has a JSON Schema that names every field', () => {
    const schema = JSON.parse(JSON.stringify(workflowJsonSchema())) as {
      $schema: string;
      additionalProperties: boolean;
      required: string[];
      properties: { stages: { maxItems: number; items: { properties: object } } };
    };
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(schema.additionalProperties).toBe(false);
    expect(schema.required).toEqual(['stagewright', 'format', 'stages']);
    expect(schema.properties.stages.maxItems).toBe(40);
    expect(Object.keys(schema.properties.stages.items.properties)).toEqual(
      Object.keys(workflowFileSchema.shape.stages.element.shape),
    );
  });
});

describe('what a file names on a pool', () => {
  const read = (networks: string, more = '') => {
    const reading = readWorkflowFile(`${HEAD}${STAGE}    networks: { front: ${networks} }\n${more}`, {
      ...ESTATE,
      networks: [...ESTATE.networks, { ...ESTATE.networks[2]!, uuid: uuidOf(299) }],
    });
    if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
    return { map: reading.workflow.stages[0]?.networkMap, rules: reading.workflow.stages[0]?.rules, ...reading };
  };

  it('is found by uuid, whatever it is called now', () => {
    expect(read(`{ name: former name, uuid: ${uuidOf(202)} }`)).toMatchObject({
      map: { front: uuidOf(202) },
      matches: [{ what: 'network', stageId: 'dev', role: 'front', name: 'former name', how: 'uuid' }],
    });
  });

  it('is found by name on another pool', () => {
    expect(read(`{ name: network 2, uuid: ${uuidOf(999)} }`)).toMatchObject({
      map: { front: uuidOf(202) },
      matches: [{ fileUuid: uuidOf(999), uuid: uuidOf(202), how: 'name' }],
    });
    const placement = '    placement: { sr: { name: local }, host: { name: host 2 } }\n';
    expect(read('{ name: network 1 }', placement)).toMatchObject({
      rules: { placement: { srUuid: uuidOf(302), hostUuid: uuidOf(102) } },
      matches: [{}, { what: 'sr', role: null, how: 'name' }, { what: 'host', role: null, how: 'name' }],
    });
  });

  it('is not guessed where two have the name', () => {
    expect(read('{ name: network 3 }')).toMatchObject({ map: {}, matches: [{ uuid: null, how: 'ambiguous' }] });
  });

  it('is left out where only a name is known and nothing has it, and stands as missing where there is a uuid', () => {
    expect(read('{ name: gone }')).toMatchObject({ map: {}, matches: [{ name: 'gone', uuid: null, how: 'none' }] });
    expect(read(`{ uuid: ${uuidOf(998)} }`)).toMatchObject({
      map: { front: uuidOf(998) },
      matches: [{ name: '', uuid: uuidOf(998), how: 'none' }],
    });
  });
});
