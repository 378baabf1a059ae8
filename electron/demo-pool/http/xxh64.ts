/*
 * XXH64 (seed 0) on pairs of 32-bit halves: BigInt would be twenty times slower, and every MiB of an archive is hashed.
 * A 64-bit value lives in `high` and `low`, both as signed 32-bit integers.
 */
let high = 0;
let low = 0;

const P1H = 0x9e3779b1 | 0;
const P1L = 0x85ebca87 | 0;
const P2H = 0xc2b2ae3d | 0;
const P2L = 0x27d4eb4f | 0;
const P3H = 0x165667b1 | 0;
const P3L = 0x9e3779f9 | 0;
const P4H = 0x85ebca77 | 0;
const P4L = 0xc2b2ae63 | 0;
const P5H = 0x27d4eb2f | 0;
const P5L = 0x165667c5 | 0;

/** The XXH64 digest of the bytes, as XAPI writes it into `.xxhash` members: 16 upper-case hexadecimal digits. */
export function xxh64(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  if (bytes.length >= 32) at = digestStripes(view, bytes.length);
  else set(P5H, P5L);
  add(0, bytes.length | 0);
  const end = bytes.length;
  for (; at + 8 <= end; at += 8) mixEight(view.getInt32(at + 4, true), view.getInt32(at, true));
  if (at + 4 <= end) {
    mixFour(view.getInt32(at, true));
    at += 4;
  }
  for (; at < end; at += 1) mixOne(bytes[at] ?? 0);
  avalanche();
  return (hex(high) + hex(low)).toUpperCase();
}

function hex(half: number): string {
  return (half >>> 0).toString(16).padStart(8, '0');
}

function set(h: number, l: number): void {
  high = h;
  low = l;
}

function add(h: number, l: number): void {
  const sum = (low >>> 0) + (l >>> 0);
  high = (high + h + (sum > 0xffffffff ? 1 : 0)) | 0;
  low = sum | 0;
}

function multiply(h: number, l: number): void {
  const a0 = low & 0xffff;
  const a1 = low >>> 16;
  const b0 = l & 0xffff;
  const b1 = l >>> 16;
  const p00 = Math.imul(a0, b0);
  const p10 = Math.imul(a1, b0);
  const p01 = Math.imul(a0, b1);
  const middle = (p00 >>> 16) + (p10 & 0xffff) + (p01 & 0xffff);
  const carried = Math.imul(a1, b1) + (p10 >>> 16) + (p01 >>> 16) + (middle >>> 16);
  high = (carried + Math.imul(high, l) + Math.imul(low, h)) | 0;
  low = (middle << 16) | (p00 & 0xffff);
}

function rotate(bits: number): void {
  const [h, l] = bits < 32 ? [high, low] : [low, high];
  const by = bits & 31;
  if (by === 0) set(h, l);
  else set((h << by) | (l >>> (32 - by)), (l << by) | (h >>> (32 - by)));
}

function xorShiftRight(bits: number): void {
  if (bits < 32) {
    low ^= (low >>> bits) | (high << (32 - bits));
    high ^= high >>> bits;
  } else {
    low ^= high >>> (bits - 32);
  }
}

/** `high:low` becomes round(0, input). */
function roundOfZero(h: number, l: number): void {
  set(h, l);
  multiply(P2H, P2L);
  rotate(31);
  multiply(P1H, P1L);
}

function digestStripes(view: DataView, length: number): number {
  // Accumulators 1 to 4 as [high, low] each; they start at P1+P2, P2, 0 and -P1.
  const acc = new Int32Array(8);
  set(P1H, P1L);
  add(P2H, P2L);
  acc.set([high, low, P2H, P2L, 0, 0]);
  set(~P1H, ~P1L);
  add(0, 1);
  acc.set([high, low], 6);
  let at = 0;
  for (; at + 32 <= length; at += 32) {
    for (let lane = 0; lane < 4; lane += 1) {
      set(view.getInt32(at + lane * 8 + 4, true), view.getInt32(at + lane * 8, true));
      multiply(P2H, P2L);
      add(acc[lane * 2] ?? 0, acc[lane * 2 + 1] ?? 0);
      rotate(31);
      multiply(P1H, P1L);
      acc[lane * 2] = high;
      acc[lane * 2 + 1] = low;
    }
  }
  joinAccumulators(acc);
  return at;
}

function joinAccumulators(acc: Int32Array): void {
  const sum: [number, number] = [0, 0];
  [1, 7, 12, 18].forEach((bits, lane) => {
    set(acc[lane * 2] ?? 0, acc[lane * 2 + 1] ?? 0);
    rotate(bits);
    add(sum[0], sum[1]);
    sum[0] = high;
    sum[1] = low;
  });
  for (let lane = 0; lane < 4; lane += 1) {
    roundOfZero(acc[lane * 2] ?? 0, acc[lane * 2 + 1] ?? 0);
    set(high ^ sum[0], low ^ sum[1]);
    multiply(P1H, P1L);
    add(P4H, P4L);
    sum[0] = high;
    sum[1] = low;
  }
  set(sum[0], sum[1]);
}

function mixEight(h: number, l: number): void {
  const [keptHigh, keptLow] = [high, low];
  roundOfZero(h, l);
  set(high ^ keptHigh, low ^ keptLow);
  rotate(27);
  multiply(P1H, P1L);
  add(P4H, P4L);
}

function mixFour(value: number): void {
  const [keptHigh, keptLow] = [high, low];
  set(0, value);
  multiply(P1H, P1L);
  set(high ^ keptHigh, low ^ keptLow);
  rotate(23);
  multiply(P2H, P2L);
  add(P3H, P3L);
}

function mixOne(byte: number): void {
  const [keptHigh, keptLow] = [high, low];
  set(0, byte);
  multiply(P5H, P5L);
  set(high ^ keptHigh, low ^ keptLow);
  rotate(11);
  multiply(P1H, P1L);
}

function avalanche(): void {
  xorShiftRight(33);
  multiply(P2H, P2L);
  xorShiftRight(29);
  multiply(P3H, P3L);
  xorShiftRight(32);
}
