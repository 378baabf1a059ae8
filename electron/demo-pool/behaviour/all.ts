import type { AllowedOperations, Behaviours, Conflicts } from '../core/contract.ts';

/** Every message that needs more than a generated accessor, by `Class.message`. */
export const allBehaviours: Behaviours = {};

/** The rule for `allowed_operations`, by class; a class without an entry has none. */
export const allowedOperations: Readonly<Record<string, AllowedOperations>> = {};

/** Which operations exclude each other, by class. */
export const operationConflicts: Readonly<Record<string, Conflicts>> = {};
