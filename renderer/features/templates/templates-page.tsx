import { Button } from '@mantine/core';
import { Star } from 'lucide-react';
import { useMemo, useState } from 'react';
import { countOf } from '../../../shared/text/format.ts';
import { poolName } from '../../../shared/text/pool-text.ts';
import { importTemplate, openNewTemplate } from '../../commands/templates.ts';
import { openView } from '../../commands/window.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ListColumns, ListFigure, ListFilter, ListRow } from '../../components/list-with-details.tsx';
import { Name } from '../../components/name.tsx';
import { Page } from '../../components/page.tsx';
import { TemplatePicture } from '../../components/template-picture.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { VirtualList } from '../../components/virtual-list.tsx';
import { useStore } from '../../state/store.ts';
import { filterLibrary, listLibrary, type LibraryItem } from '../../state/templates-slice.ts';
import { TemplateDetails } from './template-details.tsx';
import classes from './templates.module.css';

const ROW_HEIGHT = 52;

/** The library: every template of the pools, to find, provision, follow with a new version, export and delete. */
export function TemplatesPage() {
  const templates = useStore((state) => state.templates);
  const pools = useStore((state) => state.pools);
  const opened = useStore((state) => state.openedTemplate);
  const [text, setText] = useState('');
  const all = useMemo(() => filterLibrary(listLibrary(templates), ''), [templates]);
  const shown = useMemo(() => filterLibrary(listLibrary(templates), text), [templates, text]);
  const item = useStore((state) =>
    opened ? state.templates[opened.poolId]?.find(({ id }) => id === opened.id) : undefined,
  );
  const home = Object.values(pools).find(({ phase }) => phase === 'connected');
  const actions = home && (
    <>
      <Button variant="default" onClick={() => void importTemplate.run({ poolId: home.id })}>
        {importTemplate.label({ poolId: home.id })}
      </Button>
      <Button variant="default" onClick={() => openNewTemplate.run({ poolId: home.id })}>
        {openNewTemplate.label({ poolId: home.id })}
      </Button>
    </>
  );
  return (
    <Page title="Templates" note={all.length > 0 && countOf(all.length, 'template')} actions={actions}>
      {all.length === 0 ? (
        <EmptyState
          picture={<TemplatePicture />}
          title="No templates yet"
          action={
            <Button size="sm" onClick={() => openView.run('board')}>
              Go to the board
            </Button>
          }
        >
          A template makes whole configurations: so many VMs of each tier, so large, named and connected as its
          parameters say. Choose “Make a template…” in the menu of a card, or make one of VM templates.
        </EmptyState>
      ) : (
        <>
          <ListFilter
            label="Search the templates"
            placeholder="Search by name, tier, parameter or note"
            text={text}
            onChange={setText}
            shown={shown.length}
            total={all.length}
          />
          <ListColumns
            isEmpty={shown.length === 0}
            list={
              <VirtualList
                count={shown.length}
                rowHeight={ROW_HEIGHT}
                label="Templates"
                rowKey={(index) => shown[index]?.id ?? index}
                renderRow={(index) => {
                  const row = shown[index];
                  const pool = row && pools[row.poolId];
                  return (
                    row && (
                      <Row
                        item={row}
                        pool={pool ? poolName(pool) : ''}
                        isOpen={item?.content.family === row.content.family}
                      />
                    )
                  );
                }}
              />
            }
            details={item && opened && <TemplateDetails key={item.id} item={{ ...item, poolId: opened.poolId }} />}
          />
        </>
      )}
    </Page>
  );
}

function Row({ item, pool, isOpen }: { readonly item: LibraryItem; readonly pool: string; readonly isOpen: boolean }) {
  const setOpened = useStore((state) => state.setOpenedTemplate);
  const { poolId, id, content, at } = item;
  return (
    <ListRow
      data={{ 'data-template': id }}
      isOpen={isOpen}
      onClick={() => setOpened(isOpen ? null : { poolId, id })}
      title={
        <span className={classes['title']}>
          {content.isGold && <Star size={13} className={classes['gold']} aria-label="Gold" />}
          <Name strong>{content.name}</Name>
        </span>
      }
      from={<Name>{[`of ${content.madeFrom}`, pool].filter((part) => part !== '').join(' · ')}</Name>}
    >
      <ListFigure className={classes['count']} isDispensable>
        {countOf(content.description.tiers.length, 'tier')}
      </ListFigure>
      <ListFigure className={classes['count']} isDispensable>
        {countOf(content.description.parameters.length, 'parameter')}
      </ListFigure>
      <ListFigure className={classes['version']}>version {content.version}</ListFigure>
      <ListFigure className={classes['time']} isDispensable>
        <RelativeTime iso={at} />
      </ListFigure>
    </ListRow>
  );
}
