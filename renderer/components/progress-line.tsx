import classes from './progress-line.module.css';

/** A thin bar with its number for screen readers. */
export function ProgressLine({
  ratio,
  label,
  tone = 'busy',
}: {
  readonly ratio: number;
  readonly label: string;
  readonly tone?: 'busy' | 'good' | 'waiting' | 'bad' | 'off';
}) {
  const percent = Math.round(Math.min(1, Math.max(0, ratio)) * 100);
  return (
    <div
      className={classes['track']}
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <div className={classes['bar']} data-tone={tone} style={{ width: `${String(percent)}%` }} />
    </div>
  );
}
