import { evaluateCell, type Cell } from './cell.ts';
import type { FormulaValue } from './formula.ts';
import { kindOf, type Scope } from './formula-evaluate.ts';
import { valueText } from './formula-functions.ts';
import type { TemplateDescription, TemplateFault, Tier } from './template-description.ts';

/** One VM that is to be made. */
export interface BlueprintVm {
  readonly tierId: string;
  readonly name: string;
  /** Null: as the template has it. */
  readonly vcpus: number | null;
  readonly memoryBytes: number | null;
  readonly disks: readonly { readonly device: number; readonly sizeBytes: number }[];
  readonly nics: readonly { readonly device: number; readonly network: string }[];
  /** Keys of `VM.xenstore_data`. */
  readonly xenstore: Readonly<Record<string, string>>;
  readonly order: number;
  readonly startDelaySeconds: number;
  readonly shutdownDelaySeconds: number;
}

/** One configuration that is to be made. */
export interface Blueprint {
  readonly name: string;
  readonly vms: readonly BlueprintVm[];
}

/** Configurations as they would be, or everything that is wrong. */
export type DrawnBlueprints =
  | { readonly ok: true; readonly blueprints: readonly Blueprint[] }
  | { readonly ok: false; readonly faults: readonly TemplateFault[] };

/** So many VMs may one configuration have, and so many one run may make. */
export const MOST_VMS = { each: 100, all: 200 } as const;

const GIB = 2 ** 30;
const MIB = 2 ** 20;
/** Keys that a guest is told under; a guest reads only keys below `vm-data`. */
const KEY = 'vm-data/stagewright';

/** Draws the configurations that follow from the parameters' values. Pure and total. */
export function drawBlueprints(
  description: TemplateDescription,
  values: ReadonlyMap<string, FormulaValue>,
  copies: number,
): DrawnBlueprints {
  const pen = new Pen();
  const blueprints: Blueprint[] = [];
  let total = 0;
  for (let n = 1; n <= copies && pen.faults.length === 0; n += 1) {
    const scope = new Map<string, FormulaValue>([...values, ['n', n], ['copies', copies]]);
    const name = pen.name(description.configurationName, scope, ['configurationName']);
    const inside = new Map(scope).set('configuration', name);
    const vms = description.tiers.flatMap((tier, index) => drawTier(pen, tier, inside, ['tiers', index]));
    total += vms.length;
    if (vms.length > MOST_VMS.each) pen.say(['tiers'], `a configuration may have ${String(MOST_VMS.each)} VMs at most`);
    if (total > MOST_VMS.all) pen.say(['tiers'], `${String(MOST_VMS.all)} VMs at most may be made at once`);
    if (vms.length === 0) pen.say(['tiers'], 'there would be no VM');
    findTwins(vms.map((vm) => vm.name)).forEach((twin) => pen.say(['tiers'], `two VMs would be called "${twin}"`));
    blueprints.push({ name, vms });
  }
  findTwins(blueprints.map(({ name }) => name)).forEach((twin) =>
    pen.say(['configurationName'], `two configurations would be called "${twin}": their names need n, their number`),
  );
  return pen.faults.length > 0 ? { ok: false, faults: pen.faults } : { ok: true, blueprints };
}

function drawTier(pen: Pen, tier: Tier, outer: Scope, path: Path): readonly BlueprintVm[] {
  const count = pen.whole(tier.count, outer, [...path, 'count'], { min: 0, max: MOST_VMS.each });
  const vms: BlueprintVm[] = [];
  for (let i = 1; i <= count && pen.faults.length === 0; i += 1) {
    const scope = new Map(outer).set('tier', tier.id).set('count', count).set('i', i);
    const name = pen.name(tier.name, scope, [...path, 'name']);
    vms.push(drawVm(pen, tier, new Map(scope).set('vm', name), path, name));
  }
  return vms;
}

