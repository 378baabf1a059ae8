import { drawBlueprints, faultText } from './blueprint.ts';
import { isFormula, parseCell, type Cell } from './cell.ts';
import { namesOf } from './formula.ts';
import { FUNCTIONS } from './formula-functions.ts';
import { orderParameters } from './parameter-order.ts';
import { resolveParameters } from './resolve-parameters.ts';
import { BUILT_INS, type TemplateDescription, type TemplateFault } from './template-description.ts';

type Path = TemplateFault['path'];

/** Everything that is wrong in a description, each at its place; empty where it can be provisioned from as it stands. */
export function checkDescription(description: TemplateDescription): readonly TemplateFault[] {
  const faults = [...checkIds(description), ...checkCells(description)];
  if (faults.length > 0) return faults;
  const { parameters } = description;
  const indexOf = (id: string): number => parameters.findIndex((parameter) => parameter.id === id);
  const ordered = orderParameters(parameters);
  if (!ordered.ok)
    return [
      {
        path: ['parameters', indexOf(ordered.ring[0] ?? ''), 'default'],
        message: `this formula needs itself: ${ordered.ring.join(' → ')}`,
      },
    ];
  const resolved = resolveParameters(description, {});
  if (resolved.faults.size > 0)
    return [...resolved.faults].map(([id, message]) => ({ path: ['parameters', indexOf(id), 'default'], message }));
  const drawn = drawBlueprints(description, resolved.values, 2);
  return drawn.ok ? [] : drawn.faults;
}

const RESERVED: ReadonlySet<string> = new Set([...BUILT_INS, ...FUNCTIONS.keys(), 'and', 'or', 'not', 'true', 'false']);

function checkIds({ parameters, tiers }: TemplateDescription): readonly TemplateFault[] {
  const faults: TemplateFault[] = [];
  const seen = new Set<string>();
  parameters.forEach(({ id, type, choices }, index) => {
    if (seen.has(id))
      faults.push({ path: ['parameters', index, 'id'], message: `another parameter is called "${id}"` });
    if (RESERVED.has(id))
      faults.push({ path: ['parameters', index, 'id'], message: `"${id}" means something in formulas already` });
    if ((type === 'choice') !== (choices !== undefined))
      faults.push({
        path: ['parameters', index, choices ? 'choices' : 'type'],
        message: choices ? 'only a choice has choices' : 'a choice needs choices',
      });
    seen.add(id);
  });
  const tierIds = tiers.map(({ id }) => id);
  tiers.forEach((tier, index) => {
    if (tierIds.indexOf(tier.id) !== index)
      faults.push({ path: ['tiers', index, 'id'], message: `another tier is called "${tier.id}"` });
    for (const list of ['disks', 'nics'] as const) {
      const devices = (tier[list] ?? []).map(({ device }) => device);
      devices.forEach((device, at) => {
        if (devices.indexOf(device) !== at)
          faults.push({
            path: ['tiers', index, list, at, 'device'],
            message: `device ${String(device)} stands here twice`,
          });
      });
    }
  });
  return faults;
}

/** Formulas that cannot be understood, and names that stand for nothing where they are used. */
function checkCells(description: TemplateDescription): readonly TemplateFault[] {
  const faults: TemplateFault[] = [];
  const parameters = description.parameters.map(({ id }) => id);
  const check = (cell: Cell | undefined, path: Path, builtIns: readonly string[]): void => {
    if (cell === undefined || !isFormula(cell)) return;
    const parsed = parseCell(cell);
    if (!parsed.ok) {
      faults.push({ path, message: faultText(parsed.fault) });
      return;
    }
    const known = new Set([...parameters, ...builtIns]);
    for (const name of namesOf(parsed.expression))
      if (!known.has(name)) faults.push({ path, message: `there is nothing called "${name}" here` });
  };
  description.parameters.forEach((parameter, index) => {
    for (const field of ['default', 'min', 'max'] as const) check(parameter[field], ['parameters', index, field], []);
  });
  const ofRun = ['n', 'copies'];
  check(description.configurationName, ['configurationName'], ofRun);
  description.tiers.forEach((tier, index) => {
    const at = (...rest: Path): Path => ['tiers', index, ...rest];
    const ofTier = [...ofRun, 'configuration'];
    const ofVm = [...ofTier, 'tier', 'count', 'i'];
    const ofGuest = [...ofVm, 'vm'];
    check(tier.count, at('count'), ofTier);
    check(tier.name, at('name'), ofVm);
    for (const field of ['vcpus', 'memoryGiB', 'hostName'] as const) check(tier[field], at(field), ofGuest);
    tier.disks?.forEach(({ sizeGiB }, each) => check(sizeGiB, at('disks', each, 'sizeGiB'), ofGuest));
    tier.nics?.forEach(({ address }, each) => check(address, at('nics', each, 'address'), ofGuest));
    tier.xenstore?.forEach(({ value }, each) => check(value, at('xenstore', each, 'value'), ofGuest));
  });
  return faults;
}
