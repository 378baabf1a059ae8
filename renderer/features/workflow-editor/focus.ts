/* Where the keyboard focus goes after something was drawn anew: two frames later, when React and the drawing are done. */

function afterDrawing(run: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(run));
}

/** Puts the focus on a stage, in the drawing or in the outline. */
export function focusStage(stageId: string): void {
  const id = CSS.escape(stageId);
  afterDrawing(() =>
    document.querySelector<HTMLElement>(`.react-flow__node[data-id="${id}"], [data-outline-stage="${id}"]`)?.focus(),
  );
}

/** Puts the focus on a transition, in the drawing or in the outline. */
export function focusTransition(from: string, to: string): void {
  const id = CSS.escape(`${from}>${to}`);
  afterDrawing(() =>
    document.querySelector<HTMLElement>(`.react-flow__edge[data-id="${id}"], [data-outline-edge="${id}"]`)?.focus(),
  );
}

/** Puts the focus into the first field of the open form. */
export function focusForm(): void {
  const first = '[data-part-form] input:not([type="radio"]), [data-part-form] input[type="radio"]:checked';
  afterDrawing(() => document.querySelector<HTMLElement>(first)?.focus());
}
