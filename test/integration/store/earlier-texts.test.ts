import fc from 'fast-check';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { verifySignature } from '../../../electron/os/signing-key.ts';
import {
  decisionFileSchema,
  readDecisionFile,
  readRequestFile,
  requestFileSchema,
  requestFileText,
  writeApprovalFile,
  type RequestFile,
} from '../../../shared/domain/gate/approval-file.ts';
import { planText } from '../../../shared/domain/plan-text.ts';
import {
  readTemplateFile,
  templateFileSchema,
  writeTemplateFile,
} from '../../../shared/domain/template/template-file.ts';
import { readWorkflowFile } from '../../../shared/domain/workflow-file-read.ts';
import { workflowFileSchema, writeWorkflowFile } from '../../../shared/domain/workflow-file.ts';
import type { Workflow } from '../../../shared/domain/workflow.ts';
import { ESTATE, madeWorkflows } from '../../fakes/made-workflow.ts';
import { makeDecision, makeEd25519Signer, makeRequest } from '../../fakes/sample-gate.ts';
import { makePlan } from '../../fakes/sample-plans.ts';
import { sha256, uuidOf } from '../../fakes/sample-signer.ts';
import { sampleDescription } from '../../fakes/sample-template.ts';

/*
 * Texts that people keep, edit and send, as an earlier program wrote them, in `test/fixtures/files`: NAME.vVERSION.txt. A form
 * of a new version gets its text by STAGEWRIGHT_FIXTURES=1; a text that is there is never written again.
 */

const MANIFEST = 'stagewright/manifest/v1\n{}';

/** The largest of many drawn ones: it says most of what a workflow can say. */
function sampleWorkflow(): Workflow {
  const sizeOf = (workflow: Workflow): number => writeWorkflowFile(workflow, '', ESTATE).length;
  return fc.sample(madeWorkflows, { seed: 1, numRuns: 200 }).reduce((a, b) => (sizeOf(b) > sizeOf(a) ? b : a));
}

function sampleRequest(): { readonly file: RequestFile; readonly desk: ReturnType<typeof makeEd25519Signer> } {
  const desk = makeEd25519Signer();
  const plan = { ...makePlan({}), revision: sha256(MANIFEST) };
  const request = makeRequest(desk, {
    configuration: plan.configurationUuid,
    service: plan.serviceId,
    direction: 'promote',
    from: plan.fromStageId,
    to: plan.toStageId,
    revision: plan.revision,
    plan: sha256(planText(plan)),
  });
  const said = { request, planText: planText(plan), manifestText: MANIFEST } as const;
  const file = { format: 'stagewright-approval-request', v: 1, ...said } as const;
  return { desk, file: { ...file, sig: desk.sign(requestFileText({ ...file })) } };
}

/** One form, the version that the program writes, and how a sample of it is made. */
const makers: Readonly<Record<string, { readonly version: number; readonly make: () => string }>> = {
  workflow: {
    version: workflowFileSchema.shape.format.value,
    make: () => writeWorkflowFile(sampleWorkflow(), 'Web shop', ESTATE),
  },
  template: {
    version: templateFileSchema.shape.format.value,
    make: () =>
      writeTemplateFile(
        {
          name: 'Web shop',
          notes: 'for trial',
          description: sampleDescription(),
          vms: { web: { name: 'Debian web', uuid: uuidOf(1) }, db: { name: 'Debian db' } },
        },
        3,
      ),
  },
  'approval-request': {
    version: requestFileSchema.shape.v.value,
    make: () => writeApprovalFile(sampleRequest().file),
  },
  'approval-decision': {
    version: decisionFileSchema.shape.v.value,
    make: () => {
      const { desk, file } = sampleRequest();
      const decision = makeDecision(desk, file.request);
      return writeApprovalFile({ format: 'stagewright-approval-decision', v: 1, decision });
    },
  },
};

function textOf(name: string, version: number): string {
  const path = fileURLToPath(new URL(`../../fixtures/files/${name}.v${String(version)}.txt`, import.meta.url));
  const maker = makers[name];
  if (maker?.version === version && !existsSync(path) && process.env['STAGEWRIGHT_FIXTURES'] === '1')
    writeFileSync(path, maker.make());
  return readFileSync(path, 'utf8');
}

const versionsOf = (name: string): readonly number[] =>
  Array.from({ length: makers[name]?.version ?? 0 }, (_, index) => index + 1);

describe('a text that an earlier program wrote', () => {
  it.each(versionsOf('workflow'))('is a workflow of form %i, read without loss', (version) => {
    const text = textOf('workflow', version);
    const reading = readWorkflowFile(text, ESTATE);
    if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
    expect(reading.workflow.stages.length).toBeGreaterThan(2);
    expect(reading.workflow.transitions.length).toBeGreaterThan(2);
    if (version === makers['workflow']?.version)
      expect(writeWorkflowFile(reading.workflow, 'Web shop', ESTATE)).toBe(text);
  });

  it.each(versionsOf('template'))('is a template of form %i, read without loss', (version) => {
    const text = textOf('template', version);
    const reading = readTemplateFile(text);
    if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
    expect(reading.template.description.tiers.map(({ id }) => id)).toEqual(['web', 'db']);
    expect(reading.template.vms).toEqual({ web: { name: 'Debian web', uuid: uuidOf(1) }, db: { name: 'Debian db' } });
    if (version === makers['template']?.version) expect(writeTemplateFile(reading.template, 3)).toBe(text);
  });

  it.each(versionsOf('approval-request'))('is a request for approval of form %i, whose signatures hold', (version) => {
    const text = textOf('approval-request', version);
    const reading = readRequestFile(text, { verify: verifySignature, sha256 });
    if (reading.state !== 'valid') throw new Error(JSON.stringify(reading.refusal));
    expect(reading.value.manifestText).toBe(MANIFEST);
    expect(reading.value.request.plan).toBe(sha256(reading.value.planText));
    expect(writeApprovalFile(reading.value)).toBe(text);
  });

  it.each(versionsOf('approval-decision'))('is a decision of form %i, whose signature holds', (version) => {
    const text = textOf('approval-decision', version);
    const reading = readDecisionFile(text, verifySignature);
    if (reading.state !== 'valid') throw new Error(JSON.stringify(reading.refusal));
    expect(writeApprovalFile(reading.value)).toBe(text);
  });
});
