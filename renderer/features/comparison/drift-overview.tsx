import { Button } from '@mantine/core';
import { useMemo } from 'react';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { DriftView } from '../../../shared/domain/drift/drift-view.ts';
import { openDrift } from '../../commands/drift.ts';
import { Chip } from '../../components/chip.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Name } from '../../components/name.tsx';
import { BoardPicture } from '../../components/pictures.tsx';
import { VirtualList } from '../../components/virtual-list.tsx';
import { compareNames, findServiceOf } from '../../state/selectors.ts';
import { useStore } from '../../state/store.ts';
import { baselineText, driftSummary } from '../../../shared/text/drift-text.ts';
import { countOf } from '../../../shared/text/format.ts';
import { driftTone } from '../../state/drift-tone.ts';
import classes from './comparison.module.css';

const ROW_HEIGHT = 40;

/** Every configuration that is held against something, the worst first. */
export function DriftOverview() {
  const drift = useStore((state) => state.drift);
  const configurations = useStore((state) => state.configurations);
  const rows = useMemo(
    () =>
      [...drift]
        .flatMap(([key, view]) => {
          const configuration = configurations.get(key);
          return configuration ? [{ key, view, configuration }] : [];
        })
        .sort(
          (a, b) => a.view.score - b.view.score || compareNames(a.configuration.nameLabel, b.configuration.nameLabel),
        ),
    [drift, configurations],
  );
  if (rows.length === 0)
    return (
      <EmptyState picture={<BoardPicture />} title="Nothing to hold anything against yet">
        A configuration is watched from the moment it is in a stage: changes made to it behind the console&apos;s back
        show here and on its card.
      </EmptyState>
    );
  return (
    <div className={classes['list']}>
      <VirtualList
        count={rows.length}
        rowHeight={ROW_HEIGHT}
        label="Configurations by score"
        rowKey={(index) => rows[index]?.key ?? index}
        renderRow={(index) => {
          const row = rows[index];
          return row ? <OverviewRow row={row} /> : null;
        }}
      />
    </div>
  );
}

interface Row {
  readonly key: string;
  readonly view: DriftView;
  readonly configuration: Configuration;
}

function OverviewRow({ row: { key, view, configuration } }: { readonly row: Row }) {
  const stage = useStore((state) =>
    findServiceOf(state, configuration)?.service.workflow.stages.find((each) => each.id === configuration.stageId),
  );
  return (
    <div className={classes['overview']}>
      <Name strong>{configuration.nameLabel}</Name>
      <Name>{stage?.name ?? ''}</Name>
      <span className={classes['percent']}>{view.score} %</span>
      <span>
        <Chip tone={driftTone(view)} title={driftSummary(view)}>
          {view.mute ? 'muted' : view.tally.drift === 0 ? 'no drift' : countOf(view.tally.drift, 'difference')}
        </Chip>
      </span>
      <span className={classes['note']}>against {baselineText(view)}</span>
      <Button
        variant="default"
        size="compact-xs"
        aria-label={`Show drift of ${configuration.nameLabel.slice(0, 80)}`}
        onClick={() => openDrift.run(key)}
      >
        Show
      </Button>
    </div>
  );
}
