import type { FencesOutputs } from '../../shared/ipc/areas/fences.ts';
import type { Handlers } from '../ipc/dispatch.ts';
import { previewFencedCopies, startFencedCopies } from '../usecases/fences/fenced-copies.ts';
import type { FencePorts } from '../usecases/fences/gather-fence-facts.ts';
import { readReach, readTopologyView } from '../usecases/fences/read-topology.ts';
import { previewRemoval, removeFence } from '../usecases/fences/remove-fence.ts';
import { saveFenceSettings } from '../usecases/fences/save-settings.ts';

/** Requests about fences and the picture of networks. */
export function toFenceHandlers(ports: FencePorts): Pick<Handlers, keyof FencesOutputs> {
  return {
    'fences.preview': (input) => previewFencedCopies(ports, input),
    'fences.start': (input) => startFencedCopies(ports, input),
    'fences.preview-removal': (input) => previewRemoval(ports, input),
    'fences.remove': (input) => removeFence(ports, input),
    'fences.save-settings': (input) => saveFenceSettings(ports, input),
    'topology.read': (input) => readTopologyView(ports, input),
    'topology.reach': (input) => readReach(ports, input),
  };
}
