import type { Problem } from '../../shared/errors.ts';

/** How a command ended, for scripts. Documented in `stagewright --help`. */
export const EXIT = {
  /** Done, or nothing to do. */
  ok: 0,
  /** It was tried and went wrong: a run that failed, an error of the pool. */
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
  /** Refused before anything was changed: blocked, not confirmed, not trusted. */
  refused: 3,
  /** The pool was not reached, or it refused the login. */
  unreachable: 4,
  /** Looked at, nothing is wrong with the looking: it is not what it must equal. */
  drift: 5,
} as const;

/** What `stagewright --help` and the documentation say of each. */
export const EXIT_TEXT: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: 'done, or nothing to do',
  failed: 'tried and failed: a run that did not succeed, a bundle that does not hold',
  usage: 'wrong command line',
  refused: 'refused before anything changed',
  unreachable: 'pool not reached, or login refused',
  drift: 'looked at, and there is drift',
};

/** One of `EXIT`. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A refusal with words of its own. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: ExitCode;
  readonly problem: Problem | null;

  constructor(message: string, exitCode: ExitCode, problem: Problem | null = null) {
    super(message);
    this.exitCode = exitCode;
    this.problem = problem;
  }
}
