import { toText } from '../wire-values.ts';
import type { PoolCaller } from './caller.ts';

/**
 * Creates a task and destroys it: label and description land in the pool's audit log, which no other text of ours does,
 * and any role may do it.
 */
export async function announceTask(caller: PoolCaller, label: string, description: string): Promise<void> {
  const ref = toText(await caller.call('task.create', label, description));
  await caller.call('task.destroy', ref);
}
