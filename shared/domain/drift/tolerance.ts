import { z } from 'zod';

/** What a stage lets pass of the drift of the configurations in it. */
export const driftToleranceSchema = z.strictObject({
  /** Milder differences are shown, but neither warn on the card nor count at gates. */
  countsFrom: z.enum(['critical', 'high', 'medium', 'low']),
  /** Below this score, in per cent, the card warns and gates that look at drift do not open; null: any score. */
  leastScore: z.int().min(1).max(100).nullable(),
});

/** What a stage lets pass of the drift of the configurations in it. */
export type DriftTolerance = z.output<typeof driftToleranceSchema>;

/** The tolerance of a stage that says nothing about drift: every difference counts, and no score is asked for. */
export const NO_TOLERANCE: DriftTolerance = { countsFrom: 'low', leastScore: null };
