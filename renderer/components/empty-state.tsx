import type { ReactNode } from 'react';
import classes from './empty-state.module.css';

/** A page or part with nothing in it: one picture, one sentence, one button. */
export function EmptyState({
  picture,
  title,
  children,
  action,
}: {
  readonly picture: ReactNode;
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className={classes['empty']}>
      <div className={classes['picture']}>{picture}</div>
      <h2>{title}</h2>
      <p className={classes['text']}>{children}</p>
      {action}
    </div>
  );
}
