import type { Neighbour, PlanFacts } from '../transition-facts.ts';
import { compareText } from './words.ts';

/** Configurations of the service that are in the target stage, in an order of its own. */
export function listOccupants({ neighbours, configuration, toStageId }: PlanFacts): readonly Neighbour[] {
  return neighbours
    .filter((other) => other.configuration.stageId === toStageId && other.configuration.uuid !== configuration.uuid)
    .sort((a, b) => compareText(a.configuration.uuid, b.configuration.uuid));
}
