import { z } from 'zod';
import type { TransitionKey } from '../../domain/automation/armed-transition.ts';
import type { AutomationState } from '../../domain/automation/decide-start.ts';
import { slug } from '../../domain/slug.ts';

const transition = z.strictObject({
  poolId: z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
  serviceId: slug,
  from: slug,
  to: slug,
});

/** Inputs of the requests about automation. */
export const automationInputs = {
  /** Lets this workstation start a transition by its trigger, under the account of the pool's session. Armed again, it forgets its former starts. */
  'automation.arm': transition,
  'automation.disarm': transition,
};

/** Answers of the requests about automation. */
export interface AutomationOutputs {
  'automation.arm': null;
  'automation.disarm': null;
}

/**
 * Whether an armed transition works: `gone` when the published workflow has it no more, `changed` when it was published
 * with another mode or trigger since, `other-account` when the pool's session is not of the account that armed it.
 */
export type ArmedStanding = 'armed' | 'pool-away' | 'gone' | 'changed' | 'other-account';

/** A transition armed on this workstation, as windows show it. */
export interface ArmedView extends TransitionKey {
  readonly armedBy: string;
  /** ISO. */
  readonly armedAt: string;
  readonly standing: ArmedStanding;
  /** ISO, next time of its schedule; null for automatic ones. */
  readonly nextAt: string | null;
  /** Configurations in the stage it leaves. */
  readonly configurations: readonly { readonly uuid: string; readonly state: AutomationState }[];
}

/** Facts about automation that main broadcasts. */
export interface AutomationEvents {
  /** Everything that is armed on this workstation. */
  'automation.changed': { readonly armed: readonly ArmedView[] };
}
