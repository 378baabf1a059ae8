import { drawTemplateVms } from '../../../shared/domain/drift/template-portraits.ts';
import type { TemplateFacts } from '../../../shared/domain/inventory.ts';
import type { FormulaValue } from '../../../shared/domain/template/formula.ts';
import { valueText } from '../../../shared/domain/template/formula-functions.ts';
import type { Provisioned } from '../../../shared/domain/template/provisioned.ts';
import type { TemplateContent } from '../../../shared/domain/template/template-content.ts';
import type { Stage, Workflow } from '../../../shared/domain/workflow.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { TemplateSide, TemplateSideView } from '../../../shared/ipc/areas/drift.ts';
import type { Side } from '../../../shared/domain/drift/compare.ts';
import { drawAnswered } from '../templates/provision-template.ts';
import { getTemplate, type TemplateReading } from '../templates/read-templates.ts';

/** The side that a template is held against, as far as drawing the template needs it. */
export interface Counterpart {
  readonly workflow: Workflow | null;
  readonly stage: Stage | null;
  readonly provisioned: Provisioned | undefined;
}

/** Nothing to go by: another template. */
export const NO_COUNTERPART: Counterpart = { workflow: null, stage: null, provisioned: undefined };

/**
 * Draws what a version of a template would make where its counterpart is.
 * @throws ProblemError `not-found` for a version, or a VM of it, that is gone; `invalid-request` for answers that do not fit
 */
export function drawTemplate(
  ports: TemplateReading,
  ref: TemplateSide,
  { workflow, stage, ...counterpart }: Counterpart,
): { readonly side: Side; readonly view: TemplateSideView } {
  const { poolId, templateId } = ref;
  if (!ports.pools.find(poolId)) throw new ProblemError({ code: 'not-found', kind: 'pool', id: poolId });
  const { content } = getTemplate(ports, poolId, templateId);
  const provisioned = counterpart.provisioned?.id === templateId ? counterpart.provisioned : undefined;
  const given = ref.values === null ? provisioned : undefined;
  const { blueprints, values } = drawAnswered(content.description, {
    values: ref.values ?? given?.values ?? {},
    count: provisioned?.copies ?? 1,
  });
  const inventory = ports.pools.inventory(poolId);
  const templates = new Map(
    content.sources.map(({ vm }): readonly [string, TemplateFacts] => {
      const template = inventory.findTemplate(vm);
      if (!template) throw new ProblemError({ code: 'not-found', kind: 'vm', id: vm });
      return [vm, template];
    }),
  );
  const blueprint = blueprints[(provisioned?.n ?? 1) - 1] ?? blueprints[0];
  if (!blueprint) throw new Error('a template makes one configuration at least');
  const networks = inventory.listNetworks();
  const vms = drawTemplateVms({ content, templates, blueprint, provisioned, workflow, stage, networks });
  return {
    side: { poolId, stage, vms },
    view: {
      ...ref,
      name: content.name,
      version: content.version,
      answers: Object.keys(ref.values ?? {}).length > 0 ? 'asked' : given ? 'given-then' : 'defaults',
      parameters: describe(content, values),
    },
  };
}

function describe(
  { description }: TemplateContent,
  values: ReadonlyMap<string, FormulaValue>,
): TemplateSideView['parameters'] {
  return description.parameters.flatMap(({ id, label, unit = '' }) => {
    const value = values.get(id);
    return value === undefined ? [] : [{ label, value: `${valueText(value)}${unit === '' ? '' : ` ${unit}`}` }];
  });
}
