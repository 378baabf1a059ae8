import { createHash } from 'node:crypto';
import { ApiError, type World } from '../core/contract.ts';

const FORM = /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i;

function md5(bytes: Buffer | string): Buffer {
  return createHash('md5').update(bytes).digest();
}

function format(bytes: readonly number[]): string {
  const [first = 0, ...rest] = bytes;
  const local = (first | 0x02) & 0xfe;
  return [local, ...rest].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}

/**
 * The address XAPI derives for interface `device` of a VM with this `mac_seed`: MD5 applied 2·device+1 times gives the
 * bytes 0 to 3 of the address, once more gives a digest whose bytes 1 and 2 end it; marked as locally administered. Lower case.
 */
export function macFromSeed(seed: string, device: number): string {
  let digest: Buffer = md5(seed);
  for (let round = 0; round < 2 * device; round += 1) digest = md5(digest);
  const second = md5(digest);
  return format([...digest.subarray(0, 4), ...second.subarray(1, 3)]);
}

/** An address for an interface of a VM without a seed. */
export function randomMac(world: World): string {
  return format(Array.from({ length: 6 }, () => world.random.integer(256)));
}

/** @throws ApiError MAC_INVALID [mac] unless it is six hexadecimal pairs joined by colons */
export function assertMac(mac: string): void {
  if (!FORM.test(mac)) throw new ApiError('MAC_INVALID', mac);
}
