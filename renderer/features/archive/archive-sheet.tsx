import { Modal, Select, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ArchiveWish } from '../../../shared/domain/archive/archive-wish.ts';
import { shortRevision } from '../../../shared/text/format.ts';
import { splitKey } from '../../commands/operate.ts';
import { previewArchive, startArchive } from '../../commands/archive.ts';
import { SheetLayout } from '../../components/sheet.tsx';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { selectEstate } from '../../state/selectors.ts';
import { FolderChoice } from './folder-choice.tsx';
import { srLabel } from './sr-label.ts';
import { store, useStore } from '../../state/store.ts';
import { PlanAnswer, PlanFoot } from '../../components/plan-form.tsx';
import { useAsked } from '../../components/use-asked.ts';
import { copyDetails } from '../../commands/window.ts';
import { openRun } from '../../commands/runs.ts';
import { namesOf } from '../../state/names-of.ts';
import classes from './archive.module.css';

/** The sheet that archives a configuration: name, note, plan, one button. */
export function ArchiveSheet() {
  const sheet = useStore((state) => state.sheet);
  const setSheet = useStore((state) => state.setSheet);
  if (sheet?.kind !== 'archive') return null;
  return <ArchiveDialog key={sheet.key} id={sheet.key} onClose={() => setSheet(null)} />;
}

function ArchiveDialog({ id, onClose }: { readonly id: ConfigurationKey; readonly onClose: () => void }) {
  const [wish, setWish] = useState<ArchiveWish>(() => firstWish(id));
  const [attempt, setAttempt] = useState(0);
  const { poolId } = splitKey(id);
  const complete = /[A-Za-z0-9]/.test(wish.name) ? { ...wish, name: wish.name.trim(), note: wish.note.trim() } : null;
  const names = namesOf(store.getState(), poolId);
  const answer = useAsked(complete, attempt, (asked) => previewArchive.run({ key: id, wish: asked }));
  const label = startArchive.label({ key: id, wish, planDigest: '' });
  return (
    <Modal opened onClose={onClose} title={label} size={1000}>
      <SheetLayout>
        <Form poolId={poolId} wish={wish} isNamed={complete !== null} onChange={setWish} />
        <FolderChoice />
        <PlanAnswer
          stepsClass={classes['steps']}
          onCopy={copyDetails}
          names={names}
          missing={complete ? null : 'The plan is shown here as soon as the form is filled in.'}
          answer={answer}
        />
        <PlanFoot
          names={names}
          onCopy={copyDetails}
          onStarted={(runId) => openRun.run(runId)}
          answer={answer}
          label={label}
          onStart={(planDigest) => startArchive.run({ key: id, wish: complete ?? wish, planDigest })}
          onAgain={() => setAttempt((n) => n + 1)}
          onClose={onClose}
        />
      </SheetLayout>
    </Modal>
  );
}

function Form({
  poolId,
  wish,
  isNamed,
  onChange,
}: {
  readonly poolId: string;
  readonly wish: ArchiveWish;
  readonly isNamed: boolean;
  readonly onChange: (wish: ArchiveWish) => void;
}) {
  const { srs } = useStore((state) => selectEstate(state, poolId));
  return (
    <div className={classes['form']}>
      <TextInput
        label="Name of the archive"
        description="Its folder is named after it"
        maxLength={120}
        value={wish.name}
        error={isNamed ? null : 'A name with a letter or digit is needed'}
        data-autofocus
        onChange={(event) => onChange({ ...wish, name: event.currentTarget.value })}
      />
      <TextInput
        label="Note"
        description="Why; stands in the manifest"
        maxLength={2000}
        value={wish.note}
        onChange={(event) => onChange({ ...wish, note: event.currentTarget.value })}
      />
      <Select
        label="Kept"
        description="Files can go to another pool"
        searchable
        allowDeselect={false}
        data={[
          { value: '', label: 'As files of this workstation' },
          ...srs
            .filter(({ hostUuids, type }) => hostUuids.length > 0 && type !== 'iso')
            .map((sr) => ({ value: sr.uuid, label: `As copies on ${srLabel(sr)}` })),
        ]}
        value={wish.srUuid ?? ''}
        onChange={(srUuid) => srUuid !== null && onChange(withStorage(wish, srUuid))}
      />
      {wish.srUuid === undefined && (
        <Switch
          label="Compress where the host can (zstd)"
          description="Smaller; its inside can't be checked here"
          checked={wish.zstd}
          onChange={(event) => onChange({ ...wish, zstd: event.currentTarget.checked })}
        />
      )}
    </div>
  );
}

function withStorage({ srUuid: _former, ...wish }: ArchiveWish, srUuid: string): ArchiveWish {
  return srUuid === '' ? wish : { ...wish, zstd: false, srUuid };
}

function firstWish(id: ConfigurationKey): ArchiveWish {
  const configuration = store.getState().configurations.get(id);
  const name = (configuration?.nameLabel ?? '').slice(0, 80);
  const revision = configuration ? shortRevision(configuration.revision) : '';
  return { name: `${name} ${revision} ${new Date().toISOString().slice(0, 10)}`.trim(), note: '', zstd: false };
}
