/** Whoever only passes by is not told anything. */
const REST_MS = 350;
/** Scrolling is over when nothing has moved for this long. */
const SCROLLED_MS = 100;

/**
 * Tells on which element pointer or keyboard rests, and null when neither does any more. The pointer counts before the
 * focus; pressing a button or a key and Escape end it until it rests anew. Scrolling ends it as well; once that is over,
 * what has come to lie below the pointer counts, though the pointer has not moved.
 *
 * @param selector - of the elements within `root` that count
 * @returns stops watching
 */
export function watchRest(
  root: HTMLElement,
  selector: string,
  onRest: (element: HTMLElement | null) => void,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sought: HTMLElement | null = null;
  const seek = (element: HTMLElement | null): void => {
    if (element === sought) return;
    sought = element;
    clearTimeout(timer);
    onRest(null);
    if (element) timer = setTimeout(() => onRest(element.isConnected ? element : null), REST_MS);
  };
  const seekAfterScroll = (): void => {
    seek(null);
    clearTimeout(timer);
    timer = setTimeout(() => seek(root.querySelector<HTMLElement>(`${selector}:hover`)), SCROLLED_MS);
  };
  const find = (target: EventTarget | null): HTMLElement | null =>
    target instanceof Element ? target.closest<HTMLElement>(selector) : null;
  const listeners: readonly (readonly [EventTarget, string, (event: Event) => void])[] = [
    [root, 'pointerover', (event) => seek(find(event.target))],
    // Those of what is inside come by here as well.
    [root, 'pointerleave', ({ target }) => target === root && seek(null)],
    // With the mouse the pointer is there already; a focus by key says that it is sought.
    [root, 'focusin', (event) => seek(isByKey(event.target) ? find(event.target) : sought)],
    [root, 'focusout', () => seek(null)],
    [root, 'pointerdown', () => seek(null)],
    [root, 'keydown', () => seek(null)],
    [document, 'scroll', seekAfterScroll],
  ];
  for (const [target, name, listener] of listeners) target.addEventListener(name, listener, CAPTURE);
  return () => {
    clearTimeout(timer);
    for (const [target, name, listener] of listeners) target.removeEventListener(name, listener, CAPTURE);
  };
}

/** Scrolling does not bubble. */
const CAPTURE = { capture: true, passive: true } as const;

function isByKey(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches(':focus-visible');
}
