import { Button } from '@mantine/core';
import { RefreshCw } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { ArchiveView } from '../../../shared/ipc/areas/archive.ts';
import { verdictWord } from '../../../shared/text/archive-text.ts';
import { countOf, formatBytes } from '../../../shared/text/format.ts';
import { refreshArchives } from '../../commands/archive.ts';
import { openView } from '../../commands/window.ts';
import { Callout } from '../../components/callout.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ListColumns, ListFigure, ListFilter, ListRow } from '../../components/list-with-details.tsx';
import { Name } from '../../components/name.tsx';
import { Page } from '../../components/page.tsx';
import { ShelfPicture } from '../../components/pictures.tsx';
import { ProgressLine } from '../../components/progress-line.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { VirtualList } from '../../components/virtual-list.tsx';
import { filterArchives, findArchive } from '../../state/archives-slice.ts';
import { useStore } from '../../state/store.ts';
import { ArchiveDetails } from './archive-details.tsx';
import { FolderChoice } from './folder-choice.tsx';
import classes from './archive.module.css';

const ROW_HEIGHT = 52;

/** The archive shelf: every archive of this workstation's folders, to find, check, restore and remove. */
export function ShelfPage() {
  const archives = useStore((state) => state.archives);
  const opened = useStore((state) => findArchive(state, state.openedArchive));
  const [text, setText] = useState('');
  const shown = useMemo(() => filterArchives(archives, text), [archives, text]);
  const bytes = archives.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const again = (
    <Button
      variant="default"
      leftSection={<RefreshCw size={14} />}
      title={refreshArchives.label(undefined)}
      onClick={() => void refreshArchives.run(undefined)}
    >
      Refresh
    </Button>
  );
  return (
    <Page
      title="Archive"
      note={archives.length > 0 && `${countOf(archives.length, 'archive')}, ${formatBytes(bytes)}`}
      actions={again}
    >
      <AwayFolders />
      {archives.length === 0 ? (
        <EmptyState
          picture={<ShelfPicture />}
          title="Nothing archived yet"
          action={
            <Button size="sm" onClick={() => openView.run('board')}>
              Go to the board
            </Button>
          }
        >
          An archive is an exact copy of a configuration, in files of this workstation or on an SR, with its order,
          networks and MAC addresses. Choose “Archive…” in the menu of a card.
        </EmptyState>
      ) : (
        <>
          <ListFilter
            label="Search the shelf"
            placeholder="Search by name, VM, stage, pool or note"
            text={text}
            onChange={setText}
            shown={shown.length}
            total={archives.length}
          />
          <ListColumns
            isEmpty={shown.length === 0}
            list={
              <VirtualList
                count={shown.length}
                rowHeight={ROW_HEIGHT}
                label="Archives of this workstation"
                rowKey={(index) => shown[index]?.archive ?? index}
                renderRow={(index) => {
                  const view = shown[index];
                  return view && <Row view={view} isOpen={view.archive === opened?.archive} />;
                }}
              />
            }
            details={opened && <ArchiveDetails view={opened} />}
          />
        </>
      )}
      <div className={classes['underPage']}>
        <FolderChoice />
      </div>
    </Page>
  );
}

function AwayFolders() {
  const folders = useStore((state) => state.awayArchiveFolders);
  if (folders.length === 0) return null;
  return (
    <div className={classes['notice']}>
      <Callout tone="waiting" title="Archives of a folder that can’t be read now are not shown">
        {folders.join(', ')}. They are there again as soon as its disk is, after “Refresh”.
      </Callout>
    </div>
  );
}

function whereOf({ poolName, storage }: NonNullable<ArchiveView['about']>): string {
  return storage ? `copies on ${storage.srName} of ${poolName}` : poolName;
}

function Row({ view, isOpen }: { readonly view: ArchiveView; readonly isOpen: boolean }) {
  const setOpened = useStore((state) => state.setOpenedArchive);
  const { archive, about, sizeBytes, checkingRatio, isBusy } = view;
  const { word, tone } = verdictWord(view.verdict);
  return (
    <ListRow
      data={{ 'data-archive': archive }}
      isOpen={isOpen}
      onClick={() => setOpened(isOpen ? null : archive)}
      title={<Name strong>{about?.nameLabel ?? archive}</Name>}
      from={
        about ? (
          <Name>{[about.configurationName, about.place?.stageName, whereOf(about)].filter(Boolean).join(' · ')}</Name>
        ) : (
          'unfinished, or not an archive of ours'
        )
      }
    >
      <span className={classes['verdict']}>
        {isBusy ? (
          <>
            <StateMark tone="busy" />A run works with it
          </>
        ) : checkingRatio === null ? (
          <>
            <StateMark tone={tone} />
            {word}
          </>
        ) : (
          <span className={classes['checking']}>
            <ProgressLine ratio={checkingRatio} label={`Check of ${about?.nameLabel ?? archive}`} />
            {Math.round(checkingRatio * 100)} %
          </span>
        )}
      </span>
      <ListFigure className={classes['count']} isDispensable>
        {about ? countOf(about.members.length, 'VM') : ''}
      </ListFigure>
      <ListFigure className={classes['size']}>{formatBytes(sizeBytes)}</ListFigure>
      <ListFigure className={classes['time']} isDispensable>
        {about && <RelativeTime iso={about.madeAt} />}
      </ListFigure>
    </ListRow>
  );
}
