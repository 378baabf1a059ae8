import { SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { Plan, PlanStep } from '../../shared/domain/plan.ts';
import { SheetColumns } from './sheet.tsx';
import { StepDetail, StepList } from './step-list.tsx';
import { StepTimeline } from './step-timeline.tsx';
import { countOf, formatEstimate } from '../../shared/text/format.ts';
import type { Names } from '../../shared/text/names.ts';
import { groupSteps, undoWords } from '../../shared/text/plan-steps.ts';
import { beginWord, countBeside, ticksOf, timePlan, timeWords, type PlanTimes } from '../../shared/text/plan-time.ts';
import classes from './plan-steps.module.css';

type View = 'list' | 'graph';

/** The steps of a plan by VM, or as bars on an axis of time, with the selected one in words. */
export function PlanSteps({ plan, names }: { readonly plan: Plan; readonly names: Names }) {
  const [view, setView] = useState<View>('list');
  const [selectedId, setSelectedId] = useState(plan.steps[0]?.id ?? null);
  const times = useMemo(() => timePlan(plan), [plan]);
  const selected = plan.steps.find((step) => step.id === selectedId);
  return (
    <div className={classes['steps']}>
      <div className={classes['bar']}>
        <SegmentedControl
          size="xs"
          aria-label="View of the steps"
          value={view}
          onChange={(value) => setView(value === 'graph' ? 'graph' : 'list')}
          data={[
            { value: 'list', label: 'List' },
            { value: 'graph', label: 'Graph' },
          ]}
        />
        <span className={classes['note']}>
          {countOf(times.critical.size, 'step')} of {String(plan.steps.length)} in a row decide the time
          {view === 'list' && ', theirs in bold'}
        </span>
      </div>
      <SheetColumns
        left={
          view === 'list' ? (
            <ListView plan={plan} names={names} times={times} selectedId={selectedId} onSelect={setSelectedId} />
          ) : (
            <GraphView times={times} selectedId={selectedId} onSelect={setSelectedId} />
          )
        }
        right={selected && <Detail step={selected} times={times} />}
      />
    </div>
  );
}

interface ViewProps {
  readonly times: PlanTimes;
  readonly selectedId: string | null;
  readonly onSelect: (id: string) => void;
}

function ListView({
  plan,
  names,
  times,
  selectedId,
  onSelect,
}: ViewProps & { readonly plan: Plan; readonly names: Names }) {
  const groups = groupSteps(plan, names).map(({ id, title, steps }) => ({
    id,
    title,
    note: countOf(steps.length, 'step'),
    rows: steps.map((step) => ({
      id: step.id,
      title: step.title,
      tone: 'off' as const,
      word: formatEstimate(step.estimateMs),
      ratio: null,
      isCritical: times.critical.has(step.id),
    })),
  }));
  return <StepList groups={groups} selectedId={selectedId} onSelect={onSelect} />;
}

function GraphView({ times, selectedId, onSelect }: ViewProps) {
  const { schedule, order, critical } = times;
  const bars = useMemo(
    () =>
      order.map((step) => ({
        id: step.id,
        title: step.title,
        words: timeWords(times, step),
        startMs: schedule.startMs.get(step.id) ?? 0,
        lengthMs: step.estimateMs,
        isCritical: critical.has(step.id),
      })),
    [times, schedule, order, critical],
  );
  return (
    <StepTimeline
      bars={bars}
      endMs={schedule.endMs}
      ticks={ticksOf(schedule.endMs)}
      legend="Full bars decide the time"
      selectedId={selectedId}
      onSelect={onSelect}
    />
  );
}

function Detail({ step, times }: { readonly step: PlanStep; readonly times: PlanTimes }) {
  const beside = countBeside(times, step);
  return (
    <StepDetail
      title={step.title}
      facts={[
        ['Takes', formatEstimate(step.estimateMs)],
        ['Begins', beginWord(times, step)],
        ['After', step.dependsOn.length === 0 ? 'nothing; it is first' : countOf(step.dependsOn.length, 'step')],
        ['Beside', beside === 0 ? 'nothing else' : countOf(beside, 'other step')],
        ...(times.critical.has(step.id) ? [['Total', 'it decides how long the plan takes'] as const] : []),
        ['Undo', undoWords(step)],
      ]}
      call={step.call}
    />
  );
}
