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
} as const;

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
