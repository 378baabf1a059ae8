import classes from './fingerprint.module.css';

/** A certificate's fingerprint in four rows of eight pairs, as a person compares it; pairs that differ from `than` stand out. */
export function Fingerprint({
  value,
  than,
  label,
}: {
  readonly value: string;
  readonly than?: string;
  readonly label: string;
}) {
  const pairs = value.split(':');
  const others = than?.split(':');
  return (
    <div className={classes['grid']} role="group" aria-label={`${label}: ${value}`}>
      {pairs.map((pair, i) => (
        <span key={i} data-differs={(others && others[i] !== pair) || undefined} aria-hidden>
          {pair}
        </span>
      ))}
    </div>
  );
}
