import type { TourStepId } from '../../../shared/text/tour-text.ts';
import { findTourCard } from '../../state/tour-progress.ts';
import type { State } from '../../state/store.ts';

/** A control by a selector and, among those, by the beginning of its name. */
export interface Target {
  readonly selector: string;
  readonly label?: string;
}

const place = (name: string): Target => ({ selector: `nav[aria-label="Places"] button[title="${name}"]` });
const inDialog = (label: string): Target => ({ selector: '[role="dialog"] button', label });
const toBoard = place('Board');

/**
 * Controls of a step, the one to use now first: the first that is on screen is pointed at. What lies over the others
 * comes before them.
 */
export function targetsOf(state: State, step: TourStepId): readonly Target[] {
  const card = findTourCard(state);
  const cards: readonly Target[] =
    card === null ? [] : [{ selector: `main [data-card="${CSS.escape(card.key)}"]` }, toBoard];
  const close: readonly Target[] = state.sheet?.kind === 'run' ? [inDialog('Close')] : [];
  switch (step) {
    case 'start':
      return [{ selector: 'header button[aria-label^="Pools"]' }];
    case 'service':
      return [{ selector: '[role="menuitem"]', label: 'Mail' }, { selector: 'header button[aria-label^="Service"]' }];
    case 'plan':
      return cards;
    case 'ask':
      return [{ selector: 'form[aria-label="Ask for approval"]' }, inDialog('Ask for approval'), ...cards];
    case 'approve':
      return [
        { selector: 'form[aria-label="Approve"] fieldset' },
        { selector: '[aria-label="Decide"] button', label: 'Approve' },
        inDialog('Open the request'),
        place('Approvals'),
      ];
    case 'promote':
      return [inDialog('Promote '), { selector: '[aria-label="Decide"] button', label: 'Open the plan' }, ...cards];
    case 'watch':
      return [{ selector: '[role="dialog"] strong[role="status"]' }, { selector: 'section[aria-label="Runs"]' }];
    case 'fence':
      return [
        ...close,
        inDialog('Make the fenced copy'),
        { selector: '[role="menuitem"]', label: 'Make fenced copies' },
        ...cards,
      ];
    case 'ledger':
      return [...close, place('Ledger')];
    case 'export':
      return [
        inDialog('Choose a file and export'),
        { selector: 'main button', label: 'Export evidence' },
        place('Ledger'),
      ];
    case 'end':
      return [];
  }
}

/** The first of several targets that is on screen; the topmost where there are several of a kind. */
export function findTarget(targets: readonly Target[]): Element | null {
  for (const { selector, label } of targets) {
    const found = [...document.querySelectorAll(selector)].filter(
      (element) => isOnScreen(element) && (label === undefined || nameOf(element).startsWith(label)),
    );
    const last = found.at(-1);
    if (last) return last;
  }
  return null;
}

const nameOf = (element: Element): string => (element.getAttribute('aria-label') ?? element.textContent).trim();

function isOnScreen(element: Element): boolean {
  const { width, height, bottom, top } = element.getBoundingClientRect();
  return width > 0 && height > 0 && bottom > 0 && top < window.innerHeight;
}
