import { XapiFailure } from '../wire/errors.ts';
import { toRecord, toText } from '../wire-values.ts';
import type { PoolCaller } from './caller.ts';

/** `pool.add_to_gui_config`: false when the key exists already, whatever its value. */
export async function addGuiConfig(caller: PoolCaller, key: string, value: string): Promise<boolean> {
  try {
    await caller.call('pool.add_to_gui_config', await caller.pool(), key, value);
    return true;
  } catch (error) {
    if (error instanceof XapiFailure && error.code === 'MAP_DUPLICATE_KEY') return false;
    throw error;
  }
}

/** `pool.remove_from_gui_config`; silent when absent. */
export async function removeGuiConfig(caller: PoolCaller, key: string): Promise<void> {
  await caller.call('pool.remove_from_gui_config', await caller.pool(), key);
}

/** `pool.get_gui_config`, all keys. */
export async function readGuiConfigs(caller: PoolCaller): Promise<Readonly<Record<string, string>>> {
  const map = toRecord(await caller.call('pool.get_gui_config', await caller.pool()));
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, toText(value)]));
}

/** One key of `pool.get_gui_config`. */
export async function readGuiConfig(caller: PoolCaller, key: string): Promise<string | undefined> {
  const map = toRecord(await caller.call('pool.get_gui_config', await caller.pool()));
  return Object.hasOwn(map, key) ? toText(map[key]) : undefined;
}
