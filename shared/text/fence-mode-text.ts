import type { FenceMode } from '../domain/fence/fence-request.ts';

/** What may cross a fence, to choose from. */
export const FENCE_MODES: readonly { readonly value: FenceMode; readonly label: string }[] = [
  { value: 'block', label: 'Nothing' },
  { value: 'consoleOnly', label: 'Consoles only' },
  { value: 'outOnly', label: 'Connections to the outside' },
  { value: 'inOut', label: 'Both ways, addresses mapped' },
];

/** What a mode means, in one line. */
export function fenceModeNote(mode: FenceMode): string {
  switch (mode) {
    case 'block':
      return 'The copies see each other and nothing else.';
    case 'consoleOnly':
      return 'The copies do not even see each other; only their consoles can be used.';
    case 'outOnly':
      return 'Through a router, connections are opened from inside.';
    case 'inOut':
      return 'Through a router, each address inside has one outside.';
  }
}

/** A mode as a chip says it. */
export function fenceModeWord(mode: FenceMode): string {
  return { block: 'blocked', consoleOnly: 'consoles only', outOnly: 'out only', inOut: 'in and out' }[mode];
}
