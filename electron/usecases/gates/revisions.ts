import { matchVms } from '../../../shared/domain/drift/match-vms.ts';
import { toPortrait, type VmPortrait } from '../../../shared/domain/drift/portrait.ts';
import { manifestText, toManifest, type Manifest } from '../../../shared/domain/manifest.ts';
import { alignVms, diffRevisions, type RevisionDifference } from '../../../shared/domain/revision-diff.ts';
import type { Neighbour, PlanFacts } from '../../../shared/domain/transition-facts.ts';
import type { Workflow } from '../../../shared/domain/workflow.ts';
import type { RevisionView } from '../../../shared/ipc/areas/gates.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { ProblemError } from '../../../shared/errors.ts';
import { getConfiguration } from '../configurations/place-configuration.ts';
import type { GatePorts } from './gate-ports.ts';
import { readGatedService, readPolicies } from './pool-gates.ts';

const PREFIX = manifestText({ v: 1, vms: [] }).split('\n')[0] ?? '';
/** Older ones go when there are more. */
const MOST_KEPT = 400;

/** The manifest a kept text or a file tells. */
function parseManifest(text: string): Manifest {
  return JSON.parse(text.slice(PREFIX.length + 1)) as Manifest;
}

/** The text of a configuration's manifest as it is now. */
export function manifestOf({ configuration, vms }: Neighbour, workflow: Workflow | null): string {
  return manifestText(toManifest(vms, workflow, configuration.stageId));
}

/** Keeps the text of a configuration's present revision, so that it can be compared later. */
export async function keepRevision(ports: GatePorts, plans: PlanFacts): Promise<void> {
  const { configuration, workflow } = plans;
  const manifest = manifestOf(plans, workflow);
  const digest = ports.digest(manifest);
  await ports.contents.keep('revision', configuration.uuid, parseManifest(manifest));
  if (ports.book.data.revisions.some((kept) => kept.digest === digest && kept.configuration === configuration.uuid))
    return;
  const kept = {
    digest,
    configuration: configuration.uuid,
    stage: configuration.stageId,
    at: ports.clock.now().toISOString(),
    manifest,
  };
  await ports.book.update((data) => ({ ...data, revisions: [...data.revisions, kept].slice(-MOST_KEPT) }));
}

/** From what is alone in the target stage to this configuration; null where nothing or more is there. */
export function differenceToTarget(ports: GatePorts, plans: PlanFacts): RevisionDifference | null {
  const inTarget = plans.neighbours.filter(({ configuration }) => configuration.stageId === plans.toStageId);
  const [occupant] = inTarget;
  if (!occupant || inTarget.length > 1) return null;
  const [before, after] = [manifestOf(occupant, plans.workflow), manifestOf(plans, plans.workflow)];
  const names = namesOf(ports, plans.configuration.poolId);
  const aligned = alignVms(parseManifest(before), parseManifest(after), pairVms(occupant, plans, plans.workflow));
  return {
    before: ports.digest(before),
    after: ports.digest(after),
    changes: diffRevisions(aligned, parseManifest(after)),
    vmNames: named([aligned, parseManifest(after)], names),
  };
}

/** Which VM of one configuration is which of the other: by lineage, then by role, then by name, as drift is compared. */
function pairVms(before: Neighbour, after: Neighbour, workflow: Workflow | null): ReadonlyMap<string, string> {
  const draw = ({ configuration, vms }: Neighbour): readonly VmPortrait[] => {
    const origins = new Map(configuration.origin?.vms.map(({ vm, of }) => [vm, of]));
    return vms.map((vm) => toPortrait(vm, workflow, configuration.stageId, origins.get(vm.uuid) ?? null));
  };
  const pairs = matchVms(draw(before), draw(after));
  return new Map(pairs.flatMap(({ left, right }) => (left && right ? [[left.uuid, right.uuid] as const] : [])));
}

/** Names the revisions that can be compared. @throws ProblemError `blocked`, `not-found` */
export function listRevisions(
  ports: GatePorts,
  { poolId, configurationUuid }: ParsedInput<'revisions.list'>,
): readonly RevisionView[] {
  const { revision, stageId } = getConfiguration(ports, poolId, configurationUuid);
  const kept = ports.book.data.revisions.filter(({ configuration }) => configuration === configurationUuid).reverse();
  const views = kept.map(({ at, digest, stage }) => ({
    digest,
    keptAt: at,
    isPresent: digest === revision,
    stageId: stage,
  }));
  if (views.some(({ isPresent }) => isPresent)) return views;
  return [{ digest: revision, keptAt: null, isPresent: true, stageId }, ...views];
}

/** Compares two revisions. @throws ProblemError `blocked`, `not-found` */
export function compareRevisions(ports: GatePorts, input: ParsedInput<'revisions.compare'>): RevisionDifference {
  const { poolId } = input;
  const [before, after] = [findManifest(ports, poolId, input.before), findManifest(ports, poolId, input.after)];
  const manifests = [parseManifest(before), parseManifest(after)] as const;
  return {
    before: ports.digest(before),
    after: ports.digest(after),
    changes: diffRevisions(...manifests),
    vmNames: named(manifests, namesOf(ports, poolId)),
  };
}

function findManifest(ports: GatePorts, poolId: string, wanted: ParsedInput<'revisions.compare'>['before']): string {
  if (wanted.kind === 'kept') {
    const kept = ports.book.data.revisions.find(({ digest }) => digest === wanted.digest);
    if (!kept) throw new ProblemError({ code: 'not-found', kind: 'revision', id: wanted.digest });
    return kept.manifest;
  }
  const configuration = getConfiguration(ports, poolId, wanted.configurationUuid);
  const inventory = ports.pools.inventory(poolId);
  const policies = readPolicies(ports, poolId).content;
  const { record } = readGatedService(ports, poolId, configuration.serviceId ?? '', policies);
  const vms = configuration.vmUuids.flatMap((uuid) => inventory.findVm(uuid) ?? []);
  return manifestOf({ configuration, vms }, record?.service.workflow ?? null);
}

function namesOf(ports: GatePorts, poolId: string): (uuid: string) => string | undefined {
  const inventory = ports.pools.inventory(poolId);
  return (uuid) => inventory.findVm(uuid)?.nameLabel;
}

function named(
  manifests: readonly Manifest[],
  nameOf: (uuid: string) => string | undefined,
): Readonly<Record<string, string>> {
  const uuids = new Set(manifests.flatMap(({ vms }) => vms.map(({ vm }) => vm)));
  return Object.fromEntries(
    [...uuids].flatMap((uuid) => {
      const name = nameOf(uuid);
      return name === undefined ? [] : [[uuid, name] as const];
    }),
  );
}
