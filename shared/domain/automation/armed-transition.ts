import { z } from 'zod';
import { slug } from '../slug.ts';
import { modeOf, triggerOf, type Transition } from '../workflow.ts';

const uuid = z.guid();
const revision = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * A start that automation made, or was about to make when the console ended. One is kept for each configuration, and in a
 * swap one for the configuration that comes the other way, or the two would change places for ever.
 */
const startMemorySchema = z.strictObject({
  configurationUuid: uuid,
  /** The revision that was started; once it came back, the one it came back as. */
  revision,
  /** Sequence of its stage record when it was started: one more has it leave, two more have it back. */
  recordSeq: z.int().min(0),
  at: z.iso.datetime(),
  /** Null: the console ended between writing this down and the run. */
  runId: z.string().min(1).max(64).nullable(),
  /** It left the stage by this start and is there again: somebody sent it back. */
  isBack: z.boolean(),
});

/** A transition that a person armed on this workstation, and what automation has done with it since. */
export const armedTransitionSchema = z.strictObject({
  poolId: z.string().min(1).max(64),
  serviceId: slug,
  from: slug,
  to: slug,
  /** XAPI user name. */
  armedBy: z.string().min(1).max(256),
  armedAt: z.iso.datetime(),
  /** What the person said yes to, as `consentText` writes it. */
  consent: z.string().max(2000),
  /** Scheduled times until here are dealt with: started, or said to be missed. */
  settledUntil: z.iso.datetime(),
  starts: z.array(startMemorySchema).max(5000),
  /** Holds that stopped a start and are in the ledger: configuration, revision and reason. The last ones only. */
  heldNotes: z.array(z.string().max(700)).max(200),
});

/** A start that automation made. */
export type StartMemory = z.output<typeof startMemorySchema>;
/** A transition armed on this workstation. */
export type ArmedTransition = z.output<typeof armedTransitionSchema>;
/** Names one transition of one service. */
export type TransitionKey = Pick<ArmedTransition, 'poolId' | 'serviceId' | 'from' | 'to'>;

/** True where two name the same transition. */
export function isSameTransition(a: TransitionKey, b: TransitionKey): boolean {
  return a.poolId === b.poolId && a.serviceId === b.serviceId && a.from === b.from && a.to === b.to;
}

/**
 * What arming a transition says yes to: its way, kind, mode and trigger. Another text later means that somebody published
 * something else; a hold is not part of it, since it only ever stops.
 */
export function consentText(transition: Transition): string {
  const { from, to, kind } = transition;
  return JSON.stringify([from, to, kind, modeOf(transition), triggerOf(transition)]);
}
