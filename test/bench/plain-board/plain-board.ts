import { createElement, type ReactElement } from 'react';
import { createRoot } from 'react-dom/client';

// The floor of the board: React alone, five columns, sixteen elements a card, every card in the page.

const COLUMNS = 5;

function card(index: number): ReactElement {
  const row = (name: string, parts: number): ReactElement =>
    createElement(
      'div',
      { key: name },
      Array.from({ length: parts }, (_, part) =>
        createElement('span', { key: part }, `${name} ${String(part)} of ${String(index)}`),
      ),
    );
  return createElement('li', { key: index, 'data-card': index }, row('top', 4), row('middle', 4), row('foot', 4));
}

function Plain({ count }: { readonly count: number }): ReactElement {
  const columns = Array.from({ length: COLUMNS }, (_, column) =>
    createElement(
      'ul',
      { key: column, style: { flex: 1, height: '90vh', overflowY: 'auto' } },
      Array.from({ length: count / COLUMNS }, (__, row) => card(row * COLUMNS + column)),
    ),
  );
  return createElement('main', { style: { display: 'flex' } }, columns);
}

/** Renders so many cards into an empty page. @returns ms until the frame with them is on screen */
async function renderPlain(count: number): Promise<number> {
  const element = document.getElementById('root');
  if (!element) throw new Error('no #root');
  const root = createRoot(element);
  const startedAt = performance.now();
  root.render(createElement(Plain, { count }));
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (document.querySelectorAll('[data-card]').length < count) requestAnimationFrame(look);
      else requestAnimationFrame(() => setTimeout(resolve));
    };
    look();
  });
  const ms = performance.now() - startedAt;
  root.unmount();
  return ms;
}

Object.assign(window, { renderPlain });
