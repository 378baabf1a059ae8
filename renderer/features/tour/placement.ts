/** A rectangle on the screen, px. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Distance to the edges of the window and to what is pointed at, px. */
const GAP = 16;

/** Where the card of the tour goes: the first corner in which it does not lie on what it points at. */
export function placeCard(
  card: { readonly width: number; readonly height: number },
  window: { readonly width: number; readonly height: number },
  target: Box | null,
  /** Height of the drawer below the page, px. */
  below: number,
): { readonly left: number; readonly top: number } {
  const right = window.width - card.width - GAP;
  const bottom = window.height - card.height - GAP - below;
  const corners = [
    { left: right, top: bottom },
    { left: GAP, top: bottom },
    { left: right, top: GAP * 4 },
    { left: GAP, top: GAP * 4 },
  ];
  const best = corners.find((corner) => target === null || !meets({ ...corner, ...card }, target));
  return best ?? { left: right, top: bottom };
}

function meets(a: Box, b: Box): boolean {
  return (
    a.left < b.left + b.width + GAP &&
    b.left < a.left + a.width + GAP &&
    a.top < b.top + b.height + GAP &&
    b.top < a.top + a.height + GAP
  );
}
