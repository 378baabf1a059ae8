import type { Configuration } from '../../../shared/domain/configuration.ts';
import { compareSides, type Comparison, type Side } from '../../../shared/domain/drift/compare.ts';
import { comparisonCsv, comparisonJson } from '../../../shared/domain/drift/comparison-text.ts';
import { readServiceRecords } from '../../../shared/domain/read-shared-records.ts';
import { findStage, toSlug } from '../../../shared/domain/workflow.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { ComparedView, SideRef, SideView } from '../../../shared/ipc/areas/drift.ts';
import type { ParsedInput, RequestOutputs } from '../../../shared/ipc/contract.ts';
import { sideText } from '../../../shared/text/drift-text.ts';
import type { Clock, Ledger, Pools, Signer } from '../../ports.ts';
import type { Baselines } from '../../ports/drift.ts';
import type { ChooseFile, ChosenFiles } from '../../ports/workflows.ts';
import type { VmPortrait } from '../../../shared/domain/drift/portrait.ts';
import { drawMembers, recordedMoment } from './draw-side.ts';

const REVISION = 'revision:';

/** What comparing needs. */
export interface ComparePorts {
  readonly pools: Pools;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly baselines: Baselines;
  readonly chooseFile: ChooseFile;
  readonly files: ChosenFiles;
  readonly ledger: Ledger;
  readonly findConfiguration: (poolId: string, uuid: string) => Configuration | undefined;
}

/**
 * Compares two sides as the pools reported them last; asks nothing of a pool.
 * @throws ProblemError `not-found` for a configuration that is not there, or was not seen when it was recorded
 */
export async function compareConfigurations(
  ports: ComparePorts,
  input: ParsedInput<'drift.compare'>,
): Promise<ComparedView> {
  const [left, right] = [await drawSide(ports, input.left), await drawSide(ports, input.right)];
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
  await ports.files.write(path, toText(input.form, comparison, left, right, ports));
  const { poolId, configurationUuid } = input.left;
  const actor = ports.pools.find(poolId)?.rights?.userName ?? 'console';
  const data = { configuration: left.name, with: right.name, withConfiguration: right.configurationUuid };
  await ports.ledger.append({ kind: 'drift.exported', actor, poolId, configurationUuid, data });
  return { path };
}

function toText(
  form: 'csv' | 'json',
  comparison: Comparison,
  left: SideView,
  right: SideView,
  { clock }: ComparePorts,
): string {
  if (form === 'csv') return comparisonCsv(comparison);
  return comparisonJson(comparison, { left: sideText(left), right: sideText(right), at: clock.now().toISOString() });
}

/** One side, drawn, with what a person knows it as. */
export interface DrawnSide {
  readonly side: Side;
  readonly view: SideView;
}

/** Draws one side as its pool reported it last. @throws ProblemError `not-found` */
export async function drawSide(ports: ComparePorts, ref: SideRef): Promise<DrawnSide> {
  const { poolId, configurationUuid, when } = ref;
  const state = ports.pools.find(poolId);
  if (!state) throw new ProblemError({ code: 'not-found', kind: 'pool', id: poolId });
  const inventory = ports.pools.inventory(poolId);
  const configuration = ports.findConfiguration(poolId, configurationUuid);
  if (!configuration) throw new ProblemError({ code: 'not-found', kind: 'configuration', id: configurationUuid });
  const services = readServiceRecords(inventory.sharedRecords(), state.uuid ?? '', (...signed) =>
    ports.signer.verify(...signed),
  );
  const service = services.get(configuration.serviceId ?? '')?.current?.service;
  const stage = service && configuration.stageId ? findStage(service.workflow, configuration.stageId) : undefined;
  const vms =
    when === 'now' ? drawMembers(inventory, configuration, service) : await findRecorded(ports, configuration, when);
  if (!vms) {
    const id = when === 'promoted' ? (configuration.recordedRevision ?? '') : when.slice(REVISION.length);
    throw new ProblemError({ code: 'not-found', kind: 'revision', id });
  }
  return {
    side: { poolId, stage: stage ?? null, vms },
    view: { ...ref, name: configuration.nameLabel, stageName: stage?.name ?? null },
  };
}

/** What a configuration was as this console saw it recorded. */
async function findRecorded(
  { baselines }: ComparePorts,
  configuration: Configuration,
  when: Exclude<SideRef['when'], 'now'>,
): Promise<readonly VmPortrait[] | undefined> {
  if (when !== 'promoted') return baselines.findRevision(configuration.uuid, when.slice(REVISION.length));
  const moment = recordedMoment(configuration);
  return moment && baselines.find(configuration.uuid, moment);
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
