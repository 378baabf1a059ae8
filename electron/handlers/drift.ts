import type { DriftOutputs } from '../../shared/ipc/areas/drift.ts';
import type { Handlers } from '../ipc/dispatch.ts';
import {
  compareConfigurations,
  exportComparison,
  listRevisions,
  type ComparePorts,
} from '../usecases/drift/compare-sides.ts';
import { healDrift, previewHeal, type HealPorts } from '../usecases/drift/heal-drift.ts';
import { muteDrift, unmuteDrift, type MutePorts } from '../usecases/drift/mute-drift.ts';

/** What the use cases of drift need. */
export interface DriftPorts {
  readonly drift: Omit<HealPorts & MutePorts, 'findConfiguration'>;
  readonly findConfiguration: ComparePorts['findConfiguration'];
}

/** One use case for each request about drift. */
export function driftHandlers({ drift, findConfiguration }: DriftPorts): Pick<Handlers, keyof DriftOutputs> {
  const ports = { ...drift, findConfiguration };
  return {
    'drift.compare': (input) => compareConfigurations(ports, input),
    'drift.export': (input) => exportComparison(ports, input),
    'drift.preview-heal': (input) => previewHeal(ports, input),
    'drift.heal': (input) => healDrift(ports, input),
    'drift.history': ({ poolId, configurationUuid }) => ports.book.find(poolId, configurationUuid)?.samples ?? [],
    'drift.revisions': (input) => listRevisions(ports, input),
    'drift.mute': (input) => muteDrift(ports, input),
    'drift.unmute': (input) => unmuteDrift(ports, input),
  };
}
