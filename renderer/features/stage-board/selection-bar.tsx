import { Button } from '@mantine/core';
import { openOperate } from '../../commands/operate.ts';
import { promote } from '../../commands/promote.ts';
import { copyText } from '../../commands/window.ts';
import { store, useStore } from '../../state/store.ts';
import { countOf } from '../../../shared/text/format.ts';
import classes from './board.module.css';

/** What can be done to the selected cards. Plans are decided one by one; each that starts leaves the selection. */
export function SelectionBar() {
  const selected = useStore((state) => state.selectedKeys);
  const clear = useStore((state) => state.clearSelected);
  if (selected.size === 0) return null;
  const keys = [...selected];
  const promotable = keys.find((key) => promote.blockers(key).length === 0);
  return (
    <div className={classes['selection']} role="region" aria-label="Selection">
      <strong>{countOf(keys.length, 'configuration')} selected</strong>
      {promotable !== undefined && (
        <Button size="compact-xs" onClick={() => promote.run(promotable)}>
          Review the next promotion
        </Button>
      )}
      {keys[0] !== undefined && (
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => openOperate.run({ key: keys[0] ?? '', verb: 'start' })}
        >
          Operate…
        </Button>
      )}
      <Button
        size="compact-xs"
        variant="default"
        onClick={() => void copyText.run({ text: listUuids(keys), what: countOf(keys.length, 'uuid') })}
      >
        Copy uuids
      </Button>
      <Button size="compact-xs" variant="subtle" onClick={clear}>
        Clear the selection
      </Button>
    </div>
  );
}

function listUuids(keys: readonly string[]): string {
  const { configurations } = store.getState();
  return keys.map((key) => configurations.get(key)?.uuid ?? key).join('\n');
}
