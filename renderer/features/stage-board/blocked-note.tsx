import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { findMoveBlockers, findNextStage } from '../../commands/promote.ts';
import { BlockerList } from '../../components/blocker-list.tsx';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { namesOf } from '../../state/names-of.ts';
import { findRunOn } from '../../state/selectors.ts';
import { store, useStore } from '../../state/store.ts';
import { blockerText } from '../../../shared/text/blocker-text.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { watchRest } from './rest.ts';
import classes from './blocked-note.module.css';

const ID = 'why-not-yet';
/** More are in the plan sheet. */
const MOST_SHOWN = 4;
const GAP = 8;

/**
 * Shows beside the card on which pointer or keyboard rests why it can't be promoted yet, and what would clear each reason.
 * One for the whole board: a thousand cards would pay for one each.
 */
export function BlockedNote({ board }: { readonly board: HTMLElement | null }) {
  const [card, setCard] = useState<HTMLElement | null>(null);
  useEffect(() => (board ? watchRest(board, '[data-card]', setCard) : undefined), [board]);
  const id = card?.getAttribute('data-card') ?? null;
  return card && id !== null ? <Note key={id} id={id} card={card} /> : null;
}

function Note({ id, card }: { readonly id: ConfigurationKey; readonly card: HTMLElement }) {
  const next = useStore((state) => findNextStage(state, id, 'promote'));
  // As text, which stays the same while the facts do.
  const text = useStore((state) => (next && !findRunOn(state, id) ? saidOf(id, next.id) : '[]'));
  const isHeld = useStore((state) => state.draggedKey !== null || state.sheet !== null || state.dialog !== null);
  const items = JSON.parse(text) as readonly Said[];
  const isShown = next !== undefined && items.length > 0 && !isHeld;
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (!isShown || !ref.current) return undefined;
    placeBeside(ref.current, card.getBoundingClientRect());
    card.setAttribute('aria-describedby', ID);
    return () => {
      card.removeAttribute('aria-describedby');
    };
  }, [isShown, card, text]);
  if (!isShown) return null;
  return (
    <div ref={ref} id={ID} role="tooltip" className={classes['note']}>
      <strong>Not yet to {inSentence(next.name)}</strong>
      <BlockerList items={items.slice(0, MOST_SHOWN)} />
      {items.length > MOST_SHOWN && <p>and {items.length - MOST_SHOWN} more in the plan</p>}
    </div>
  );
}

interface Said {
  readonly reason: string;
  readonly remedy: string;
}

function saidOf(id: ConfigurationKey, toStageId: string): string {
  const state = store.getState();
  const names = namesOf(state, id.split('/')[0] ?? '');
  return JSON.stringify(
    findMoveBlockers(state, { key: id, toStageId }).map((blocker): Said => {
      const { reason, remedy } = blockerText(blocker, names);
      return { reason, remedy };
    }),
  );
}

/** To its right where there is room, else to its left; never beyond the window. */
function placeBeside(note: HTMLElement, card: DOMRect): void {
  const { width, height } = note.getBoundingClientRect();
  const right = card.right + GAP;
  const left = right + width + GAP <= innerWidth ? right : Math.max(GAP, card.left - GAP - width);
  const top = Math.max(GAP, Math.min(card.top, innerHeight - height - GAP));
  note.style.transform = `translate(${String(Math.round(left))}px, ${String(Math.round(top))}px)`;
}
