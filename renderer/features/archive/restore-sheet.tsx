import { Modal, Select, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { RestoreWish } from '../../../shared/domain/archive/archive-wish.ts';
import {
  proposeRestoreName,
  proposeRestoreNetworks,
  proposeRestoreStorage,
} from '../../../shared/domain/archive/restore-proposal.ts';
import type { Stage } from '../../../shared/domain/workflow.ts';
import type { ArchiveView } from '../../../shared/ipc/areas/archive.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { poolName } from '../../../shared/text/pool-text.ts';
import { previewRestore, startRestore } from '../../commands/archive.ts';
import { SheetLayout } from '../../components/sheet.tsx';
import { findArchive } from '../../state/archives-slice.ts';
import { selectEstate, selectServices } from '../../state/selectors.ts';
import { store, useStore } from '../../state/store.ts';
import { PlanAnswer, PlanFoot } from '../../components/plan-form.tsx';
import { useAsked } from '../../components/use-asked.ts';
import { copyDetails } from '../../commands/window.ts';
import { openRun } from '../../commands/runs.ts';
import { namesOf } from '../../state/names-of.ts';
import { srLabel } from './sr-label.ts';
import classes from './archive.module.css';

type About = NonNullable<ArchiveView['about']>;
/** A wish that may still lack its SR. */
type Draft = Omit<RestoreWish, 'srUuid'> & { readonly poolId: string; readonly srUuid: string | null };

/** The sheet that restores an archive: pool, stage, storage, networks, plan, one button. */
export function RestoreSheet() {
  const sheet = useStore((state) => state.sheet);
  const setSheet = useStore((state) => state.setSheet);
  const about = useStore((state) => (sheet?.kind === 'restore' ? findArchive(state, sheet.archive)?.about : null));
  if (sheet?.kind !== 'restore' || !about) return null;
  const close = (): void => setSheet(null);
  return <RestoreDialog key={sheet.archive} archive={sheet.archive} about={about} onClose={close} />;
}

function RestoreDialog({
  archive,
  about,
  onClose,
}: {
  readonly archive: string;
  readonly about: About;
  readonly onClose: () => void;
}) {
  const [draft, setDraft] = useState<Draft>(() => firstDraft(archive, about));
  const [attempt, setAttempt] = useState(0);
  const { poolId, srUuid, ...rest } = draft;
  const wish = srUuid === null || draft.name.trim() === '' ? null : { ...rest, srUuid, name: draft.name.trim() };
  const names = namesOf(store.getState(), poolId);
  const answer = useAsked(wish && { poolId, wish }, attempt, (input) => previewRestore.run(input));
  const label = `Restore to ${stagesOf(poolId).find(({ value }) => value === placeValue(draft))?.label ?? 'the pool'}`;
  return (
    <Modal opened onClose={onClose} title={`Restore “${inSentence(about.nameLabel)}”`} size={1000}>
      <SheetLayout>
        <RestoreForm draft={draft} about={about} onChange={setDraft} />
        <PlanAnswer
          stepsClass={classes['steps']}
          onCopy={copyDetails}
          names={names}
          missing={wish ? null : 'The plan is shown here as soon as the form is filled in.'}
          answer={answer}
        />
        <PlanFoot
          names={names}
          onCopy={copyDetails}
          onStarted={(runId) => openRun.run(runId)}
          answer={answer}
          label={label}
          onStart={(planDigest) => {
            if (!wish) throw new Error('a plan without a wish');
            return startRestore.run({ poolId, wish, planDigest });
          }}
          onAgain={() => setAttempt((n) => n + 1)}
          onClose={onClose}
        />
      </SheetLayout>
    </Modal>
  );
}

function RestoreForm({
  draft,
  about,
  onChange,
}: {
  readonly draft: Draft;
  readonly about: About;
  readonly onChange: (draft: Draft) => void;
}) {
  const pools = useStore((state) => state.pools);
  const estate = useStore((state) => selectEstate(state, draft.poolId));
  const stages = stagesOf(draft.poolId);
  return (
    <div className={classes['form']}>
      <Select
        label="Pool"
        data={Object.values(pools).map((pool) => ({ value: pool.id, label: poolName(pool) }))}
        value={draft.poolId}
        allowDeselect={false}
        onChange={(poolId) => poolId !== null && onChange(withDefaults({ ...draft, poolId }, about))}
      />
      <Select
        label="Stage"
        data={[{ value: '', label: 'No stage' }, ...stages]}
        value={placeValue(draft)}
        allowDeselect={false}
        onChange={(value) => value !== null && onChange(withNetworks({ ...draft, place: toPlace(value) }, about))}
      />
      <TextInput
        label="Name"
        maxLength={200}
        value={draft.name}
        error={draft.name.trim() === '' ? 'A name is needed' : null}
        onChange={(event) => onChange({ ...draft, name: event.currentTarget.value })}
      />
      <Select
        label="Storage"
        placeholder="Choose an SR"
        searchable
        data={estate.srs
          .filter(({ hostUuids }) => hostUuids.length > 0)
          .map((sr) => ({
            value: sr.uuid,
            label: srLabel(sr),
          }))}
        value={draft.srUuid}
        allowDeselect={false}
        onChange={(srUuid) => onChange({ ...draft, srUuid })}
      />
      <div className={classes['switch']}>
        <Switch
          label="Keep the MAC addresses"
          checked={draft.keepMacs}
          onChange={(event) => onChange({ ...draft, keepMacs: event.currentTarget.checked })}
        />
      </div>
      <div className={classes['switch']}>
        <Switch
          label="Stop where a VM differs from the archive"
          checked={draft.mustMatch}
          onChange={(event) => onChange({ ...draft, mustMatch: event.currentTarget.checked })}
        />
      </div>
      {about.networks.map(({ key, nameLabel }) => (
        <Select
          key={key}
          label={key.startsWith('role:') ? `Network for ${key.slice('role:'.length)}` : `Network for ${nameLabel}`}
          description={key.startsWith('role:') ? `It was ${nameLabel}` : null}
          placeholder="Choose one"
          searchable
          data={estate.networks.map((network) => ({ value: network.uuid, label: network.nameLabel }))}
          value={draft.networks[key] ?? null}
          allowDeselect={false}
          onChange={(uuid) => uuid !== null && onChange({ ...draft, networks: { ...draft.networks, [key]: uuid } })}
        />
      ))}
    </div>
  );
}

const placeValue = ({ place }: Pick<Draft, 'place'>): string => (place ? `${place.serviceId}/${place.stageId}` : '');

function toPlace(value: string): Draft['place'] {
  const [serviceId = '', stageId = ''] = value.split('/');
  return value === '' ? null : { serviceId, stageId };
}

function stagesOf(poolId: string): readonly { readonly value: string; readonly label: string }[] {
  return selectServices(store.getState())
    .filter((view) => view.poolId === poolId)
    .flatMap(({ service }) =>
      service.workflow.stages.map((stage) => ({
        value: `${service.id}/${stage.id}`,
        label: `${service.name}: ${stage.name}`,
      })),
    );
}

function findStageOf({ poolId, place }: Draft): Stage | null {
  const view = selectServices(store.getState()).find(
    (each) => each.poolId === poolId && each.service.id === place?.serviceId,
  );
  return view?.service.workflow.stages.find(({ id }) => id === place?.stageId) ?? null;
}

function firstDraft(archive: string, about: About): Draft {
  const { pools, configurations } = store.getState();
  const connected = Object.values(pools).filter(({ phase }) => phase === 'connected');
  const home = connected.find((pool) => poolName(pool) === about.poolName) ?? connected[0];
  const taken = [...configurations.values()]
    .filter(({ poolId }) => poolId === home?.id)
    .map(({ nameLabel }) => nameLabel);
  const draft: Draft = {
    archive,
    poolId: home?.id ?? '',
    name: proposeRestoreName(about.configurationName, taken),
    place: about.place && { serviceId: about.place.serviceId, stageId: about.place.stageId },
    srUuid: null,
    keepMacs: !taken.includes(about.configurationName),
    networks: {},
    mustMatch: true,
  };
  return withDefaults(draft, about);
}

/** What a pool has to offer: the archived stage where it has one, the SR with the most room, networks by role or name. */
function withDefaults(draft: Draft, about: About): Draft {
  const wanted = about.place ? `${about.place.serviceId}/${about.place.stageId}` : '';
  const place = stagesOf(draft.poolId).some(({ value }) => value === wanted) ? toPlace(wanted) : null;
  const { srs } = selectEstate(store.getState(), draft.poolId);
  return withNetworks({ ...draft, place, srUuid: proposeRestoreStorage(srs) ?? null }, about);
}

function withNetworks(draft: Draft, about: About): Draft {
  const { networks } = selectEstate(store.getState(), draft.poolId);
  const stage = findStageOf(draft);
  return { ...draft, networks: proposeRestoreNetworks(about.networks, stage, networks) };
}
