import { Callout } from './callout.tsx';
import classes from './plan-notices.module.css';

/** What of a plan can't be undone; nothing where all can. */
export function PlanLosses({ lines }: { readonly lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <Callout tone="waiting" title="What can't be undone">
      <div className={classes['box']} tabIndex={0} role="group" aria-label="What can't be undone">
        {lines.map((line, index) => (
          <div key={index}>{line}</div>
        ))}
      </div>
    </Callout>
  );
}
