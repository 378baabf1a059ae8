import { describe, expect, it } from 'vitest';
import { placeCard } from '../../../../../renderer/features/tour/placement.ts';

const card = { width: 320, height: 160 };
const window = { width: 1024, height: 700 };

describe('the card of the tour', () => {
  it('stands in the lower right corner, above the drawer', () => {
    expect(placeCard(card, window, null, 40)).toEqual({ left: 688, top: 492 });
  });

  it.each([
    ['the lower right', { left: 700, top: 600, width: 200, height: 40 }],
    ['the lower left', { left: 10, top: 600, width: 200, height: 40 }],
    ['the upper right', { left: 900, top: 10, width: 100, height: 30 }],
    ['most of the foot', { left: 10, top: 560, width: 1000, height: 100 }],
    ['the rail', { left: 0, top: 44, width: 160, height: 600 }],
  ])('never lies on what it points at: %s', (_where, target) => {
    const at = { ...placeCard(card, window, target, 40), ...card };
    const isClear =
      at.left + at.width <= target.left ||
      target.left + target.width <= at.left ||
      at.top + at.height <= target.top ||
      target.top + target.height <= at.top;
    expect(isClear).toBe(true);
    expect(at.left).toBeGreaterThanOrEqual(0);
    expect(at.top + at.height).toBeLessThanOrEqual(window.height);
  });

  it('stays in its corner where what it points at fills the window', () => {
    const all = { left: 0, top: 0, width: 1024, height: 700 };
    expect(placeCard(card, window, all, 40)).toEqual({ left: 688, top: 492 });
  });
});
