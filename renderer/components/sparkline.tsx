import classes from './sparkline.module.css';

const WIDTH = 84;
const HEIGHT = 22;

/**
 * A small picture of how something went, oldest on the left, from 0 to 1; what is not known is a gap.
 * Its last value stands beside it in words, so that the picture is not needed.
 */
export function Sparkline({ values, label }: { readonly values: readonly (number | null)[]; readonly label: string }) {
  const last = values.filter((value) => value !== null).at(-1) ?? null;
  const words = last === null ? 'not known' : `${String(Math.round(last * 100))} %`;
  return (
    <span className={classes['spark']}>
      <svg width={WIDTH} height={HEIGHT} viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`} aria-hidden>
        <path className={classes['floor']} d={`M0 ${String(HEIGHT - 0.5)}H${String(WIDTH)}`} />
        <path className={classes['line']} d={toPath(values)} />
      </svg>
      <span className={classes['value']} title={label} aria-label={`${label}: ${words}`} role="img">
        {last === null ? '–' : words}
      </span>
    </span>
  );
}

/** The path of a sparkline; broken where a value is not known. */
export function toPath(values: readonly (number | null)[]): string {
  const step = values.length < 2 ? 0 : WIDTH / (values.length - 1);
  let path = '';
  let isDown = false;
  values.forEach((value, index) => {
    if (value === null) {
      isDown = false;
      return;
    }
    const y = 1.5 + (1 - Math.min(1, Math.max(0, value))) * (HEIGHT - 3);
    path += `${isDown ? 'L' : 'M'}${(index * step).toFixed(1)} ${y.toFixed(1)}`;
    isDown = true;
  });
  return path;
}
