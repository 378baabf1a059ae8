import { Select } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ConfigurationSide, RecordedRevision } from '../../../shared/ipc/areas/drift.ts';
import { formatAbsolute, shortRevision } from '../../../shared/text/format.ts';
import { loadRevisions } from '../../commands/drift.ts';
import { useStore } from '../../state/store.ts';

/** As of when a configuration is compared: now, as it was promoted, or a revision that this console saw before. */
export function MomentChooser({
  label,
  side,
  onChoose,
}: {
  readonly label: string;
  readonly side: ConfigurationSide;
  readonly onChoose: (side: ConfigurationSide) => void;
}) {
  const key = `${side.poolId}/${side.configurationUuid}`;
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
        if (when !== null) onChoose({ ...side, when: when as ConfigurationSide['when'] });
      }}
    />
  );
}
