import type { ReactNode } from 'react';
import classes from './chip.module.css';

/** A short fact in a row of facts. */
export function Chip({
  tone = 'plain',
  title,
  icon,
  isRigid = false,
  children,
}: {
  readonly tone?: 'plain' | 'good' | 'waiting' | 'bad' | 'busy';
  readonly title?: string;
  readonly icon?: ReactNode;
  /** Never cut; others in the row give way. */
  readonly isRigid?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <span className={classes['chip']} data-tone={tone} data-rigid={isRigid || undefined} title={title}>
      {icon}
      {children !== '' && <span className={classes['text']}>{children}</span>}
    </span>
  );
}
