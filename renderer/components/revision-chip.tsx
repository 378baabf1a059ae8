import { shortRevision } from '../../shared/text/format.ts';
import classes from './revision-chip.module.css';

/** A revision by its short form; pressing it copies the whole digest. */
export function RevisionChip({
  revision,
  onCopy,
}: {
  readonly revision: string;
  readonly onCopy: (text: string) => void;
}) {
  const short = shortRevision(revision);
  return (
    <button
      type="button"
      className={classes['chip']}
      title={`Copy revision ${revision}`}
      aria-label={`Copy revision ${short}`}
      onClick={() => onCopy(revision)}
    >
      {short}
    </button>
  );
}
