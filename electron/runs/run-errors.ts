import { ProblemError } from '../../shared/errors.ts';

/** Ends a run's work without ending the run: the person asked, or the console quits. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** Why a run is interrupted, as its journal says it. */
export function stopCauseOf(error: unknown): 'person' | 'verdict' | 'breakage' {
  if (error instanceof Stopped) return 'person';
  return isVerdict(error) ? 'verdict' : 'breakage';
}

/** Another console moved the configuration after this run was planned: what stands now is not this run's to change. */
export class Overtaken extends ProblemError {
  constructor() {
    super({ code: 'plan-changed', planDigest: '' });
  }
}

/** A pool that stayed away for longer than a run waits; unlike a broken connection it is not tried again by itself. */
export class PoolStayedAway extends ProblemError {
  constructor(address: string) {
    super({
      code: 'pool-unreachable',
      address,
      reason: 'timeout',
      detail: 'the pool did not come back in ten minutes',
    });
  }
}

/**
 * True when the transport broke: whether the pool acted is unknown, so looking again decides. A certificate that changed
 * breaks it as well: nothing was sent, and the run waits until a person has decided about the connection.
 */
export function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof ProblemError) || error instanceof PoolStayedAway) return false;
  return error.problem.code === 'pool-unreachable' || error.problem.code === 'certificate-untrusted';
}

/** True when a check or a rule said no, as opposed to something breaking. */
export function isVerdict(error: unknown): boolean {
  return (
    error instanceof ProblemError &&
    (error.problem.code === 'check-failed' || error.problem.code === 'plan-changed' || error.problem.code === 'blocked')
  );
}

/** True when XAPI said that the object is not there any more. */
export function isGone(error: unknown): boolean {
  return (
    error instanceof ProblemError &&
    error.problem.code === 'xapi-failure' &&
    (error.problem.xapiCode === 'UUID_INVALID' || error.problem.xapiCode === 'HANDLE_INVALID')
  );
}

/** The refusal of a verb that the run's phase does not allow. */
export function notNow(runId: string, verb: string): ProblemError {
  return new ProblemError({ code: 'invalid-request', issues: [`run ${runId} is not in a state to ${verb}`] });
}
