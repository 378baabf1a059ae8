import type { ReachablePool } from './headless-console.ts';

/** What the process is told to do. */
export interface ChildOrder {
  readonly demo: ReachablePool;
  readonly folder: string;
  readonly configurationUuid: string;
  readonly toStageId: string;
}

/** What a child's last words begin with when it was found stuck. */
export const STUCK = 'stuck';
