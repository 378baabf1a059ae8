import { escapeHtml } from './report-escape.ts';
import type { TimelineEntry } from '../domain/evidence/timeline.ts';

const BARS = 60;
const WIDTH = 960;
const HEIGHT = 120;

/** A bar chart of entries over time as SVG without scripts; empty text where there is nothing to draw. */
export function activityChart(entries: readonly TimelineEntry[]): string {
  const [first, last] = [entries[0], entries[entries.length - 1]];
  if (!first || !last) return '<p class="note">No entries.</p>';
  const from = Date.parse(first.time);
  const span = Math.max(1, Date.parse(last.time) - from);
  const counts = new Array<number>(BARS).fill(0);
  for (const { time } of entries) {
    const bar = Math.max(0, Math.min(BARS - 1, Math.floor(((Date.parse(time) - from) / span) * BARS)));
    counts[bar] = (counts[bar] ?? 0) + 1;
  }
  const most = Math.max(...counts);
  const width = WIDTH / BARS;
  const bars = counts.map((count, index) => {
    const height = (count / most) * HEIGHT;
    return count === 0
      ? ''
      : `<rect x="${(index * width + 1).toFixed(1)}" y="${(HEIGHT - height).toFixed(1)}" width="${(width - 2).toFixed(1)}" height="${height.toFixed(1)}" fill="#2563a8"/>`;
  });
  const label = (x: number, anchor: string, text: string): string =>
    `<text x="${x}" y="${HEIGHT + 16}" text-anchor="${anchor}" font-size="12" fill="#5b6168">${escapeHtml(text)}</text>`;
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT + 22}" role="img" aria-label="Entries over time, at most ${most} in one bar">${bars.join('')}<line x1="0" y1="${HEIGHT}" x2="${WIDTH}" y2="${HEIGHT}" stroke="#9aa3ad"/>${label(0, 'start', first.time.slice(0, 16).replace('T', ' '))}${label(WIDTH / 2, 'middle', `at most ${most} entries in one bar`)}${label(WIDTH, 'end', last.time.slice(0, 16).replace('T', ' '))}</svg>`;
}
