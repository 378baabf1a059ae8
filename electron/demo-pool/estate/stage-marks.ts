import type { World } from '../core/contract.ts';
import type { StoryConfiguration } from './story-configurations.ts';

/** Writes the console's own marks for the configurations that are in stages. */
export function addStageMarks(_world: World, _configurations: readonly StoryConfiguration[]): void {}
