import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a test or bench measured, as far as it applies. */
export interface Figure {
  /** How many cases ran. */
  readonly count?: number;
  /** How many of them went wrong. */
  readonly bad?: number;
  /** The measured value, in the unit the key or the target names (ratios have none). */
  readonly value?: number;
  /** What `value` is held against, as people read it: `'<= 1.25'`, or a number. */
  readonly target?: number | string;
  /** What a later version should reach; missing it fails nothing. */
  readonly ambitious?: number | string;
  readonly ok: boolean;
}

/**
 * Records a figure under its key (`F3`, `bench.inventory.json.10000`); a later one under the same key replaces it.
 * `npm run verify` and `npm run bench` merge all into out/figures.json and print them.
 */
export function recordFigure(key: string, figure: Figure): void {
  const folder = join(process.env['STAGEWRIGHT_FIGURES'] ?? join(process.cwd(), 'out', 'figures.d'));
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${encodeURIComponent(key)}.json`);
  // Rename, because the reader may come while another process writes.
  const draft = `${file}.${process.pid}.tmp`;
  writeFileSync(draft, JSON.stringify({ key, figure }));
  renameSync(draft, file);
}
