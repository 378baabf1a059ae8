import { ProblemError, type Problem } from '../../shared/errors.ts';

/** True when the transport broke: whether the pool acted is unknown, so looking again decides. */
export function isConnectionLoss(error: unknown): boolean {
  return error instanceof ProblemError && error.problem.code === 'pool-unreachable';
}

/** True when a check or a rule said no, as opposed to something breaking. */
export function isVerdict(error: unknown): boolean {
  return (
    error instanceof ProblemError &&
    (error.problem.code === 'check-failed' || error.problem.code === 'plan-changed' || error.problem.code === 'blocked')
  );
}

/** What a run says when its pool stayed away. */
export function stayedAway(address: string): Problem {
  return { code: 'pool-unreachable', address, reason: 'timeout', detail: 'the pool did not come back in ten minutes' };
}

/** The refusal of a verb that the run's phase does not allow. */
export function notNow(runId: string, verb: string): ProblemError {
  return new ProblemError({ code: 'invalid-request', issues: [`run ${runId} is not in a state to ${verb}`] });
}
