/** The part of a keyboard event that a shortcut looks at. */
export interface Keystroke {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/**
 * True when a keystroke is the shortcut ("Ctrl+K", "M", "/"). Command counts as Ctrl, as Mac keyboards expect.
 * Shift is not looked at for signs, since "?" needs it on some keyboards and not on others.
 */
export function matchesShortcut(stroke: Keystroke, shortcut: string): boolean {
  const parts = shortcut.split('+');
  const key = parts.at(-1) ?? '';
  const wantsCtrl = parts.includes('Ctrl');
  const hasCtrl = stroke.ctrlKey || stroke.metaKey;
  const isLetter = /^[a-z]$/i.test(key);
  return (
    stroke.key.toLowerCase() === key.toLowerCase() &&
    hasCtrl === wantsCtrl &&
    !stroke.altKey &&
    (!isLetter || stroke.shiftKey === parts.includes('Shift'))
  );
}

/** True where letters belong to what is typed, not to shortcuts. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest('input, textarea, select, [role="combobox"], [role="textbox"]') !== null)
  );
}
