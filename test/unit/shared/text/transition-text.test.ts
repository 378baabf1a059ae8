import { expect, it } from 'vitest';
import { moveText } from '../../../../shared/text/transition-text.ts';

it.each([
  ['promote', undefined, 'promote: move 2 VMs'],
  ['demote', 'move', 'demote: move 2 VMs'],
  ['promote', 'copy', 'promote: copy 2 VMs'],
  ['promote', 'swap', 'promote: swap 2 VMs with those there'],
  ['demote', 'return', 'demote: 2 VMs back to snapshots'],
] as const)('a %s by %s is called by its mode', (kind, mode, words) => {
  expect(moveText({ from: 'a', to: 'b', kind, ...(mode ? { mode } : {}) }, '2 VMs')).toBe(words);
});
