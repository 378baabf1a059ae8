import { ProblemError } from '../../../shared/errors.ts';

/**
 * Asks a pool whether it would do something, and answers its own reason why not; null where it would.
 * @throws ProblemError as `ask`, unless XAPI itself refused
 */
export async function refusalOf(
  ask: () => Promise<void>,
): Promise<{ readonly xapiCode: string; readonly sentence: string } | null> {
  try {
    await ask();
    return null;
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code !== 'xapi-failure') throw error;
    const { xapiCode, sentence } = error.problem;
    return { xapiCode, sentence };
  }
}
