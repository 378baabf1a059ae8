import type { Blocker } from '../../../shared/domain/blocker.ts';
import { SERVICE_PERMISSIONS } from '../../../shared/domain/rights.ts';
import { checkDescription } from '../../../shared/domain/template/check-description.ts';
import { LARGEST_TEMPLATE, type TemplateContent } from '../../../shared/domain/template/template-content.ts';
import type { TemplateDescription } from '../../../shared/domain/template/template-description.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { deskOf, writeRecord } from '../../shared-records/write-record.ts';
import { keepNumber, readNextNumber } from '../../shared-records/template-number.ts';
import type { Clock } from '../../ports.ts';
import { actorOn } from '../app/or-tell-ledger.ts';
import { assertConnected, assertPermitted, assertUnblocked } from '../configurations/place-configuration.ts';
import type { OperatePorts } from '../operate/gather-operate-facts.ts';
import { getTemplate, readTemplates, type TemplateReading } from './read-templates.ts';

/** What saving needs. */
export interface SavePorts extends OperatePorts {
  readonly clock: Pick<Clock, 'sleep'>;
}

interface Written {
  readonly id: string;
  readonly seq: number;
  readonly content: TemplateContent;
  readonly how: string;
}

/** How often a number may be somebody else's. */
const ATTEMPTS = 8;

/**
 * Writes a version of VM templates that are there.
 * @throws ProblemError `blocked`, `not-found`, `invalid-request`; `plan-changed` when another console was first
 */
export async function saveTemplate(ports: SavePorts, { poolId, wish }: ParsedInput<'templates.save'>): Promise<null> {
  assertConnected(ports, poolId);
  assertPermitted(ports, poolId, SERVICE_PERMISSIONS);
  const { id, family, name, notes, description, sources } = wish;
  assertSound(
    description,
    sources.map(({ tier }) => tier),
  );
  const inventory = ports.pools.inventory(poolId);
  const unfit = sources.flatMap(({ tier, vm }): readonly Blocker[] => {
    const found = inventory.findTemplate(vm);
    const why = found
      ? found.isBuiltIn
        ? 'built-in'
        : found.disks.length === 0
          ? 'no-disks'
          : undefined
      : inventory.findVm(vm)
        ? 'no-template'
        : 'missing';
    const label = description.tiers.find((each) => each.id === tier)?.label ?? tier;
    return why === undefined
      ? []
      : [{ kind: 'template-unfit', tier: label, name: found?.nameLabel ?? '', unfit: { why } }];
  });
  assertUnblocked([...unfit, ...findVersionBlockers(ports, poolId, wish)]);
  const before =
    family === null
      ? undefined
      : [...readTemplates(ports, poolId).values()].filter((each) => each.content.family === family);
  const content: Omit<TemplateContent, 'version'> = {
    ...{ family: family ?? id, name, notes, isGold: false, description, sources },
    madeFrom: 'VM templates',
    // A version that only says more about VMs that were made for this template takes part in owning them.
    ownsVms: before?.some((each) => each.content.ownsVms) ?? false,
  };
  await writeNumbered(ports, poolId, { id, content });
  return null;
}

/** Another console may number a version at the same time: then this one takes the next number. */
async function writeNumbered(
  ports: SavePorts,
  poolId: string,
  { id, content }: { readonly id: string; readonly content: Omit<TemplateContent, 'version'> },
): Promise<void> {
  const operations = ports.pools.operations(poolId);
  const desk = { ...deskOf(ports, poolId), operations, signer: ports.signer, clock: ports.clock };
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const numbered = { ...content, version: await readNextNumber(desk, content.family) };
    await writeRecord(desk, { kind: 'template', id, seq: 1, content: numbered });
    if (await keepNumber(desk, { id, content: numbered })) {
      await tell(ports, poolId, { id, seq: 1, content: numbered, how: 'saved' });
      return;
    }
  }
  throw new ProblemError({ code: 'plan-changed', planDigest: '' });
}

/**
 * Marks a version as gold or not, and writes its notes.
 * @throws ProblemError `blocked`, `not-found`; `plan-changed` when another console was first
 */
export async function noteTemplate(
  ports: OperatePorts,
  { poolId, id, afterSeq, isGold, notes }: ParsedInput<'templates.note'>,
): Promise<null> {
  assertConnected(ports, poolId);
  assertPermitted(ports, poolId, SERVICE_PERMISSIONS);
  const { content, seq } = getTemplate(ports, poolId, id);
  if (seq !== afterSeq) throw new ProblemError({ code: 'plan-changed', planDigest: '' });
  const how = isGold === content.isGold ? 'noted' : isGold ? 'marked as gold' : 'marked as gold no more';
  await write(ports, poolId, { id, seq: afterSeq + 1, content: { ...content, isGold, notes }, how });
  return null;
}

async function write(ports: OperatePorts, poolId: string, { id, seq, content, how }: Written): Promise<void> {
  await writeRecord(deskOf(ports, poolId), { kind: 'template', id, seq, content });
  await tell(ports, poolId, { id, seq, content, how });
}

async function tell(ports: OperatePorts, poolId: string, { id, seq, content, how }: Written): Promise<void> {
  await ports.ledger.append({
    kind: 'template.saved',
    actor: actorOn(ports, poolId),
    poolId,
    data: { template: content.name, version: content.version, id, number: seq, how },
  });
}

/** The number that a template's next version gets. */
export function nextVersion(reading: TemplateReading, poolId: string, family: string | null): number {
  const own = [...readTemplates(reading, poolId).values()].filter(({ content }) => content.family === family);
  return Math.max(0, ...own.map(({ content }) => content.version)) + 1;
}

/** Why a version may not be written as it is: its name is another template's, or it is too large to share. */
export function findVersionBlockers(
  reading: TemplateReading,
  poolId: string,
  {
    id,
    family,
    name,
    description,
    notes,
  }: {
    readonly id: string;
    readonly family: string | null;
    readonly name: string;
    readonly notes: string;
    readonly description: TemplateDescription;
  },
): readonly Blocker[] {
  const templates = [...readTemplates(reading, poolId).values()];
  const isTaken =
    templates.some(({ content }) => content.name === name && content.family !== family) ||
    templates.some((each) => each.id === id);
  const length = JSON.stringify({ description, notes }).length;
  return [
    ...(isTaken ? [{ kind: 'template-name-taken', name } as const] : []),
    ...(length > LARGEST_TEMPLATE ? [{ kind: 'template-too-large', length, limit: LARGEST_TEMPLATE } as const] : []),
  ];
}

/** A description that hangs together, and one VM for each of its tiers. @throws ProblemError `invalid-request` */
export function assertSound(description: TemplateDescription, tiers: readonly string[]): void {
  const faults = checkDescription(description).map(({ path, message }) => `${path.join('.')}: ${message}`);
  const wanted = description.tiers.map(({ id }) => id);
  const isMatched = wanted.length === tiers.length && wanted.every((id) => tiers.includes(id));
  const issues = [...faults, ...(isMatched ? [] : ['tiers: one VM for each tier of the description'])].slice(0, 20);
  if (issues.length > 0) throw new ProblemError({ code: 'invalid-request', issues });
}
