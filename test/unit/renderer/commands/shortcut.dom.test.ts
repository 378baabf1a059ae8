import { describe, expect, it } from 'vitest';
import { isTyping, matchesShortcut, type Keystroke } from '../../../../renderer/commands/shortcut.ts';

const stroke = (key: string, change: Partial<Keystroke> = {}): Keystroke => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...change,
});

describe('shortcuts', () => {
  it.each([
    ['Ctrl+K', stroke('k', { ctrlKey: true }), true],
    ['Ctrl+K', stroke('k', { metaKey: true }), true],
    ['Ctrl+K', stroke('k'), false],
    ['M', stroke('m'), true],
    ['M', stroke('M', { shiftKey: true }), false],
    ['M', stroke('m', { ctrlKey: true }), false],
    ['M', stroke('m', { altKey: true }), false],
    ['?', stroke('?', { shiftKey: true }), true],
    ['Ctrl+ArrowRight', stroke('ArrowRight', { ctrlKey: true }), true],
    ['Ctrl+ArrowRight', stroke('ArrowRight'), false],
  ])('%s', (shortcut, pressed, expected) => {
    expect(matchesShortcut(pressed, shortcut)).toBe(expected);
  });

  it('leave letters to fields that are typed in', () => {
    const field = document.createElement('input');
    const button = document.createElement('button');
    expect(isTyping(field)).toBe(true);
    expect(isTyping(button)).toBe(false);
    expect(isTyping(null)).toBe(false);
  });
});
