import { z } from 'zod';
import type { UpdateState } from '../../domain/update/update-state.ts';

/** Inputs of requests about updates of this program. All are refused with `update-failed`, which says why. */
export const updatesInputs = {
  /** Reads the feed of the settings and checks its signature. Downloads nothing. */
  'updates.check': z.strictObject({}),
  /** Downloads what the last check found; the feed's digest must hold. Allowed while runs are under way. */
  'updates.download': z.strictObject({}),
  /** Ends the console, puts the downloaded version in its place and starts it; waits while runs are under way. */
  'updates.install': z.strictObject({}),
  /** Takes back an installation that waits. */
  'updates.cancel-install': z.strictObject({}),
} satisfies Record<keyof UpdatesOutputs, z.ZodType>;

/** Outputs of requests about updates. What came of them is told by `updates.changed`. */
export interface UpdatesOutputs {
  'updates.check': null;
  'updates.download': null;
  'updates.install': null;
  'updates.cancel-install': null;
}

/** Facts about updates. */
export interface UpdatesEvents {
  'updates.changed': UpdateState;
}
