import { ProblemError } from '../../shared/errors.ts';

/** XAPI's refusal as adapters report it. */
export function refused(xapiCode: string, ...params: readonly string[]): ProblemError {
  return new ProblemError({ code: 'xapi-failure', xapiCode, params, sentence: xapiCode, remedy: '' });
}
