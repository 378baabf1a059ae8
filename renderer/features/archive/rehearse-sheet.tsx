import { Modal, NumberInput, Select } from '@mantine/core';
import { useState } from 'react';
import type { RehearsalWish } from '../../../shared/domain/archive/rehearsal.ts';
import { proposeRestoreStorage } from '../../../shared/domain/archive/restore-proposal.ts';
import type { ArchiveView } from '../../../shared/ipc/areas/archive.ts';
import { poolName } from '../../../shared/text/pool-text.ts';
import { previewRehearsal, startRehearsal } from '../../commands/archive.ts';
import { SheetLayout } from '../../components/sheet.tsx';
import { findArchive } from '../../state/archives-slice.ts';
import { selectEstate } from '../../state/selectors.ts';
import { store, useStore } from '../../state/store.ts';
import { PlanAnswer, PlanFoot } from '../../components/plan-form.tsx';
import { useAsked } from '../../components/use-asked.ts';
import { copyDetails } from '../../commands/window.ts';
import { openRun } from '../../commands/runs.ts';
import { namesOf } from '../../state/names-of.ts';
import { srLabel } from './sr-label.ts';
import classes from './archive.module.css';

const SHORTEST_S = 5;
const LONGEST_S = 7200;

const PROBES: readonly { readonly value: RehearsalWish['probe']; readonly label: string }[] = [
  { value: 'agent', label: 'The guest agent reports' },
  { value: 'address', label: 'The guest agent reports an address' },
  { value: 'running', label: 'It runs' },
];

/** A wish that may still lack its SR or a time. */
interface Draft {
  readonly poolId: string;
  readonly srUuid: string | null;
  readonly probe: RehearsalWish['probe'];
  readonly timeoutSeconds: number | null;
}

/** The sheet that rehearses an archive: pool, storage, what counts as ready, plan, one button. */
export function RehearseSheet() {
  const sheet = useStore((state) => state.sheet);
  const setSheet = useStore((state) => state.setSheet);
  const about = useStore((state) => (sheet?.kind === 'rehearse' ? findArchive(state, sheet.archive)?.about : null));
  if (sheet?.kind !== 'rehearse' || !about) return null;
  const close = (): void => setSheet(null);
  return <RehearseDialog key={sheet.archive} archive={sheet.archive} about={about} onClose={close} />;
}

function RehearseDialog({
  archive,
  about,
  onClose,
}: {
  readonly archive: string;
  readonly about: NonNullable<ArchiveView['about']>;
  readonly onClose: () => void;
}) {
  const [draft, setDraft] = useState<Draft>(() => firstDraft(about.poolName));
  const [attempt, setAttempt] = useState(0);
  const { poolId, srUuid, probe, timeoutSeconds } = draft;
  const wish = srUuid === null || timeoutSeconds === null ? null : { archive, srUuid, probe, timeoutSeconds };
  const names = namesOf(store.getState(), poolId);
  const answer = useAsked(wish && { poolId, wish }, attempt, (input) => previewRehearsal.run(input));
  const label = startRehearsal.label({
    poolId,
    wish: { archive, srUuid: '', probe, timeoutSeconds: 0 },
    planDigest: '',
  });
  return (
    <Modal opened onClose={onClose} title={label} size={1000}>
      <SheetLayout>
        <Form draft={draft} onChange={setDraft} />
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
            return startRehearsal.run({ poolId, wish, planDigest });
          }}
          onAgain={() => setAttempt((n) => n + 1)}
          onClose={onClose}
        />
      </SheetLayout>
    </Modal>
  );
}

function Form({ draft, onChange }: { readonly draft: Draft; readonly onChange: (draft: Draft) => void }) {
  const pools = useStore((state) => state.pools);
  const estate = useStore((state) => selectEstate(state, draft.poolId));
  return (
    <div className={classes['form']}>
      <Select
        label="Pool"
        description="The originals may run there"
        data={Object.values(pools).map((pool) => ({ value: pool.id, label: poolName(pool) }))}
        value={draft.poolId}
        allowDeselect={false}
        onChange={(poolId) => poolId !== null && onChange({ ...draft, poolId, srUuid: storageOf(poolId) })}
      />
      <Select
        label="Storage"
        description="Needed while it lasts"
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
      <Select
        label="Ready when"
        description="Nobody can knock from outside a fence"
        data={PROBES}
        value={draft.probe}
        allowDeselect={false}
        onChange={(probe) => probe !== null && onChange({ ...draft, probe })}
      />
      <NumberInput
        label="At the latest after"
        description="For each VM, from its start"
        suffix=" s"
        allowDecimal={false}
        clampBehavior="none"
        value={draft.timeoutSeconds ?? ''}
        error={draft.timeoutSeconds === null ? `${String(SHORTEST_S)} to ${String(LONGEST_S)} s` : null}
        onChange={(typed) => onChange({ ...draft, timeoutSeconds: toSeconds(typed) })}
      />
    </div>
  );
}

function toSeconds(typed: string | number): number | null {
  const seconds = Number(typed);
  return typed !== '' && Number.isInteger(seconds) && seconds >= SHORTEST_S && seconds <= LONGEST_S ? seconds : null;
}

function storageOf(poolId: string): string | null {
  return proposeRestoreStorage(selectEstate(store.getState(), poolId).srs) ?? null;
}

function firstDraft(archivedPool: string): Draft {
  const connected = Object.values(store.getState().pools).filter(({ phase }) => phase === 'connected');
  const home = connected.find((pool) => poolName(pool) === archivedPool) ?? connected[0];
  const poolId = home?.id ?? '';
  return { poolId, srUuid: storageOf(poolId), probe: 'agent', timeoutSeconds: 300 };
}
