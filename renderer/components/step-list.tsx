import { useEffect, useRef } from 'react';
import { ProgressLine } from './progress-line.tsx';
import { Name } from './name.tsx';
import { StateMark, type MarkTone } from './state-mark.tsx';
import classes from './step-list.module.css';

/** One step as the list shows it. */
export interface StepRow {
  readonly id: string;
  readonly title: string;
  readonly tone: MarkTone;
  /** Word for the tone, read aloud and shown at the end of the row. */
  readonly word: string;
  /** 0 to 1 while it is in progress, else null. */
  readonly ratio: number | null;
  /** One of the chain that decides how long everything takes: its word stands out. */
  readonly isCritical?: boolean;
}

/** Steps by VM and phase; one of them is selected. */
export function StepList({
  groups,
  selectedId,
  onSelect,
}: {
  readonly groups: readonly {
    readonly id: string;
    readonly title: string;
    readonly note: string;
    /** How far all of its rows are together; null, or absent, where that is nothing to show. */
    readonly progress?: Pick<Parameters<typeof ProgressLine>[0], 'ratio' | 'tone'> | null;
    readonly rows: readonly StepRow[];
  }[];
  readonly selectedId: string | null;
  readonly onSelect: (id: string) => void;
}) {
  const list = useRef<HTMLDivElement>(null);
  // A run goes on by itself: what is selected stays where it can be seen.
  useEffect(() => {
    const show = (): void => {
      const row = list.current?.querySelector('[aria-current="step"]');
      const frame = list.current?.parentElement?.getBoundingClientRect();
      const box = row?.getBoundingClientRect();
      if (frame && box && (box.top < frame.top || box.bottom > frame.bottom)) row?.scrollIntoView({ block: 'center' });
    };
    show();
    // Once more when groups that come into sight have their true heights.
    const request = requestAnimationFrame(() => requestAnimationFrame(show));
    return () => cancelAnimationFrame(request);
  }, [selectedId]);
  return (
    <div ref={list} className={classes['groups']} role="group" aria-label="Steps">
      {groups.map(({ id, title, note, progress, rows }) => (
        <section key={id} className={classes['group']} aria-label={title}>
          <h3>
            <Name strong>{title}</Name>
            <span className={classes['note']}>{note}</span>
            {progress && (
              <span className={classes['together']}>
                <ProgressLine {...progress} label={title} />
                <span className={classes['percent']}>{Math.floor(progress.ratio * 100)} %</span>
              </span>
            )}
          </h3>
          <ol className={classes['rows']}>
            {rows.map((row) => (
              <li key={row.id}>
                <button
                  type="button"
                  className={classes['row']}
                  data-step={row.id}
                  data-phase={row.word}
                  aria-current={row.id === selectedId ? 'step' : undefined}
                  onClick={() => onSelect(row.id)}
                >
                  <StateMark tone={row.tone} />
                  <span className={classes['title']}>{row.title}</span>
                  {row.ratio === null ? (
                    <span className={classes['word']} data-critical={row.isCritical === true || undefined}>
                      {row.word}
                      {row.isCritical === true && <span className="visually-hidden">, decides the total time</span>}
                    </span>
                  ) : (
                    <span className={classes['bar']}>
                      <ProgressLine ratio={row.ratio} label={row.title} />
                    </span>
                  )}
                </button>
              </li>
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

/** The selected step in words, with its XAPI call. */
export function StepDetail({
  title,
  facts,
  call,
}: {
  readonly title: string;
  readonly facts: readonly (readonly [what: string, value: string])[];
  readonly call: string;
}) {
  return (
    <section className={classes['detail']} aria-label="Selected step">
      <h3>{title}</h3>
      <dl>
        {facts.map(([what, value]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div>
        <div className={classes['note']}>XAPI call</div>
        {call === '' ? <p>None; this step only reads.</p> : <pre tabIndex={0}>{call}</pre>}
      </div>
    </section>
  );
}
