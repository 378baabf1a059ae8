import { Button, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Problem } from '../../../shared/errors.ts';
import { countOf } from '../../../shared/text/format.ts';
import { readLog } from '../../commands/data.ts';
import { copyDetails, copyText } from '../../commands/window.ts';
import { ProblemBox } from '../../components/problem-box.tsx';
import classes from './settings-page.module.css';

const MOST_LINES = 2000;

/** The program's own log, newest lines last, with a filter. */
export function LogSection() {
  const [lines, setLines] = useState<readonly string[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [filter, setFilter] = useState('');
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let isCurrent = true;
    void readLog.run(MOST_LINES).then((result) => {
      if (!isCurrent) return;
      setProblem(result.ok ? null : result.problem);
      if (result.ok) setLines(result.value.lines);
    });
    return () => {
      isCurrent = false;
    };
  }, [attempt]);
  const wanted = filter.trim().toLowerCase();
  const shown = (lines ?? []).filter((line) => line.toLowerCase().includes(wanted));
  return (
    <section className={classes['group']} aria-label="Log">
      <h2>Log</h2>
      <div className={classes['buttons']}>
        <TextInput
          size="xs"
          aria-label="Filter the log"
          placeholder="Filter"
          value={filter}
          maxLength={200}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
        <Button size="xs" variant="default" onClick={() => setAttempt(attempt + 1)}>
          Read again
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={shown.length === 0}
          onClick={() => void copyText.run({ text: shown.join('\n'), what: 'the log' })}
        >
          Copy
        </Button>
        <span className={classes['hint']} role="status">
          {lines === null ? 'Reading…' : `${String(shown.length)} of ${countOf(lines.length, 'line')}`}
        </span>
      </div>
      {problem && <ProblemBox problem={problem} onCopy={copyDetails} />}
      {lines !== null && (
        <pre className={classes['log']} tabIndex={0} role="log" aria-label="Lines of the log">
          {shown.length > 0
            ? shown.join('\n')
            : lines.length === 0
              ? 'Nothing was logged yet: it is written when something goes wrong.'
              : 'No line matches the filter.'}
        </pre>
      )}
    </section>
  );
}
