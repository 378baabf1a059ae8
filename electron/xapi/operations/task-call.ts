import type { ReportProgress } from '../../ports/vm-operations.ts';
import type { WireValue } from '../wire/contract.ts';
import { XapiFailure } from '../wire/errors.ts';
import type { PoolCaller } from './caller.ts';

/** Runs a call as a task that answers a reference. @throws XapiFailure INTERNAL_ERROR where it answers none */
export async function runForRef(
  caller: PoolCaller,
  method: string,
  params: readonly WireValue[],
  onProgress?: ReportProgress,
): Promise<string> {
  const result = await caller.tasks.run(method, params, onProgress ? { onProgress } : {});
  if (result.kind !== 'text') throw new XapiFailure('INTERNAL_ERROR', [`${method} answered no reference`], method);
  return result.text;
}

/** True when XAPI said that the object is not there any more. */
export function isGone(error: unknown): boolean {
  return error instanceof XapiFailure && (error.code === 'UUID_INVALID' || error.code === 'HANDLE_INVALID');
}

/** Does it unless the object it is about is gone. */
export async function unlessGone(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}
