import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { Side } from '../../../shared/domain/drift/compare.ts';
import type { VmPortrait } from '../../../shared/domain/drift/portrait.ts';
import { readServiceRecords } from '../../../shared/domain/read-shared-records.ts';
import { findStage, type Service } from '../../../shared/domain/workflow.ts';
import { ProblemError } from '../../../shared/errors.ts';
import {
  isTemplateSide,
  type ConfigurationSide,
  type SideRef,
  type SideView,
} from '../../../shared/ipc/areas/drift.ts';
import type { Pools, Signer } from '../../ports.ts';
import type { Baselines } from '../../ports/drift.ts';
import { drawMembers, recordedMoment } from './draw-side.ts';
import { drawTemplate, NO_COUNTERPART, type Counterpart } from './draw-template.ts';

const REVISION = 'revision:';

/** What drawing sides needs. */
export interface DrawPorts {
  readonly pools: Pools;
  readonly signer: Signer;
  readonly baselines: Baselines;
  readonly findConfiguration: (poolId: string, uuid: string) => Configuration | undefined;
}

/** One side, drawn, with what a person knows it as. */
export interface DrawnSide {
  readonly side: Side;
  readonly view: SideView;
}

/** Where a configuration is: what is drawn of it, and what a template beside it is drawn for. */
interface Place extends Counterpart {
  readonly configuration: Configuration;
  readonly service: Service | undefined;
}

/**
 * Draws two sides as their pools reported them last; a template as it would make what it is beside.
 * @throws ProblemError `not-found`; `invalid-request` for answers that do not fit the template
 */
export async function drawSides(
  ports: DrawPorts,
  { left, right }: { readonly left: SideRef; readonly right: SideRef },
): Promise<{ readonly left: DrawnSide; readonly right: DrawnSide }> {
  return { left: await drawOne(ports, left, right), right: await drawOne(ports, right, left) };
}

async function drawOne(ports: DrawPorts, ref: SideRef, beside: SideRef): Promise<DrawnSide> {
  if (!isTemplateSide(ref)) return drawConfiguration(ports, ref);
  return drawTemplate(ports, ref, isTemplateSide(beside) ? NO_COUNTERPART : findPlace(ports, beside));
}

async function drawConfiguration(ports: DrawPorts, ref: ConfigurationSide): Promise<DrawnSide> {
  const { poolId, when } = ref;
  const { configuration, service, stage } = findPlace(ports, ref);
  const inventory = ports.pools.inventory(poolId);
  const vms =
    when === 'now' ? drawMembers(inventory, configuration, service) : await findRecorded(ports, configuration, when);
  if (!vms) {
    const id = when === 'promoted' ? (configuration.recordedRevision ?? '') : when.slice(REVISION.length);
    throw new ProblemError({ code: 'not-found', kind: 'revision', id });
  }
  return {
    side: { poolId, stage, vms },
    view: { ...ref, name: configuration.nameLabel, stageName: stage?.name ?? null },
  };
}

/** @throws ProblemError `not-found` */
function findPlace(ports: DrawPorts, { poolId, configurationUuid }: ConfigurationSide): Place {
  const state = ports.pools.find(poolId);
  if (!state) throw new ProblemError({ code: 'not-found', kind: 'pool', id: poolId });
  const configuration = ports.findConfiguration(poolId, configurationUuid);
  if (!configuration) throw new ProblemError({ code: 'not-found', kind: 'configuration', id: configurationUuid });
  const records = ports.pools.inventory(poolId).sharedRecords();
  const services = readServiceRecords(records, state.uuid ?? '', (...signed) => ports.signer.verify(...signed));
  const service = services.get(configuration.serviceId ?? '')?.current?.service;
  const stage = service && configuration.stageId !== null ? findStage(service.workflow, configuration.stageId) : null;
  return {
    configuration,
    service,
    workflow: service?.workflow ?? null,
    stage: stage ?? null,
    provisioned: configuration.provisioned,
  };
}

/** What a configuration was as this console saw it recorded. */
async function findRecorded(
  { baselines }: DrawPorts,
  configuration: Configuration,
  when: Exclude<ConfigurationSide['when'], 'now'>,
): Promise<readonly VmPortrait[] | undefined> {
  if (when !== 'promoted') return baselines.findRevision(configuration.uuid, when.slice(REVISION.length));
  const moment = recordedMoment(configuration);
  return moment && baselines.find(configuration.uuid, moment);
}
