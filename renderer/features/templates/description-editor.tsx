import { Textarea } from '@mantine/core';
import { useRef } from 'react';
import type { Result } from '../../../shared/errors.ts';
import type { CheckedTemplate } from '../../../shared/ipc/areas/templates.ts';
import { FUNCTIONS } from '../../../shared/domain/template/formula-functions.ts';
import { countOf } from '../../../shared/text/format.ts';
import classes from './templates.module.css';

/** The description as text, with what is wrong in it, line by line, while it is typed. */
export function DescriptionEditor({
  text,
  checked,
  onChange,
}: {
  readonly text: string;
  readonly checked: Result<CheckedTemplate> | null;
  readonly onChange: (text: string) => void;
}) {
  const field = useRef<HTMLTextAreaElement>(null);
  const problems = checked?.ok === true && !checked.value.ok ? checked.value.problems : [];
  const goTo = (line: number): void => {
    const start =
      text
        .split('\n')
        .slice(0, line - 1)
        .join('\n').length + (line > 1 ? 1 : 0);
    field.current?.focus();
    field.current?.setSelectionRange(start, start + (text.split('\n')[line - 1] ?? '').length);
  };
  return (
    <div className={classes['editor']}>
      <Textarea
        ref={field}
        label="Parameters, formulas and tiers"
        description="A value that begins with = is a formula over the parameters and n, copies, configuration, tier, i, count, vm; & joins texts."
        classNames={{ input: classes['text'] ?? '' }}
        value={text}
        spellCheck={false}
        rows={14}
        maxLength={200_000}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <div className={classes['said']} role="status" aria-label="What is wrong in the description">
        {problems.length > 0 ? (
          <>
            <strong>{countOf(problems.length, 'mistake')}</strong>
            <ul className={classes['problems']} tabIndex={0} aria-label="Mistakes in the description">
              {problems.map(({ line, path, message }, index) => (
                <li key={index}>
                  <button type="button" className={classes['line']} onClick={() => goTo(line)}>
                    line {line}
                  </button>
                  <span>
                    {path !== '' && <code>{path}</code>} {message}
                  </span>
                </li>
              ))}
            </ul>
          </>
        ) : (
          <>
            <strong>{checked?.ok === true ? 'Nothing is wrong' : 'Checking…'}</strong>
            <p className={classes['dim']}>Functions:</p>
            <ul className={classes['problems']} tabIndex={0} aria-label="Functions of formulas">
              {[...FUNCTIONS.values()].map(({ usage, about }) => (
                <li key={usage}>
                  <code>{usage}</code>
                  <span className={classes['dim']}>{about}</span>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </div>
  );
}
