import { allBehaviours, allowedOperations, operationConflicts } from '../behaviour/all.ts';
import { buildEstate } from '../estate/build-estate.ts';
import { httpHandlers } from '../http/handlers.ts';
import type { AllowedOperations, Behaviours, Conflicts, EstateOptions, HttpHandler, World } from './contract.ts';

/** Everything that makes this server a pool: what its messages do, what its estate is, how it transfers files. */
export interface Registry {
  readonly behaviours: Behaviours;
  readonly allowedOperations: Readonly<Record<string, AllowedOperations>>;
  readonly operationConflicts: Readonly<Record<string, Conflicts>>;
  readonly buildEstate: (world: World, options: EstateOptions) => Promise<void> | void;
  readonly httpHandlers: readonly HttpHandler[];
}

/** The full demo pool. Tests of the core may start a server with another registry. */
export const demoRegistry: Registry = {
  behaviours: allBehaviours,
  allowedOperations,
  operationConflicts,
  buildEstate,
  httpHandlers,
};
