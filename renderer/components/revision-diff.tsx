import type { RevisionDifference } from '../../shared/domain/revision-diff.ts';
import type { Names } from '../../shared/text/names.ts';
import { groupDifference } from '../../shared/text/revision-text.ts';
import { Name } from './name.tsx';
import classes from './revision-diff.module.css';

const SIGNS = { added: ['+', 'comes'], removed: ['−', 'goes'], changed: ['~', 'differs'] } as const;

/** How two revisions differ, VM by VM. */
export function RevisionDiff({
  difference,
  names,
}: {
  readonly difference: RevisionDifference;
  readonly names: Names;
}) {
  const groups = groupDifference(difference, names);
  if (groups.length === 0) return <p className={classes['none']}>No difference: it is the same release.</p>;
  return (
    <ul className={classes['list']} aria-label="Differences">
      {groups.map(({ vm, name, kind, lines }) => (
        <li key={vm} data-kind={kind}>
          <span className={classes['sign']} aria-hidden>
            {SIGNS[kind][0]}
          </span>
          <div className={classes['vm']}>
            <span className={classes['name']}>
              <Name strong>{name}</Name>
              <span className={classes['word']}>{SIGNS[kind][1]}</span>
            </span>
            {lines.map((line, i) => (
              <span key={i} className={classes['line']}>
                {line}
              </span>
            ))}
          </div>
        </li>
      ))}
    </ul>
  );
}
