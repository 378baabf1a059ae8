import type { Blocker } from '../../../shared/domain/blocker.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import type { AutomationPorts } from './automation-ports.ts';
import { previewPromotion } from '../promotions/preview-promotion.ts';

/**
 * What blocks a move now, by the same path a person's preview takes, its gate included; empty when it may start.
 * @throws ProblemError for anything but a blocker
 */
export function findMoveBlockers(ports: AutomationPorts, input: ParsedInput<'promotions.preview'>): readonly Blocker[] {
  try {
    previewPromotion(ports, input);
    return ports.findGateBlockers(input);
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === 'blocked') return error.problem.blockers;
    throw error;
  }
}

/** The first thing that blocks a move now, by its kind; that this workstation was away where nothing does. */
export function whyNot(ports: AutomationPorts, input: ParsedInput<'promotions.preview'>): string {
  return findMoveBlockers(ports, input)[0]?.kind ?? 'this workstation was away';
}
