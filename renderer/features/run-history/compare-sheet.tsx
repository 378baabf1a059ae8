import { Button, Modal } from '@mantine/core';
import type { Run } from '../../../shared/domain/run.ts';
import { compareRuns, type ComparedStep, type StepOutcome } from '../../../shared/domain/run-summary.ts';
import { openRun } from '../../commands/runs.ts';
import { RelativeTime } from '../../components/relative-time.tsx';
import { SheetFoot, SheetLayout, SheetLoading } from '../../components/sheet.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { useStore } from '../../state/store.ts';
import { countOf, formatDuration } from '../../../shared/text/format.ts';
import { planTitle, runPhaseWord, stepPhaseWord } from '../../../shared/text/run-text.ts';
import classes from './run-history.module.css';

/** Two runs side by side: the same steps, how each ended and how long it took. */
export function CompareSheet() {
  const sheet = useStore((state) => state.sheet);
  const setSheet = useStore((state) => state.setSheet);
  const runIds = sheet?.kind === 'compare-runs' ? sheet.runIds : null;
  const a = useStore((state) => (runIds ? state.runs[runIds[0]] : undefined));
  const b = useStore((state) => (runIds ? state.runs[runIds[1]] : undefined));
  if (runIds === null) return null;
  return (
    <Modal
      opened
      onClose={() => setSheet(null)}
      title="Two runs side by side"
      size={1000}
      transitionProps={{ duration: 0 }}
    >
      <SheetLayout>
        {a && b ? <Comparison a={a} b={b} /> : <SheetLoading>Waiting for the runs…</SheetLoading>}
        <SheetFoot>
          <Button variant="default" size="sm" onClick={() => setSheet(null)} data-autofocus>
            Close
          </Button>
        </SheetFoot>
      </SheetLayout>
    </Modal>
  );
}

function Comparison({ a, b }: { readonly a: Run; readonly b: Run }) {
  const steps = compareRuns(a, b);
  const differing = steps.filter(differs).length;
  return (
    <>
      <div className={classes['pair']}>
        <Side run={a} label="First" />
        <Side run={b} label="Second" />
      </div>
      <p>
        {differing === 0
          ? `${countOf(steps.length, 'step')}, and all ended alike.`
          : `${countOf(differing, 'step')} of ${String(steps.length)} ended differently, in bold.`}
      </p>
      <div className={classes['scroll']} tabIndex={0} role="region" aria-label="Steps of both runs">
        <table className={classes['table']}>
          <thead>
            <tr>
              <th scope="col">Step</th>
              <th scope="col">First</th>
              <th scope="col">Took</th>
              <th scope="col">Second</th>
              <th scope="col">Took</th>
              <th scope="col">Difference</th>
            </tr>
          </thead>
          <tbody>
            {steps.map((step, index) => (
              <tr key={index} data-differs={differs(step) || undefined}>
                <th scope="row">{step.title}</th>
                <td>{phaseWord(step.a)}</td>
                <td>{tookWord(step.a)}</td>
                <td>{phaseWord(step.b)}</td>
                <td>{tookWord(step.b)}</td>
                <td data-slower={isSlower(step) || undefined}>{differenceWord(step)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Side({ run, label }: { readonly run: Run; readonly label: string }) {
  const { word, tone } = runPhaseWord(run.phase);
  return (
    <section className={classes['side']} aria-label={label}>
      <h3>
        <StateMark tone={tone} /> {planTitle(run.plan)}
      </h3>
      <p>
        {label}: {word}, <RelativeTime iso={run.startedAt} />, by {run.requester}
        {run.finishedAt !== null && `, took ${formatDuration(Date.parse(run.finishedAt) - Date.parse(run.startedAt))}`}
      </p>
      <Button size="compact-xs" variant="default" onClick={() => openRun.run(run.id)}>
        {openRun.label(run.id)}
      </Button>
    </section>
  );
}

const differs = ({ a, b }: ComparedStep): boolean => a?.phase !== b?.phase;

function phaseWord(outcome: StepOutcome | null): string {
  return outcome === null ? 'not in it' : stepPhaseWord(outcome.phase).word;
}

function tookWord(outcome: StepOutcome | null): string {
  return outcome?.tookMs === null || outcome === null ? '' : formatDuration(outcome.tookMs);
}

function isSlower({ a, b }: ComparedStep): boolean {
  return (b?.tookMs ?? 0) - (a?.tookMs ?? 0) >= 1000 && a !== null && a.tookMs !== null;
}

function differenceWord({ a, b }: ComparedStep): string {
  if (a?.tookMs === null || b?.tookMs === null || !a || !b) return '';
  const ms = b.tookMs - a.tookMs;
  if (Math.abs(ms) < 1000) return 'as long';
  return ms > 0 ? `${formatDuration(ms)} longer` : `${formatDuration(-ms)} shorter`;
}
