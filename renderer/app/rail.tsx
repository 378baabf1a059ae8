import { Blocks, Columns3, Fence, History, ListTree, Server, Settings, Waypoints } from 'lucide-react';
import { openView, viewWord } from '../commands/window.ts';
import { useStore } from '../state/store.ts';
import type { ViewName } from '../state/view-slice.ts';
import classes from './rail.module.css';

const PLACES: readonly (readonly [ViewName, typeof Server])[] = [
  ['board', Columns3],
  ['workflow', Waypoints],
  ['configurations', Blocks],
  ['fences', Fence],
  ['runs', History],
  ['activity', ListTree],
  ['pools', Server],
  ['settings', Settings],
];

/** The places of the window. */
export function Rail() {
  const view = useStore((state) => state.view);
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
        </button>
      ))}
    </nav>
  );
}
