import { createHash } from 'node:crypto';

/** Disks are sent in chunks of this many bytes. */
export const CHUNK_BYTES = 1024 ** 2;

/** Chunks beyond this one (2 TiB) are never filled. */
const LAST_POSITION = 2 ** 21;
const PATTERN_WORDS = 2_048;
const KEPT_LAYOUTS = 512;

const layouts = new Map<string, readonly number[]>();

/**
 * Which chunks of a simulated disk hold anything, ascending: the first, then ever sparser ones, about ten in 20 GiB.
 * Depends on the content id alone, so that a resized disk keeps what it held. `dense:<n>:…` fills the first n chunks.
 */
export function filledChunks(contentId: string): readonly number[] {
  const dense = /^dense:(\d{1,6}):/.exec(contentId)?.[1];
  if (dense !== undefined) return Array.from({ length: Number(dense) }, (_none, index) => index);
  const known = layouts.get(contentId);
  if (known) return known;
  const random = words(`layout ${contentId}`);
  const positions: number[] = [];
  for (let position = 0, step = 0; position < LAST_POSITION; step += 1) {
    positions.push(position);
    position = Math.floor(position * 2.4) + 1 + (random(step) % (step + 2));
  }
  if (layouts.size >= KEPT_LAYOUTS) layouts.clear();
  layouts.set(contentId, positions);
  return positions;
}

/** The bytes of one chunk of a simulated disk: the same for the same content id; undefined for a chunk of zeros. */
export function generatedChunk(contentId: string, index: number): Uint8Array | undefined {
  if (contentId === '' || !isFilled(contentId, index)) return undefined;
  const random = words(`${contentId} ${String(index)}`);
  const chunk = new Uint32Array(CHUNK_BYTES / 4);
  for (let word = 0; word < PATTERN_WORDS; word += 1) chunk[word] = random(word);
  // Blocks that repeat but for a counter compress about as well as real disks do.
  for (let start = PATTERN_WORDS; start < chunk.length; start += PATTERN_WORDS) {
    chunk.copyWithin(start, 0, PATTERN_WORDS);
    chunk[start] = start;
  }
  return new Uint8Array(chunk.buffer);
}

function isFilled(contentId: string, index: number): boolean {
  const dense = /^dense:(\d{1,6}):/.exec(contentId)?.[1];
  return dense === undefined ? filledChunks(contentId).includes(index) : index < Number(dense);
}

/** A sequence of 32-bit words that depends on the text alone. */
function words(text: string): (index: number) => number {
  const seed = createHash('sha256').update(text).digest();
  let state = seed.readUInt32LE(0) ^ seed.readUInt32LE(4);
  return (index) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + seed.readUInt32LE((index % 8) * 4)) >>> 0;
    return (state ^ (state >>> 13)) >>> 0;
  };
}
