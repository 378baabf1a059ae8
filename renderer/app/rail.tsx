import {
  Archive,
  Blocks,
  Columns3,
  Fence,
  FileCheck2,
  GitCompareArrows,
  History,
  Inbox,
  LayoutTemplate,
  ScrollText,
  Server,
  Settings,
  Waypoints,
} from 'lucide-react';
import { openView, viewWord } from '../commands/window.ts';
import { selectWaitingCount } from '../state/gate-selectors.ts';
import { useStore } from '../state/store.ts';
import type { ViewName } from '../state/view-slice.ts';
import classes from './rail.module.css';

const PLACES: readonly (readonly [ViewName, typeof Server])[] = [
  ['board', Columns3],
  ['workflow', Waypoints],
  ['configurations', Blocks],
  ['templates', LayoutTemplate],
  ['approvals', Inbox],
  ['fences', Fence],
  ['drift', GitCompareArrows],
  ['archive', Archive],
  ['runs', History],
  ['ledger', ScrollText],
  ['review', FileCheck2],
  ['pools', Server],
  ['settings', Settings],
];

/** The places of the window. */
export function Rail() {
  const view = useStore((state) => state.view);
  const waiting = useStore(selectWaitingCount);
  return (
    <nav className={classes['rail']} aria-label="Places">
      {PLACES.map(([place, Icon]) => (
        <button
          key={place}
          type="button"
          className={classes['place']}
          aria-current={view === place ? 'page' : undefined}
          title={viewWord(place)}
          onClick={() => openView.run(place)}
        >
          <Icon size={16} aria-hidden />
          <span className={classes['word']}>{viewWord(place)}</span>
          {place === 'approvals' && waiting > 0 && (
            <span className={classes['count']} aria-label={`${String(waiting)} waiting for you`}>
              {waiting > 99 ? '99+' : waiting}
            </span>
          )}
        </button>
      ))}
    </nav>
  );
}
