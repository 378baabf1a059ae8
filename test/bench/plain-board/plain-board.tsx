import { MantineProvider } from '@mantine/core';
import { createElement, type ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import { cssVariables, theme } from '../../../renderer/app/theme.ts';
import { Card } from '../../../renderer/features/stage-board/card.tsx';
import { store } from '../../../renderer/state/store.ts';
import { makeEstate } from '../../fixtures/renderer-harness/estate.ts';

// Two floors of the board, in five columns with every card in the page: the board's own cards, each with its subscriptions
// and its looks, and React alone with sixteen bare elements a card.

const COLUMNS = 5;

function bare(index: number): ReactElement {
  const row = (name: string, parts: number): ReactElement =>
    createElement(
      'div',
      { key: name },
      Array.from({ length: parts }, (_, part) =>
        createElement('span', { key: part }, `${name} ${String(part)} of ${String(index)}`),
      ),
    );
  return (
    <li key={index} data-card={index}>
      {row('top', 4)}
      {row('middle', 4)}
      {row('foot', 4)}
    </li>
  );
}

function Plain({ cards }: { readonly cards: readonly ReactElement[] }) {
  return (
    <main style={{ display: 'flex' }}>
      {Array.from({ length: COLUMNS }, (_, column) => (
        <ul key={column} style={{ flex: 1, minWidth: 0, height: '90vh', overflowY: 'auto' }}>
          {cards.filter((_card, index) => index % COLUMNS === column)}
        </ul>
      ))}
    </main>
  );
}

/** Renders into an empty page. @returns ms until the frame with all cards is on screen */
async function render(what: ReactElement, count: number): Promise<number> {
  const element = document.getElementById('root');
  if (!element) throw new Error('no #root');
  const root = createRoot(element);
  const startedAt = performance.now();
  root.render(what);
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

const renderBare = async (count: number): Promise<number> =>
  render(<Plain cards={Array.from({ length: count }, (_, index) => bare(index))} />, count);

async function renderCards(count: number): Promise<number> {
  const estate = makeEstate({
    ...{ count, vms: 0, hostile: false, phase: 'connected', role: 'root' },
    ...{ isAlarmed: false, pools: 1, hasService: true, theme: 'light' },
  });
  const { pools, services, configurations, hosts, networks, srs } = estate;
  const poolId = pools[0]?.id ?? '';
  const state = store.getState();
  for (const pool of pools) state.applyPool(pool);
  state.applyEstate({ poolId, hosts, networks, srs });
  state.applyServices(poolId, services);
  state.applyConfigurations({ poolId, reset: true, changed: configurations, removed: [] });
  const cards = configurations.slice(0, count).map(({ uuid }) => (
    <li key={uuid} style={{ height: 92, listStyle: 'none' }}>
      <Card id={`${poolId}/${uuid}`} />
    </li>
  ));
  return render(
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} forceColorScheme="light">
      <Plain cards={cards} />
    </MantineProvider>,
    count,
  );
}

Object.assign(window, { renderBare, renderCards });
