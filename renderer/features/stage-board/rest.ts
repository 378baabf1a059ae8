/** Whoever only passes by is not told anything. */
const REST_MS = 350;

/**
 * Tells on which element pointer or keyboard rests, and null when neither does any more. The pointer counts before the
 * focus; pressing a button or a key, scrolling and Escape end it until it rests anew.
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
    [document, 'scroll', () => seek(null)],
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
