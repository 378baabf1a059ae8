import { compareSides } from '../../../shared/domain/drift/compare.ts';
import { comparisonCsv, comparisonJson } from '../../../shared/domain/drift/comparison-text.ts';
import { toSlug } from '../../../shared/domain/workflow.ts';
import { ProblemError } from '../../../shared/errors.ts';
import { isTemplateSide, type ComparedView, type SideView } from '../../../shared/ipc/areas/drift.ts';
import type { ParsedInput, RequestOutputs } from '../../../shared/ipc/contract.ts';
import { sideText } from '../../../shared/text/drift-text.ts';
import type { Clock, Ledger } from '../../ports.ts';
import type { ChooseFile, ChosenFiles } from '../../ports/workflows.ts';
import { drawSides, type DrawPorts } from './draw-sides.ts';

/** What comparing needs. */
export interface ComparePorts extends DrawPorts {
  readonly clock: Clock;
  readonly chooseFile: ChooseFile;
  readonly files: ChosenFiles;
  readonly ledger: Ledger;
}

/**
 * Compares two sides as the pools reported them last; asks nothing of a pool.
 * @throws ProblemError `not-found` for a configuration or template that is not there, or a revision that was not seen when
 * it was recorded; `invalid-request` for answers that do not fit the template
 */
export async function compareConfigurations(
  ports: ComparePorts,
  input: ParsedInput<'drift.compare'>,
): Promise<ComparedView> {
  const { left, right } = await drawSides(ports, input);
  return {
    left: left.view,
    right: right.view,
    comparison: compareSides(left.side, right.side),
    names: { ...namesOf(ports, input.left.poolId), ...namesOf(ports, input.right.poolId) },
  };
}

/** Writes a comparison to a file that the person chooses. @throws ProblemError `not-found`; `store-failed` */
export async function exportComparison(
  ports: ComparePorts,
  input: ParsedInput<'drift.export'>,
): Promise<{ readonly path: string | null }> {
  const { left, right, comparison } = await compareConfigurations(ports, input);
  const name = `${toSlug(left.name)}-and-${toSlug(right.name)}.${input.form}`;
  const kind = input.form === 'csv' ? { name: 'CSV', extensions: ['csv'] } : { name: 'JSON', extensions: ['json'] };
  const path = await ports.chooseFile.toSave('Export comparison', name, kind);
  if (path === null) return { path };
  const title = { left: sideText(left), right: sideText(right), at: ports.clock.now().toISOString() };
  const text = input.form === 'csv' ? comparisonCsv(comparison, title) : comparisonJson(comparison, title);
  await ports.files.write(path, text);
  await ports.ledger.append(toEntry(left, right, ports.pools.find(left.poolId)?.rights?.userName ?? 'console'));
  return { path };
}

type LedgerEntry = Parameters<Ledger['append']>[0];

/** A comparison of two templates is of no configuration; the sides stand in the entry as in the file. */
function toEntry(left: SideView, right: SideView, actor: string): LedgerEntry {
  const [ours, theirs] = isTemplateSide(left) ? [right, left] : [left, right];
  const what = { configuration: ours.name, with: theirs.name, left: sideText(left), right: sideText(right) };
  const data = isTemplateSide(theirs)
    ? { ...what, withTemplate: theirs.templateId }
    : { ...what, withConfiguration: theirs.configurationUuid };
  const about = isTemplateSide(ours) ? {} : { configurationUuid: ours.configurationUuid };
  return { kind: 'drift.exported', actor, poolId: ours.poolId, ...about, data };
}

/** Revisions of a configuration that this console saw recorded, the newest first. @throws ProblemError `not-found` */
export function listRevisions(
  ports: Pick<ComparePorts, 'baselines' | 'findConfiguration'>,
  { poolId, configurationUuid }: ParsedInput<'drift.revisions'>,
): RequestOutputs['drift.revisions'] {
  if (!ports.findConfiguration(poolId, configurationUuid))
    throw new ProblemError({ code: 'not-found', kind: 'configuration', id: configurationUuid });
  const seen = new Set<string>();
  return ports.baselines.list(configurationUuid).flatMap(({ revision, atMs }) => {
    if (seen.has(revision)) return [];
    seen.add(revision);
    return [{ revision, at: atMs === 0 ? null : new Date(atMs).toISOString() }];
  });
}

/** What values name by uuid. */
export function namesOf({ pools }: ComparePorts, poolId: string): Readonly<Record<string, string>> {
  const inventory = pools.inventory(poolId);
  const named = [...inventory.listNetworks(), ...inventory.listSrs(), ...inventory.listHosts()];
  return Object.fromEntries(named.map(({ uuid, nameLabel }) => [uuid, nameLabel]));
}
