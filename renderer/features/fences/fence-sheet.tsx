import { Button, Modal, Tabs } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { FencedCopiesWish } from '../../../shared/domain/fence/fenced-copies.ts';
import type { Problem } from '../../../shared/errors.ts';
import type { FencePreview } from '../../../shared/ipc/areas/fences.ts';
import { previewFences, startFences } from '../../commands/fences.ts';
import { copyDetails } from '../../commands/window.ts';
import { Callout } from '../../components/callout.tsx';
import { PlanRefused } from '../../components/plan-refused.tsx';
import { SheetFoot, SheetLayout, SheetLoading, SheetNotes, SheetSummary } from '../../components/sheet.tsx';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { namesOf } from '../../state/names-of.ts';
import { store, useStore } from '../../state/store.ts';
import {
  fenceBlockText,
  fenceProblemText,
  fenceReasonText,
  fenceRejectionText,
} from '../../../shared/text/fence-text.ts';
import { countOf, formatEstimate } from '../../../shared/text/format.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { FenceForm } from './fence-form.tsx';
import { toFenceNames } from '../../../shared/text/fence-names.ts';
import classes from './fences.module.css';
import { ProofTable } from './proof-table.tsx';

type Answer =
  | { readonly state: 'waiting' }
  | { readonly state: 'answered'; readonly preview: FencePreview }
  | { readonly state: 'failed'; readonly problem: Problem };

const FIRST_WISH: FencedCopiesWish = { mode: 'block', copies: 1, isStarted: true, mustMigrate: false };

/** The sheet that makes fenced copies: what is wanted, what the planner chose and why, and the proof. */
export function FenceSheet() {
  const sheet = useStore((state) => state.sheet);
  const setSheet = useStore((state) => state.setSheet);
  if (sheet?.kind !== 'fence') return null;
  return <FenceDialog key={sheet.key} id={sheet.key} onClose={() => setSheet(null)} />;
}

function FenceDialog({ id, onClose }: { readonly id: ConfigurationKey; readonly onClose: () => void }) {
  const name = useStore((state) => state.configurations.get(id)?.nameLabel ?? '');
  const [wish, setWish] = useState(FIRST_WISH);
  const [attempt, setAttempt] = useState(0);
  const answer = usePreview(id, wish, attempt);
  return (
    <Modal opened onClose={onClose} title={`Make fenced copies of ${inSentence(name)}`} size={1000}>
      <SheetLayout>
        <FenceForm wish={wish} onChange={setWish} />
        {answer.state === 'waiting' && <SheetLoading>Planning and proving…</SheetLoading>}
        {answer.state === 'failed' && <Failed id={id} problem={answer.problem} />}
        {answer.state === 'answered' && answer.preview.state === 'refused' && <Refused preview={answer.preview} />}
        {answer.state === 'answered' && answer.preview.state === 'planned' && <Planned preview={answer.preview} />}
        <Foot id={id} wish={wish} answer={answer} onAgain={() => setAttempt((n) => n + 1)} onClose={onClose} />
      </SheetLayout>
    </Modal>
  );
}

function splitKey(id: ConfigurationKey): { readonly poolId: string; readonly configurationUuid: string } {
  const [poolId = '', configurationUuid = ''] = id.split('/');
  return { poolId, configurationUuid };
}

function usePreview(id: ConfigurationKey, wish: FencedCopiesWish, attempt: number): Answer {
  const [answer, setAnswer] = useState<Answer>({ state: 'waiting' });
  useEffect(() => {
    let isCurrent = true;
    setAnswer({ state: 'waiting' });
    void previewFences.run({ ...splitKey(id), ...wish }).then((result) => {
      if (!isCurrent) return;
      setAnswer(
        result.ok ? { state: 'answered', preview: result.value } : { state: 'failed', problem: result.problem },
      );
    });
    return () => {
      isCurrent = false;
    };
  }, [id, wish, attempt]);
  return answer;
}

function Failed({ id, problem }: { readonly id: ConfigurationKey; readonly problem: Problem }) {
  return <PlanRefused problem={problem} names={namesOf(store.getState(), splitKey(id).poolId)} onCopy={copyDetails} />;
}

