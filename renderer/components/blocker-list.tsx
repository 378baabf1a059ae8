import { Ban } from 'lucide-react';
import type { ReactNode } from 'react';
import classes from './blocker-list.module.css';

/** Reasons why something may not start, each with what would clear it. */
export function BlockerList({
  items,
}: {
  readonly items: readonly { readonly reason: string; readonly remedy: string; readonly action?: ReactNode }[];
}) {
  return (
    <ul className={classes['list']} aria-label="Blockers">
      {items.map(({ reason, remedy, action }, i) => (
        <li key={i}>
          <Ban size={14} aria-hidden />
          <div>
            <div>{reason}</div>
            <div className={classes['remedy']}>{remedy}</div>
          </div>
          {action}
        </li>
      ))}
    </ul>
  );
}
