import { Spotlight, spotlight } from '@mantine/spotlight';
import { useEffect, useMemo, useState } from 'react';
import { store, useStore } from '../state/store.ts';
import { listEntries, type Entry } from './palette-entries.ts';

/** Lets the keyboard scroll the results; the list hands it to its scroll area, though its types don't say so. */
const REACHABLE: object = { viewportProps: { tabIndex: 0 } };

/** Search over everything that has a name, and all commands, by one key. */
export function Palette() {
  const isOpen = useStore((state) => state.isPaletteOpen);
  const setOpen = useStore((state) => state.setPaletteOpen);
  const [query, setQuery] = useState('');
  useEffect(() => (isOpen ? spotlight.open() : spotlight.close()), [isOpen]);
  // Facts are read once per keystroke, not subscribed to: a list that moves under the cursor helps nobody.
  const groups = useMemo(() => (isOpen ? groupEntries(listEntries(store.getState(), query)) : []), [isOpen, query]);
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      lockScroll={false}
      scrollable
      onSpotlightClose={() => setOpen(false)}
      onSpotlightOpen={() => setOpen(true)}
      overlayProps={{ blur: 0, backgroundOpacity: 0.45 }}
      maxHeight={420}
      size={600}
    >
      <Spotlight.Search
        placeholder="Search configurations, services, pools, commands"
        aria-label="Search or run a command"
      />
      <Spotlight.ActionsList {...REACHABLE}>
        {groups.map(([group, entries]) => (
          <Spotlight.ActionsGroup key={group} label={group}>
            {entries.map((entry) => (
              <Spotlight.Action key={entry.id} label={entry.label} description={entry.hint} onClick={entry.run} />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {groups.length === 0 && <Spotlight.Empty>Nothing matches</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function groupEntries(entries: readonly Entry[]): readonly (readonly [string, readonly Entry[]])[] {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) groups.set(entry.group, [...(groups.get(entry.group) ?? []), entry]);
  return [...groups];
}
