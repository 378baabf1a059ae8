import { Button, Modal } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Stage } from '../../../shared/domain/workflow.ts';
import type { Problem, Result } from '../../../shared/errors.ts';
import type { ReplicaPreview, ReplicaWish } from '../../../shared/ipc/areas/replicas.ts';
import { findReplicated, previewReplica, startReplica } from '../../commands/replicas.ts';
import { SheetFoot, SheetLayout, SheetLoading } from '../../components/sheet.tsx';
import type { ReplicaPreset } from '../../state/view-slice.ts';
import { store, useStore } from '../../state/store.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { ReplicaForm, ReplicaNote } from './replica-form.tsx';
import { ReplicaSchedule } from './replica-schedule.tsx';
import { PlannedReplica, ReplicaFailure, RefusedReplica } from './replica-answer.tsx';

/** Typing a note asks main again only after a pause this long. */
const PAUSE_MS = 400;

/** The sheet that makes a replica: what is wanted, the plan, and what of older replicas goes. */
export function ReplicaSheet() {
  const sheet = useStore((state) => state.sheet);
  const setSheet = useStore((state) => state.setSheet);
  if (sheet?.kind !== 'replica') return null;
  const { key, preset } = sheet;
  const found = findReplicated(store.getState(), key);
  if (!found) return null;
  const id = `${key} ${preset.replaces ?? ''}`;
  return <ReplicaDialog key={id} id={key} preset={preset} stages={found.stages} onClose={() => setSheet(null)} />;
}

function firstWish(id: string, preset: ReplicaPreset, stages: readonly Stage[]): ReplicaWish {
  const [poolId = '', configurationUuid = ''] = id.split('/');
  const isRefresh = preset.replaces !== undefined;
  // A stage that people call after patches is what they mean.
  const likely = stages.find(({ name }) => /patch/i.test(name)) ?? stages.at(-1);
  const fence = isRefresh ? (preset.fence ?? null) : 'block';
  return {
    ...{ poolId, configurationUuid, note: '' },
    toStageId: preset.replaces ?? likely?.id ?? '',
    fence,
    isStarted: preset.isPatchTest || (isRefresh && fence !== null),
    keep: isRefresh ? 1 : null,
  };
}

function ReplicaDialog({
  id,
  preset,
  stages,
  onClose,
}: {
  readonly id: string;
  readonly preset: ReplicaPreset;
  readonly stages: readonly Stage[];
  readonly onClose: () => void;
}) {
  const name = useStore((state) => state.configurations.get(id)?.nameLabel ?? '');
  const [wish, setWish] = useState(() => firstWish(id, preset, stages));
  const [note, setNote] = useState('');
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const timer = setTimeout(
      () => setWish((now) => (now.note === note.trim() ? now : { ...now, note: note.trim() })),
      PAUSE_MS,
    );
    return () => clearTimeout(timer);
  }, [note]);
  const answer = usePreview(wish, attempt);
  const isCurrent = wish.note === note.trim();
  const verb = preset.isPatchTest
    ? 'Patch test with a replica of'
    : preset.replaces === undefined
      ? 'Replicate'
      : 'Refresh the replica of';
  return (
    <Modal opened onClose={onClose} title={`${verb} ${inSentence(name)}`} size={1040}>
      <SheetLayout>
        <ReplicaForm wish={wish} stages={stages} onChange={setWish} />
        <ReplicaNote value={note} onChange={setNote} />
        <ReplicaSchedule wish={wish} />
        {answer === null && <SheetLoading>Planning…</SheetLoading>}
        {answer?.ok === false && <ReplicaFailure poolId={wish.poolId} problem={answer.problem} />}
        {answer?.ok === true && answer.value.state === 'refused' && <RefusedReplica refused={answer.value.fence} />}
        {answer?.ok === true && answer.value.state === 'planned' && <PlannedReplica planned={answer.value} />}
        <Foot
          wish={wish}
          isCurrent={isCurrent}
          answer={answer}
          onAgain={() => setAttempt((n) => n + 1)}
          onClose={onClose}
        />
      </SheetLayout>
    </Modal>
  );
}

function usePreview(wish: ReplicaWish, attempt: number): Result<ReplicaPreview> | null {
  const [answer, setAnswer] = useState<Result<ReplicaPreview> | null>(null);
  useEffect(() => {
    let isCurrent = true;
    setAnswer(null);
    void previewReplica.run(wish).then((result) => {
      if (isCurrent) setAnswer(result);
    });
    return () => {
      isCurrent = false;
    };
  }, [wish, attempt]);
  return answer;
}

function Foot({
  wish,
  isCurrent,
  answer,
  onAgain,
  onClose,
}: {
  readonly wish: ReplicaWish;
  readonly isCurrent: boolean;
  readonly answer: Result<ReplicaPreview> | null;
  readonly onAgain: () => void;
  readonly onClose: () => void;
}) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const planned = answer?.ok === true && answer.value.state === 'planned' ? answer.value : null;
  const start = (): void => {
    if (!planned) return;
    setBusy(true);
    setProblem(null);
    void startReplica.run({ ...wish, planDigest: planned.planDigest }).then((result) => {
      setBusy(false);
      if (result.ok) return;
      if (result.problem.code === 'plan-changed') onAgain();
      else setProblem(result.problem);
    });
  };
  return (
    <>
      {problem && <ReplicaFailure poolId={wish.poolId} problem={problem} />}
      <SheetFoot note={planned && <code title={planned.planDigest}>plan {planned.planDigest.slice(0, 12)}</code>}>
        <Button variant="default" size="sm" onClick={onClose}>
          Cancel
        </Button>
        {planned ? (
          <Button
            size="sm"
            loading={isBusy}
            disabled={!isCurrent || (planned.fence?.findings.length ?? 0) > 0}
            onClick={start}
          >
            {startReplica.label({ ...wish, planDigest: planned.planDigest })}
          </Button>
        ) : (
          <Button size="sm" disabled={answer === null} onClick={onAgain}>
            Check again
          </Button>
        )}
      </SheetFoot>
    </>
  );
}
