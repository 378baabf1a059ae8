import { Button, Modal, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { FINAL_PHASES, type Run, type StepPhase } from '../../../shared/domain/run.ts';
import { copyDetails } from '../../commands/window.ts';
import { ProblemBox } from '../../components/problem-box.tsx';
import { ProgressLine } from '../../components/progress-line.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import {
  SheetColumns,
  SheetFoot,
  SheetLayout,
  SheetLoading,
  SheetProgress,
  SheetSummary,
} from '../../components/sheet.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { StepDetail, StepList } from '../../components/step-list.tsx';
import { namesOf } from '../../state/names-of.ts';
import { store, useStore } from '../../state/store.ts';
import { countOf, formatClock, formatDuration, formatEstimate } from '../../../shared/text/format.ts';
import { countDone, planTitle, runPhaseWord, stepPhaseWord } from '../../../shared/text/run-text.ts';
import { progressByGroup, remainingText } from '../../../shared/text/run-progress.ts';
import { problemText } from '../../../shared/text/problem-text.ts';
import { RunActions } from './run-actions.tsx';
import { RunTimeline } from './run-timeline.tsx';

/** The view of one run: what is done, what is in progress, how it ended. Closing it changes nothing. */
export function RunSheet() {
  const sheet = useStore((state) => state.sheet);
  const setSheet = useStore((state) => state.setSheet);
  const runId = sheet?.kind === 'run' ? sheet.runId : null;
  const run = useStore((state) => (runId === null ? undefined : state.runs[runId]));
  const isCovered = useStore((state) => state.dialog !== null);
  if (runId === null) return null;
  const close = (): void => setSheet(null);
  return (
    <Modal
      opened
      onClose={close}
      title={run ? planTitle(run.plan) : 'Run'}
      size={1000}
      closeOnEscape={!isCovered}
      trapFocus={!isCovered}
      transitionProps={{ duration: 0 }}
    >
      <SheetLayout>
        {run ? <RunBody run={run} onClose={close} /> : <SheetLoading>Waiting for the run…</SheetLoading>}
      </SheetLayout>
    </Modal>
  );
}

function RunBody({ run, onClose }: { readonly run: Run; readonly onClose: () => void }) {
  const { word, tone } = runPhaseWord(run.phase);
  const remaining = remainingText(run);
  return (
    <>
      <SheetProgress>
        <StateMark tone={tone} />
        <strong role="status">{word}</strong>
        <ProgressLine ratio={run.progressRatio} tone={tone} label={planTitle(run.plan)} />
        <span>{Math.round(run.progressRatio * 100)} %</span>
      </SheetProgress>
      <SheetSummary>
        <span>
          <strong>
            {countDone(run)} of {countOf(run.steps.length, 'step')}
          </strong>{' '}
          done
        </span>
        {remaining !== null && <span>{remaining}</span>}
        <span>
          started <RelativeTime iso={run.startedAt} /> by {run.requester}
        </span>
        {run.finishedAt !== null && (
          <span>took {formatDuration(Date.parse(run.finishedAt) - Date.parse(run.startedAt))}</span>
        )}
      </SheetSummary>
      {run.problem && (
        <ProblemBox problem={run.problem} names={namesOf(store.getState(), run.plan.poolId)} onCopy={copyDetails} />
      )}
      <RunSteps run={run} />
      <SheetFoot note={<code title={run.id}>run {run.id.slice(0, 8)}</code>}>
        <RunActions run={run} size="sm" />
        <Button variant="default" size="sm" onClick={onClose} data-autofocus>
          Close
        </Button>
      </SheetFoot>
    </>
  );
}

const MATTERS_NOW: ReadonlySet<StepPhase> = new Set(['failed', 'running', 'undoing', 'paused', 'interrupted']);

function RunSteps({ run }: { readonly run: Run }) {
  const [view, setView] = useState<'list' | 'time'>('list');
  const [chosenId, setChosenId] = useState<string | null>(null);
  const names = namesOf(store.getState(), run.plan.poolId);
  const states = new Map(run.steps.map((step) => [step.stepId, step]));
  const isOver = FINAL_PHASES.has(run.phase);
  const groups = progressByGroup(run, names).map(({ id, title, steps, doneCount, ratio, tone }) => ({
    id,
    title,
    note: `${String(doneCount)} of ${String(steps.length)} done`,
    progress: isOver || doneCount === steps.length ? null : { ratio, tone },
    rows: steps.map((step) => {
      const state = states.get(step.id);
      const { word, tone } = stepPhaseWord(state?.phase ?? 'pending');
      const isMoving = state?.phase === 'running' || state?.phase === 'undoing';
      return { id: step.id, title: step.title, tone, word, ratio: isMoving ? state.progressRatio : null };
    }),
  }));
  // Until the person chooses a step, the one that matters now is shown.
  const current = run.steps.find(({ phase }) => MATTERS_NOW.has(phase));
  const selectedId = chosenId ?? current?.stepId ?? run.plan.steps[0]?.id ?? null;
  const selected = run.plan.steps.find((step) => step.id === selectedId);
  const state = selectedId === null ? undefined : states.get(selectedId);
  return (
    <>
      <SegmentedControl
        size="xs"
        aria-label="View of the steps"
        value={view}
        onChange={(value) => setView(value === 'time' ? 'time' : 'list')}
        data={[
          { value: 'list', label: 'List' },
          { value: 'time', label: 'Timeline' },
        ]}
        style={{ justifySelf: 'start' }}
      />
      <SheetColumns
        left={
          view === 'list' ? (
            <StepList groups={groups} selectedId={selectedId} onSelect={setChosenId} />
          ) : (
            <RunTimeline run={run} selectedId={selectedId} onSelect={setChosenId} />
          )
        }
        right={
          selected && (
            <StepDetail
              title={selected.title}
              facts={[
                ['State', stepPhaseWord(state?.phase ?? 'pending').word],
                ...(state?.startedAt ? [['Started', formatClock(state.startedAt)] as const] : []),
                ...(state?.startedAt && state.finishedAt
                  ? [['Took', formatDuration(Date.parse(state.finishedAt) - Date.parse(state.startedAt))] as const]
                  : []),
                ['Estimated', formatEstimate(selected.estimateMs)],
                ['Undo', selected.undo ?? 'needs none'],
                ...(state?.problem ? [['Problem', problemWords(state.problem, names)] as const] : []),
              ]}
              call={selected.call}
            />
          )
        }
      />
    </>
  );
}

function problemWords(...given: Parameters<typeof problemText>): string {
  const { what, why, remedy, code } = problemText(...given);
  return `${what}. ${why} ${remedy} (${code})`;
}
