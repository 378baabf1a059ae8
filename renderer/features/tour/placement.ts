/** A rectangle on the screen, px. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Distance to the edges of the window and to what is pointed at, px. */
const GAP = 16;

/** Where the card of the tour goes: the first corner in which it does not lie on what it points at, or lies on it least. */
export function placeCard(
  card: { readonly width: number; readonly height: number },
  window: { readonly width: number; readonly height: number },
  target: Box | null,
  /** Height of the drawer below the page, px. */
  below: number,
): { readonly left: number; readonly top: number } {
  const right = window.width - card.width - GAP;
  const bottom = window.height - card.height - GAP / 2 - below;
  const corners = [
    { left: right, top: bottom },
    { left: GAP, top: bottom },
    { left: right, top: GAP * 4 },
    { left: GAP, top: GAP * 4 },
  ];
  const overlapIn = (corner: (typeof corners)[number]): number =>
    target === null ? 0 : overlapOf({ ...corner, ...card }, target);
  const least = Math.min(...corners.map(overlapIn));
  return corners.find((corner) => overlapIn(corner) === least) ?? { left: right, top: bottom };
}

/** How much of two boxes lies on each other, px²; those nearer than the gap do. */
function overlapOf(a: Box, b: Box): number {
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left) + GAP / 2;
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top) + GAP / 2;
  return Math.max(0, width) * Math.max(0, height);
}
