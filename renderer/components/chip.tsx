import type { ReactNode } from 'react';
import classes from './chip.module.css';

/** A short fact in a row of facts. */
export function Chip({
  tone = 'plain',
  title,
  icon,
  children,
}: {
  readonly tone?: 'plain' | 'good' | 'waiting' | 'bad' | 'busy';
  readonly title?: string;
  readonly icon?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <span className={classes['chip']} data-tone={tone} title={title}>
      {icon}
      <span className={classes['text']}>{children}</span>
    </span>
  );
}
