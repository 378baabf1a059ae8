import type { ReactNode } from 'react';
import classes from './page.module.css';

/** A place of the rail other than the board: title, buttons, then what it holds. */
export function Page({
  title,
  note,
  actions,
  children,
}: {
  readonly title: string;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div className={classes['page']}>
      <header className={classes['head']}>
        <h1>{title}</h1>
        {note !== undefined && <span className={classes['note']}>{note}</span>}
        <div className={classes['actions']}>{actions}</div>
      </header>
      {children}
    </div>
  );
}

/** What and its value, one row each. */
export function Facts({ rows }: { readonly rows: readonly (readonly [what: string, value: ReactNode])[] }) {
  return (
    <dl className={classes['facts']}>
      {rows.map(([what, value]) => (
        <div key={what}>
          <dt>{what}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
