const defaultSeed = 20_240_420;

/**
 * Size of a campaign: `small` under `npm test`, `full` under `npm run verify` (STAGEWRIGHT_CAMPAIGN=full), a quarter of
 * `small` under `npm run check` (STAGEWRIGHT_CAMPAIGN=quick). Sizes only: a limit of time has no quarter.
 */
export function campaign(small: number, full: number): number {
  const asked = process.env['STAGEWRIGHT_CAMPAIGN'];
  if (asked === 'quick') return Math.ceil(small / 4);
  return asked === 'full' ? full : small;
}

/** In everyday runs `count` of the items, other ones with another seed; in the large campaign all of them. Order is kept. */
export function someOf<Item>(items: readonly Item[], count: number, stream: string): readonly Item[] {
  if (campaign(0, 1) === 1) return items;
  const random = seededRandom(stream);
  const drawn = items.map((_, index) => ({ index, by: random() })).sort((a, b) => a.by - b.by);
  const chosen = new Set(drawn.slice(0, count).map(({ index }) => index));
  return items.filter((_, index) => chosen.has(index));
}

/**
 * The seed of every generated case: STAGEWRIGHT_SEED, or a fixed one. The runner names it when a test fails, so the
 * same cases can be run again.
 *
 * @throws Error when STAGEWRIGHT_SEED is not a whole number
 */
export function seed(): number {
  const given = process.env['STAGEWRIGHT_SEED'];
  if (given === undefined || given === '') return defaultSeed;
  const parsed = Number(given);
  if (!Number.isSafeInteger(parsed)) throw new Error(`STAGEWRIGHT_SEED must be a whole number, not ${given}`);
  return parsed;
}

/** Numbers in [0, 1) that depend on the seed and `stream` only (xorshift); one stream per use keeps uses independent. */
export function seededRandom(stream: string): () => number {
  let state = seed() | 0;
  for (const character of stream) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01_00_01_93) | 0;
  if (state === 0) state = 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 0x1_0000_0000;
  };
}
