import { Select } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import type { RecordedRevision, SideRef } from '../../../shared/ipc/areas/drift.ts';
import { formatAbsolute, shortRevision } from '../../../shared/text/format.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { poolNameAmong } from '../../../shared/text/pool-text.ts';
import { loadRevisions } from '../../commands/drift.ts';
import { compareNames } from '../../state/selectors.ts';
import { useStore } from '../../state/store.ts';
import classes from './comparison.module.css';

/** Any configuration of any pool, as it is, as it was when it was recorded in its stage, or as a revision before. */
export function SideChooser({
  label,
  side,
  onChoose,
}: {
  readonly label: string;
  readonly side: SideRef | null;
  readonly onChoose: (side: SideRef | null) => void;
}) {
  const configurations = useStore((state) => state.configurations);
  const pools = useStore((state) => state.pools);
  const services = useStore((state) => state.services);
  const hasSeveralPools = Object.keys(pools).length > 1;
  const data = useMemo(
    () =>
      [...configurations.values()]
        .sort((a, b) => compareNames(a.nameLabel, b.nameLabel))
        .map((each) => {
          const workflow = services[each.poolId]?.find((view) => view.service.id === each.serviceId)?.service.workflow;
          const stage = workflow?.stages.find(({ id }) => id === each.stageId)?.name;
          const pool = pools[each.poolId];
          const where = pool ? inSentence(poolNameAmong(pool, Object.values(pools))) : each.poolId;
          // Two pools may have stages and configurations of the same names.
          const place = stage === undefined ? [where] : [inSentence(stage), ...(hasSeveralPools ? [where] : [])];
          return {
            value: `${each.poolId}/${each.uuid}`,
            label: [inSentence(each.nameLabel), ...place].join(' · '),
          };
        }),
    [configurations, pools, services, hasSeveralPools],
  );
  return (
    <div className={classes['side']}>
      <Select
        size="sm"
        label={label}
        placeholder="Choose a configuration"
        nothingFoundMessage="Nothing matches"
        searchable
        limit={60}
        data={data}
        value={side ? keyOf(side) : null}
        onChange={(value) => onChoose(value === null ? null : toSide(value))}
      />
      {side && <MomentChooser label={`${label}: as of`} side={side} onChoose={onChoose} />}
    </div>
  );
}

function MomentChooser({
  label,
  side,
  onChoose,
}: {
  readonly label: string;
  readonly side: SideRef;
  readonly onChoose: (side: SideRef) => void;
}) {
  const key = keyOf(side);
  const recorded = useStore((state) => state.configurations.get(key)?.recordedRevision);
  const isPlaced = useStore((state) => (state.configurations.get(key)?.stageId ?? null) !== null);
  const [revisions, setRevisions] = useState<readonly RecordedRevision[]>([]);
  useEffect(() => {
    let isCurrent = true;
    void loadRevisions.run(key).then((loaded) => {
      if (isCurrent) setRevisions(loaded);
    });
    return () => {
      isCurrent = false;
    };
  }, [key, recorded]);
  const older = revisions.filter(({ revision }) => !isPlaced || revision !== recorded);
  return (
    <Select
      size="sm"
      aria-label={label}
      allowDeselect={false}
      data={[
        { value: 'now', label: 'Now' },
        ...(isPlaced ? [{ value: 'promoted', label: 'At promotion' }] : []),
        ...older.map(({ revision, at }) => ({
          value: `revision:${revision}`,
          label: `${at === null ? 'Recorded' : formatAbsolute(at)} · ${shortRevision(revision)}`,
        })),
      ]}
      value={side.when}
      onChange={(when) => {
        if (when !== null) onChoose({ ...side, when: when as SideRef['when'] });
      }}
    />
  );
}

const keyOf = ({ poolId, configurationUuid }: SideRef): string => `${poolId}/${configurationUuid}`;

function toSide(key: string): SideRef {
  const [poolId = '', configurationUuid = ''] = key.split('/');
  return { poolId, configurationUuid, when: 'now' };
}
