import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Draws the PNGs from the SVG. Needs rsvg-convert (Debian: librsvg2-bin); run it after changing the SVG and commit both.
const folder = dirname(fileURLToPath(import.meta.url));
for (const size of [16, 24, 32, 48, 64, 128, 256, 512]) {
  const target = join(folder, `${size}x${size}.png`);
  const args = ['--width', String(size), '--height', String(size), '--output', target, join(folder, 'stagewright.svg')];
  const { status, error } = spawnSync('rsvg-convert', args, { stdio: 'inherit' });
  if (status !== 0) throw error ?? new Error(`rsvg-convert ended with ${status}`);
}
