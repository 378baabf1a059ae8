import { XapiFailure } from '../wire/errors.ts';
import { toText } from '../wire-values.ts';
import type { WireValue } from '../wire/contract.ts';

/** Calls a method of one session. */
export interface TaskCaller {
  call(method: string, ...params: readonly WireValue[]): Promise<WireValue>;
}

/**
 * Creates a task and removes it: label and description land in the pool's audit log, which no other text of ours does,
 * and any role may do it.
 */
export async function announceTask(caller: TaskCaller, label: string, description: string): Promise<void> {
  const ref = toText(await caller.call('task.create', label, description));
  try {
    // Destroying a pending task only marks it; it goes once it is over.
    await caller.call('task.set_status', ref, 'success');
  } catch (error) {
    // Before 7.2 nobody could end it; XAPI removes it after 24 h without progress.
    if (!(error instanceof XapiFailure) || error.code !== 'MESSAGE_METHOD_UNKNOWN') throw error;
  }
  await caller.call('task.destroy', ref);
}