function drawVm(pen: Pen, tier: Tier, scope: Scope, path: Path, name: string): BlueprintVm {
  const memory =
    tier.memoryGiB === undefined
      ? null
      : pen.number(tier.memoryGiB, scope, [...path, 'memoryGiB'], { min: 0.0625, max: 12_288 });
  const xenstore: Record<string, string> = {};
  if (tier.hostName !== undefined)
    xenstore[`${KEY}/hostname`] = pen.hostName(tier.hostName, scope, [...path, 'hostName']);
  (tier.nics ?? []).forEach(({ device, address }, index) => {
    if (address !== undefined)
      xenstore[`${KEY}/nic/${String(device)}/address`] = pen.text(address, scope, [...path, 'nics', index, 'address']);
  });
  (tier.xenstore ?? []).forEach(({ key, value }, index) => {
    xenstore[key] = pen.text(value, scope, [...path, 'xenstore', index, 'value']);
  });
  return {
    tierId: tier.id,
    name,
    vcpus: tier.vcpus === undefined ? null : pen.whole(tier.vcpus, scope, [...path, 'vcpus'], { min: 1, max: 254 }),
    memoryBytes: memory === null ? null : Math.round((memory * GIB) / MIB) * MIB,
    disks: (tier.disks ?? []).map(({ device, sizeGiB }, index) => ({
      device,
      sizeBytes:
        Math.round(
          (pen.number(sizeGiB, scope, [...path, 'disks', index, 'sizeGiB'], { min: 0.01, max: 65_536 }) * GIB) / MIB,
        ) * MIB,
    })),
    nics: (tier.nics ?? []).map(({ device, network }) => ({ device, network })),
    xenstore,
    order: tier.order ?? 0,
    startDelaySeconds: tier.startDelaySeconds ?? 0,
    shutdownDelaySeconds: tier.shutdownDelaySeconds ?? 0,
  };
}

type Path = readonly (string | number)[];

/** Writes down values, or why there are none; what stands for a missing one is never used. */
class Pen {
  readonly faults: TemplateFault[] = [];

  say(path: Path, message: string): void {
    if (this.faults.length < 100) this.faults.push({ path, message });
  }

  number(cell: Cell, scope: Scope, path: Path, { min, max }: { readonly min: number; readonly max: number }): number {
    const value = this.value(cell, scope, path);
    if (value === undefined) return min;
    if (typeof value !== 'number') this.say(path, `must be a number, not ${kindOf(value)}`);
    else if (value < min || value > max)
      this.say(path, `comes to ${valueText(value)}, and must be ${valueText(min)} to ${valueText(max)}`);
    else return value;
    return min;
  }

  whole(cell: Cell, scope: Scope, path: Path, limits: { readonly min: number; readonly max: number }): number {
    const value = this.number(cell, scope, path, limits);
    if (!Number.isInteger(value)) this.say(path, `comes to ${valueText(value)}, and must be a whole number`);
    return Math.floor(value);
  }

  text(cell: Cell, scope: Scope, path: Path): string {
    const value = this.value(cell, scope, path);
    const text = value === undefined ? '' : valueText(value);
    if (/\p{Cc}/u.test(text)) this.say(path, 'must not have control characters');
    return text;
  }

  name(cell: Cell, scope: Scope, path: Path): string {
    const before = this.faults.length;
    const name = this.text(cell, scope, path).trim();
    if (name === '' && this.faults.length === before) this.say(path, 'comes to no name at all');
    if (name.length > 150) this.say(path, 'a name may be 150 characters long at most');
    return name;
  }

  hostName(cell: Cell, scope: Scope, path: Path): string {
    const before = this.faults.length;
    const name = this.text(cell, scope, path);
    const isName = /^(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*$/.test(name) && name.length <= 253;
    if (!isName && this.faults.length === before)
      this.say(path, `comes to "${name.slice(0, 60)}", which is no host name: host(…) makes one`);
    return name;
  }

  private value(cell: Cell, scope: Scope, path: Path): FormulaValue | undefined {
    const found = evaluateCell(cell, scope);
    if (found.ok) return found.value;
    this.say(path, faultText(found.fault));
    return undefined;
  }
}

/** A fault of a formula in words, with its place; the "=" in front is the first character. */
export function faultText({ at, message }: { readonly at: number; readonly message: string }): string {
  return `${message} (character ${String(at + 2)})`;
}

function findTwins(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
