import { XapiFailure } from '../wire/errors.ts';
import { toText, toTime } from '../wire-values.ts';
import type { PoolCaller } from './caller.ts';

/** `host.get_servertime` of the coordinator. */
export async function readServerTime(caller: PoolCaller): Promise<Date> {
  const master = toText(await caller.call('pool.get_master', await caller.pool()));
  const answer = toText(await caller.call('host.get_servertime', master));
  const time = toTime(answer);
  if (time === null) throw new XapiFailure('INTERNAL_ERROR', [`no time: ${answer}`], 'host.get_servertime');
  return new Date(time);
}
