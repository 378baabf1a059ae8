import { randomFillSync } from 'node:crypto';

const SALT_BYTES = 16;
/** Asking the system for each salt by itself costs more than sealing the record. */
const pool = Buffer.alloc(SALT_BYTES * 256);
let used = pool.length;

/** 16 fresh random bytes, base64url. */
export function nextSalt(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += SALT_BYTES;
  return pool.toString('base64url', used - SALT_BYTES, used);
}
