import type { ReactNode } from 'react';
import classes from './sheet.module.css';

/** Parts of the sheet that shows a plan and, once it starts, its run. */
export function SheetLayout({ children }: { readonly children: ReactNode }) {
  return <div className={classes['layout']}>{children}</div>;
}

/** One line of figures: what, on what, how long. */
export function SheetSummary({ children }: { readonly children: ReactNode }) {
  return <div className={classes['summary']}>{children}</div>;
}

/** Steps on the left, the selected one on the right. */
export function SheetColumns({ left, right }: { readonly left: ReactNode; readonly right: ReactNode }) {
  return (
    <div className={classes['columns']}>
      <div tabIndex={-1}>{left}</div>
      <div tabIndex={-1}>{right}</div>
    </div>
  );
}

/** A small word on the left, buttons on the right. */
export function SheetFoot({ note, children }: { readonly note?: ReactNode; readonly children: ReactNode }) {
  return (
    <div className={classes['foot']}>
      <div className={classes['grow']}>{note}</div>
      {children}
    </div>
  );
}

/** Keeps the one button in sight, and what speaks against pressing it, however long the sheet. */
export function SheetEnd({ children }: { readonly children: ReactNode }) {
  return <div className={classes['inSight']}>{children}</div>;
}

/** What stays as it is, one line each. */
export function SheetNotes({ title, notes }: { readonly title: string; readonly notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <div>
      <h3>{title}</h3>
      <ul className={classes['notes']}>
        {notes.map((note, i) => (
          <li key={i}>{note}</li>
        ))}
      </ul>
    </div>
  );
}

/** Shown until the content is there. */
export function SheetLoading({ children }: { readonly children: ReactNode }) {
  return (
    <div className={classes['loading']} role="status">
      {children}
    </div>
  );
}

/** A bar with its figures. */
export function SheetProgress({ children }: { readonly children: ReactNode }) {
  return <div className={classes['progress']}>{children}</div>;
}
