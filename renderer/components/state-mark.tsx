import classes from './state-mark.module.css';

/** Shapes differ as well as colours, so that neither is needed alone. */
export type MarkTone = 'running' | 'off' | 'mixed' | 'waiting' | 'unknown' | 'good' | 'busy' | 'bad';

/** A small glyph for a state; the word goes beside it. */
export function StateMark({ tone, label }: { readonly tone: MarkTone; readonly label?: string }) {
  return (
    <svg
      className={classes['mark']}
      data-tone={tone}
      viewBox="0 0 12 12"
      width="10"
      height="10"
      {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
    >
      {shape(tone)}
    </svg>
  );
}

function shape(tone: MarkTone) {
  switch (tone) {
    case 'running':
    case 'good':
      return <circle cx="6" cy="6" r="5" fill="currentColor" />;
    case 'off':
      return <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="2" />;
    case 'mixed':
      return (
        <>
          <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="2" />
          <path d="M6 2a4 4 0 0 0 0 8z" fill="currentColor" />
        </>
      );
    case 'waiting':
      return <path d="M3 2h2v8H3zM7 2h2v8H7z" fill="currentColor" />;
    case 'busy':
      return <path d="M6 1v2a3 3 0 1 1-3 3H1a5 5 0 1 0 5-5z" fill="currentColor" />;
    case 'bad':
      return <path d="M6 1l5 5-5 5-5-5z" fill="currentColor" />;
    case 'unknown':
      return <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="2" strokeDasharray="2 2" />;
  }
}
