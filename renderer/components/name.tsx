import { toGraphemes } from '../../shared/text/graphemes.ts';
import classes from './name.module.css';

const HEAD_LIMIT = 240;
const TAIL = 6;
const MIN_TO_SPLIT = 13;
/** Marks that turn the writing direction: with them "exe.gnp" reads as "png.exe". Letters bring their own direction. */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g;

/**
 * Splits a name so that a narrow place can cut it in the middle: the head shrinks, the tail stays.
 * Never cuts a grapheme (an emoji, a letter with its marks), and looks at no more than both ends of a huge name.
 */
export function splitName(raw: string): { readonly head: string; readonly tail: string } {
  // Line breaks and tabs would tear the row.
  const name = raw.replace(/[\r\n\t\u2028\u2029]/g, ' ');
  const start = name.length > 2 * HEAD_LIMIT ? name.slice(0, 2 * HEAD_LIMIT) : name;
  if (name.length < MIN_TO_SPLIT) return { head: name, tail: '' };
  const graphemes = toGraphemes(start);
  if (start === name && graphemes.length < MIN_TO_SPLIT) return { head: name, tail: '' };
  const end = start === name ? graphemes : toGraphemes(name.slice(-4 * TAIL));
  const tail = end.slice(-TAIL).join('');
  const head = start === name ? graphemes.slice(0, -TAIL) : graphemes;
  return head.length > HEAD_LIMIT
    ? { head: `${head.slice(0, HEAD_LIMIT).join('')}…`, tail }
    : { head: head.join(''), tail };
}

/** A name from a pool: one line, cut in the middle where it does not fit, whole on hover, in its own writing direction. */
export function Name({ children, strong = false }: { readonly children: string; readonly strong?: boolean }) {
  const shown = children.replace(TURNING, '');
  const { head, tail } = splitName(shown.trim() === '' ? '(blank name)' : shown);
  return (
    <span className={classes['name']} data-strong={strong || undefined} dir="auto" title={children}>
      <span className={classes['head']}>{head}</span>
      {tail !== '' && <span className={classes['tail']}>{tail}</span>}
    </span>
  );
}
