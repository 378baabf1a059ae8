import { useMemo, useSyncExternalStore } from 'react';
import { FINAL_PHASES, type Run, type StepPhase } from '../../../shared/domain/run.ts';
import { StepTimeline } from '../../components/step-timeline.tsx';
import { ticksOf } from '../../../shared/text/plan-time.ts';
import { listRan, ranWords } from '../../../shared/text/run-time.ts';

const SECOND = 1000;
/** Steps whose work stands, or is being done. */
const STANDS: ReadonlySet<StepPhase> = new Set(['running', 'done', 'undoing']);
const subscribe = (onTick: () => void): (() => void) => {
  const timer = setInterval(onTick, SECOND);
  return () => clearInterval(timer);
};
const thisSecond = (): number => Math.floor(Date.now() / SECOND) * SECOND;

/** When each step of a run began and how long it took; what is under way grows. */
export function RunTimeline({
  run,
  selectedId,
  onSelect,
}: {
  readonly run: Run;
  readonly selectedId: string | null;
  readonly onSelect: (id: string) => void;
}) {
  const now = useSyncExternalStore(subscribe, thisSecond);
  const until = FINAL_PHASES.has(run.phase) ? 0 : now;
  const { bars, endMs } = useMemo(() => {
    const ran = listRan(run, until);
    return {
      endMs: ran.endMs,
      bars: ran.steps.map((each) => ({
        id: each.step.id,
        title: each.step.title,
        words: ranWords(each),
        startMs: each.startMs,
        lengthMs: each.lengthMs,
        isCritical: STANDS.has(each.state.phase),
      })),
    };
  }, [run, until]);
  return (
    <StepTimeline
      bars={bars}
      endMs={endMs}
      ticks={ticksOf(endMs)}
      legend="As it went"
      selectedId={selectedId}
      onSelect={onSelect}
    />
  );
}