function Refused({ preview }: { readonly preview: Extract<FencePreview, { readonly state: 'refused' }> }) {
  const names = toFenceNames(preview.names);
  return (
    <Callout tone="bad" role="status" title={`Copy ${String(preview.number)} cannot be fenced`}>
      {preview.problems.map((problem, index) => (
        <div key={index}>{fenceProblemText(problem, names)}</div>
      ))}
      <Rejected rejected={preview.rejected} names={names} />
    </Callout>
  );
}

function Rejected({
  rejected,
  names,
}: {
  readonly rejected: Extract<FencePreview, { readonly state: 'refused' }>['rejected'];
  readonly names: ReturnType<typeof toFenceNames>;
}) {
  return (
    <ul className={classes['reasons']}>
      {rejected.map(({ block, because }) => (
        <li key={block}>
          <strong>{fenceBlockText(block)}</strong> not taken:{' '}
          {because.map((reason) => fenceRejectionText(reason, names)).join(' ')}
        </li>
      ))}
    </ul>
  );
}

function Planned({ preview }: { readonly preview: Extract<FencePreview, { readonly state: 'planned' }> }) {
  const names = toFenceNames(preview.names);
  const { plan, fences, findings } = preview;
  const [first] = fences;
  return (
    <>
      {findings.length > 0 && (
        <Callout tone="bad" role="alert" title="It would collide, so it may not start">
          {findings.map((finding) => (
            <div key={finding}>{finding}</div>
          ))}
        </Callout>
      )}
      <SheetSummary>
        <span>
          <strong>{countOf(fences.length, 'fence')}</strong>
        </span>
        <span>
          <strong>{countOf(plan.steps.length, 'step')}</strong>
        </span>
        <span>
          <strong>{formatEstimate(plan.estimateMs)}</strong>
        </span>
        <span>everything can be undone</span>
      </SheetSummary>
      <Tabs defaultValue={String(first?.number ?? 0)} keepMounted={false}>
        <Tabs.List>
          {fences.map(({ number }) => (
            <Tabs.Tab key={number} value={String(number)}>
              Fence {number}
            </Tabs.Tab>
          ))}
          <Tabs.Tab value="steps">Steps</Tabs.Tab>
        </Tabs.List>
        {fences.map(({ number, fence, proof }) => (
          <Tabs.Panel key={number} value={String(number)} pt="xs">
            <p className={classes['lead']}>
              <strong>{fenceBlockText(fence.block)}</strong>:{' '}
              {fence.reasons.map((reason) => fenceReasonText(reason, names)).join(' ')}
            </p>
            <Rejected rejected={fence.rejected} names={names} />
            <ProofTable rows={proof} names={names} />
          </Tabs.Panel>
        ))}
        <Tabs.Panel value="steps" pt="xs">
          <ol className={classes['steps']} tabIndex={0} aria-label="Steps">
            {plan.steps.map((step) => (
              <li key={step.id}>{step.title}</li>
            ))}
          </ol>
        </Tabs.Panel>
      </Tabs>
      <SheetNotes title="Good to know" notes={plan.notes} />
    </>
  );
}

function Foot({
  id,
  wish,
  answer,
  onAgain,
  onClose,
}: {
  readonly id: ConfigurationKey;
  readonly wish: FencedCopiesWish;
  readonly answer: Answer;
  readonly onAgain: () => void;
  readonly onClose: () => void;
}) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const planned = answer.state === 'answered' && answer.preview.state === 'planned' ? answer.preview : null;
  const input = { ...splitKey(id), ...wish, planDigest: planned?.planDigest ?? '' };
  const start = (): void => {
    setBusy(true);
    setProblem(null);
    void startFences.run(input).then((result) => {
      setBusy(false);
      if (result.ok) return;
      if (result.problem.code === 'plan-changed') onAgain();
      else setProblem(result.problem);
    });
  };
  return (
    <>
      {problem && <Failed id={id} problem={problem} />}
      <SheetFoot note={planned && <code>plan {planned.planDigest.slice(0, 12)}</code>}>
        <Button variant="default" size="sm" onClick={onClose}>
          Cancel
        </Button>
        {planned ? (
          <Button size="sm" loading={isBusy} disabled={planned.findings.length > 0} onClick={start}>
            {startFences.label(input)}
          </Button>
        ) : (
          <Button size="sm" disabled={answer.state === 'waiting'} onClick={onAgain}>
            Check again
          </Button>
        )}
      </SheetFoot>
    </>
  );
}
