/*
 * Where the keyboard focus goes after something was drawn anew: two frames later, when React and the drawing are done.
 * Ids of stages are slugs, so that they need no escaping in selectors.
 */

function afterDrawing(run: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(run));
}

/** Puts the focus on a stage, in the drawing or in the outline. */
export function focusStage(stageId: string): void {
  afterDrawing(() =>
    document
      .querySelector<HTMLElement>(`.react-flow__node[data-id="${stageId}"], [data-outline-stage="${stageId}"]`)
      ?.focus(),
  );
}

/** Puts the focus on a transition, in the drawing or in the outline. */
export function focusTransition(from: string, to: string): void {
  const id = `${from}>${to}`;
  afterDrawing(() =>
    document.querySelector<HTMLElement>(`.react-flow__edge[data-id="${id}"], [data-outline-edge="${id}"]`)?.focus(),
  );
}

/** Puts the focus into the first field of the open form. */
export function focusForm(): void {
  const first = '[data-part-form] input:not([type="radio"]), [data-part-form] input[type="radio"]:checked';
  afterDrawing(() => document.querySelector<HTMLElement>(first)?.focus());
}
