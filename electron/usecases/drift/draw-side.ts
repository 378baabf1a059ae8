import type { Configuration } from '../../../shared/domain/configuration.ts';
import { toPortrait, type VmPortrait } from '../../../shared/domain/drift/portrait.ts';
import type { VmFacts } from '../../../shared/domain/inventory.ts';
import type { Service } from '../../../shared/domain/workflow.ts';
import type { PoolInventory } from '../../ports.ts';
import type { RecordedMoment } from '../../ports/drift.ts';

/** When and as what a configuration was recorded in its stage; undefined where no record says. */
export function recordedMoment({ since, recordSeq, recordedRevision }: Configuration): RecordedMoment | undefined {
  if (recordedRevision === null) return undefined;
  const atMs = Date.parse(since ?? '');
  return { atMs: Number.isNaN(atMs) ? 0 : Math.max(0, atMs), seq: recordSeq, revision: recordedRevision };
}

interface Drawn {
  readonly workflow: Service['workflow'] | null;
  readonly stageId: string | null;
  readonly origin: string | null;
  readonly portrait: VmPortrait;
}

/** Portraits by the facts they were drawn from: facts are replaced when they change, so equal ones are drawn once. */
const drawn = new WeakMap<VmFacts, Drawn>();

/** Draws the members of a configuration as they are; the same objects as long as nothing of them changes. */
export function drawMembers(
  inventory: Pick<PoolInventory, 'findVm'>,
  configuration: Configuration,
  service: Service | undefined,
): readonly VmPortrait[] {
  const workflow = service?.workflow ?? null;
  const { stageId } = configuration;
  const origins = new Map(configuration.origin?.vms.map(({ vm, of }) => [vm, of]));
  return configuration.vmUuids.flatMap((uuid) => {
    const vm = inventory.findVm(uuid);
    if (!vm) return [];
    const origin = origins.get(uuid) ?? null;
    const known = drawn.get(vm);
    if (known?.workflow === workflow && known.stageId === stageId && known.origin === origin) return [known.portrait];
    const portrait = toPortrait(vm, workflow, stageId, origin);
    drawn.set(vm, { workflow, stageId, origin, portrait });
    return [portrait];
  });
}
