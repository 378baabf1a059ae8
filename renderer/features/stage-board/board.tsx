import { Button } from '@mantine/core';
import { useCallback, useEffect, useState, type KeyboardEvent, type MouseEvent } from 'react';
import { openAdopt, openConfiguration, openCreateConfiguration } from '../../commands/configurations.ts';
import { openAddPool, startDemo } from '../../commands/pools.ts';
import { previewMove } from '../../commands/promote.ts';
import { openCreateService } from '../../commands/services.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { BoardPicture, ConfigurationPicture, PoolPicture } from '../../components/pictures.tsx';
import { selectBoard, TRAY_ID } from '../../state/board.ts';
import { selectCurrentService } from '../../state/selectors.ts';
import { store, useStore } from '../../state/store.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { BlockedNote } from './blocked-note.tsx';
import { BoardBar } from './board-bar.tsx';
import { handleBoardKey } from './board-keys.ts';
import { Column } from './column.tsx';
import { watchDrags } from './drag.ts';
import { isHome, openColumnNames } from './drop-verdict.ts';
import { SelectionBar } from './selection-bar.tsx';
import { columnKeyOf } from './tab-stop.ts';
import classes from './board.module.css';

/** The stages of the service in the frame, with its configurations. */
export function Board() {
  const hasPool = useStore((state) => Object.keys(state.pools).length > 0);
  const service = useStore(selectCurrentService);
  const isEmpty = useStore((state) => selectBoard(state).every(({ totalCount }) => totalCount === 0));
  if (!hasPool) return <NoPool />;
  if (!service) return <NoService />;
  return (
    <div className={classes['board']}>
      <BoardBar />
      <SelectionBar />
      {isEmpty ? <NoConfiguration /> : <Columns />}
    </div>
  );
}

function Columns() {
  const serviceId = useStore((state) => selectCurrentService(state)?.service.id ?? '');
  // Joined, because the list of ids changes far less often than what is in the columns.
  const ids = useStore((state) =>
    selectBoard(state)
      .filter(({ id, totalCount }) => id !== TRAY_ID || totalCount > 0)
      .map(({ id }) => id)
      .join('/'),
  );
  const [element, setElement] = useState<HTMLElement | null>(null);
  useDrops();
  const onKeyDown = useCallback((event: KeyboardEvent) => handleBoardKey(event.nativeEvent), []);
  return (
    // Keys and clicks on cards are heard here once instead of on every card.
    <div
      ref={setElement}
      className={classes['columns']}
      role="group"
      aria-label="Stages"
      onKeyDown={onKeyDown}
      onClick={openClicked}
    >
      {ids.split('/').map((id) => (
        <Column key={id} id={id} columnKey={columnKeyOf(serviceId, id)} />
      ))}
      <BlockedNote board={element} />
    </div>
  );
}

function openClicked(event: MouseEvent): void {
  if (!(event.target instanceof Element) || event.target.closest('button, [role="menu"]')) return;
  const key = event.target.closest('[data-card]')?.getAttribute('data-card');
  if (key === null || key === undefined) return;
  if (event.ctrlKey || event.metaKey) store.getState().toggleSelected(key);
  else openConfiguration.run(key);
}

/** Says what a lifted card may do, and opens the sheet or the form when it is dropped. */
function useDrops(): void {
  useEffect(() => {
    const stop = watchDrags({
      onStart: (key) => {
        const state = store.getState();
        state.setDragged(key);
        const open = openColumnNames(state, key, selectBoard(state)).map(inSentence);
        state.announce(open.length === 0 ? 'No stage is open for it' : `Open for it: ${open.join(', ')}`);
      },
      onDrop: (key, columnId) => {
        const state = store.getState();
        state.setDragged(null);
        if (columnId === null) {
          state.announce('Left where it was');
          return;
        }
        if (isHome(state, key, TRAY_ID)) openAdopt.run({ key, stageId: columnId });
        else previewMove.run({ key, toStageId: columnId });
      },
    });
    return () => {
      stop();
      store.getState().setDragged(null);
    };
  }, []);
}

function NoPool() {
  return (
    <EmptyState
      picture={<PoolPicture />}
      title="No pool yet"
      action={
        <div className={classes['choices']}>
          <Button size="sm" onClick={() => openAddPool.run(undefined)}>
            {openAddPool.label(undefined)}
          </Button>
          <Button size="sm" variant="default" onClick={() => void startDemo.run(undefined)}>
            {startDemo.label(undefined)}
          </Button>
        </div>
      }
    >
      Connect to the coordinator of a XenServer or XCP-ng pool, or look around in the demo pool first.
    </EmptyState>
  );
}

function NoService() {
  return (
    <EmptyState
      picture={<BoardPicture />}
      title="No service yet"
      action={
        <Button size="sm" onClick={() => openCreateService.run(undefined)}>
          {openCreateService.label(undefined)}
        </Button>
      }
    >
      A service is one release line, for example a web shop: the stages it passes and the configurations that move
      through them.
    </EmptyState>
  );
}

function NoConfiguration() {
  return (
    <EmptyState
      picture={<ConfigurationPicture />}
      title="No configuration yet"
      action={
        <Button size="sm" onClick={() => openCreateConfiguration.run(undefined)}>
          {openCreateConfiguration.label(undefined)}
        </Button>
      }
    >
      A configuration is a group of VMs that move through the stages as one. On the pool it is a vApp, so XenCenter
      shows it too.
    </EmptyState>
  );
}
