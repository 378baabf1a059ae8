import type { Result } from '../../shared/errors.ts';
import type { RequestInput, RequestName, RequestOutputs } from '../../shared/ipc/contract.ts';
import { request } from '../api/bridge.ts';
import { store } from '../state/store.ts';

/**
 * Asks main and shows a refusal as a message that stays until it is read.
 *
 * @param failed - what did not happen, as a title: "The run could not be stopped"
 */
export async function requestAndTell<N extends RequestName>(
  name: N,
  input: RequestInput<N>,
  failed: string,
): Promise<Result<RequestOutputs[N]>> {
  const result = await request(name, input);
  if (!result.ok) store.getState().addToast(failed, result.problem);
  return result;
}

/** Says that something was done, on screen and to screen readers. */
export function tell(sentence: string): void {
  store.getState().addToast(sentence, null);
  store.getState().announce(sentence);
}
