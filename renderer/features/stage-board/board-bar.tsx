import { Button, CloseButton, TextInput } from '@mantine/core';
import { Plus, Search, TriangleAlert, Waypoints, Zap } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import { openAutomation } from '../../commands/automation.ts';
import { openCreateConfiguration } from '../../commands/configurations.ts';
import { isTyping } from '../../commands/shortcut.ts';
import { openWorkflow } from '../../commands/workflows.ts';
import { StateMark } from '../../components/state-mark.tsx';
import { startsByItself } from '../../state/automation-slice.ts';
import { isFiltering, selectBoard } from '../../state/board.ts';
import { NO_FILTER } from '../../state/board-view-slice.ts';
import { memo } from '../../state/memo.ts';
import { selectCurrentService } from '../../state/selectors.ts';
import { useStore, type State } from '../../state/store.ts';
import { stateWord } from '../../../shared/text/configuration-text.ts';
import { countOf } from '../../../shared/text/format.ts';
import classes from './board.module.css';

const STATES = ['Running', 'Mixed', 'Halted', 'Suspended', 'Paused', 'Unknown'] as const;

interface Counts {
  readonly total: number;
  readonly warned: number;
  readonly byState: Readonly<Partial<Record<Configuration['powerState'], number>>>;
}

const countAll = memo((configurations: State['configurations'], poolId: string, serviceId: string): Counts => {
  const byState: Partial<Record<Configuration['powerState'], number>> = {};
  let total = 0;
  let warned = 0;
  for (const each of configurations.values()) {
    if (each.poolId !== poolId || (each.serviceId !== null && each.serviceId !== serviceId)) continue;
    total += 1;
    if (each.warnings.length > 0) warned += 1;
    byState[each.powerState] = (byState[each.powerState] ?? 0) + 1;
  }
  return { total, warned, byState };
});

const selectCounts = (state: State): Counts => {
  const view = selectCurrentService(state);
  return countAll(state.configurations, view?.poolId ?? '', view?.service.id ?? '');
};

/** Filter by text and state, with counts, and the way to a new configuration. */
export function BoardBar() {
  const filter = useStore((state) => state.boardFilter);
  const setFilter = useStore((state) => state.setBoardFilter);
  const counts = useStore(selectCounts);
  const shown = useStore((state) => selectBoard(state).reduce((sum, { keys }) => sum + keys.length, 0));
  const hasAutomation = useStore(
    (state) => selectCurrentService(state)?.service.workflow.transitions.some(startsByItself) ?? false,
  );
  const input = useRef<HTMLInputElement>(null);
  useSlash(input);
  const isFiltered = isFiltering(filter);
  const toggle = (each: Configuration['powerState']): void =>
    setFilter({
      states: filter.states.includes(each) ? filter.states.filter((other) => other !== each) : [...filter.states, each],
    });
  return (
    <div className={classes['bar']} role="search" aria-label="Filter the board">
      <TextInput
        ref={input}
        className={classes['filter']}
        size="xs"
        placeholder="Filter by name or revision"
        aria-label="Filter by name or revision"
        aria-keyshortcuts="/"
        leftSection={<Search size={14} />}
        value={filter.text}
        onChange={(event) => setFilter({ text: event.currentTarget.value.slice(0, 200) })}
        onKeyDown={(event) => event.key === 'Escape' && setFilter({ text: '' })}
        rightSection={
          filter.text !== '' && (
            <CloseButton size={24} aria-label="Clear the filter text" onClick={() => setFilter({ text: '' })} />
          )
        }
      />
      <div className={classes['states']}>
        {STATES.filter((each) => (counts.byState[each] ?? 0) > 0 || filter.states.includes(each)).map((each) => (
          <button
            key={each}
            type="button"
            className={classes['state']}
            aria-pressed={filter.states.includes(each)}
            onClick={() => toggle(each)}
          >
            <StateMark tone={stateWord(each).tone} />
            {stateWord(each).word} {counts.byState[each] ?? 0}
          </button>
        ))}
        {(counts.warned > 0 || filter.warningsOnly) && (
          <button
            type="button"
            className={classes['state']}
            aria-pressed={filter.warningsOnly}
            onClick={() => setFilter({ warningsOnly: !filter.warningsOnly })}
          >
            <TriangleAlert size={12} aria-hidden /> Warnings {counts.warned}
          </button>
        )}
      </div>
      {isFiltered && (
        <>
          <span className={classes['shown']} role="status">
            {shown === 0 ? 'Nothing matches' : `${shown.toLocaleString()} of ${countOf(counts.total, 'configuration')}`}
          </span>
          <Button size="compact-xs" variant="subtle" onClick={() => setFilter(NO_FILTER)}>
            Clear the filter
          </Button>
        </>
      )}
      <div className={classes['end']}>
        {hasAutomation && (
          <Button variant="default" leftSection={<Zap size={14} />} onClick={() => openAutomation.run(undefined)}>
            {openAutomation.label(undefined)}
          </Button>
        )}
        <Button variant="default" leftSection={<Waypoints size={14} />} onClick={() => openWorkflow.run(undefined)}>
          {openWorkflow.label(undefined)}
        </Button>
        <Button leftSection={<Plus size={14} />} onClick={() => openCreateConfiguration.run(undefined)}>
          {openCreateConfiguration.label(undefined)}
        </Button>
      </div>
    </div>
  );
}

function useSlash(input: React.RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector('[role="dialog"]')) return;
      event.preventDefault();
      input.current?.focus();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [input]);
}
