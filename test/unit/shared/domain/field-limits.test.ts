import { describe, expect, it } from 'vitest';
import { FORMS } from './limited-forms.ts';

type Value = null | boolean | number | string | readonly Value[] | { readonly [field: string]: Value };

/** The sample with another value at a path. */
function withAt(sample: unknown, path: readonly string[], change: (value: Value) => Value): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return change(sample as Value);
  const part = (sample as Record<string, unknown>)[first];
  const changed = withAt(part, rest, change);
  return Array.isArray(sample)
    ? sample.map((each: unknown, index) => (String(index) === first ? changed : each))
    : { ...(sample as object), [first]: changed };
}

/** A value of that size: the number, or a text or list of that length. */
const sized =
  (size: number) =>
  (value: Value): Value => {
    if (typeof value === 'number') return size;
    if (typeof value === 'string') return size < 0 ? 0 : 'x'.repeat(size);
    return size < 0 ? 0 : Array.from({ length: size }, () => (value as readonly Value[])[0]!);
  };

describe.each(FORMS)('%s', (_name, schema, sample, limits) => {
  it('is taken as it stands here', () => {
    expect(schema.safeParse(sample).error).toBeUndefined();
  });

  it.each(limits)('takes for %s from %i to %i, and nothing beyond', (path, least, most) => {
    const takes = (size: number): boolean => schema.safeParse(withAt(sample, path.split('.'), sized(size))).success;
    expect([least - 1, least, most, most + 1].map(takes)).toEqual([false, true, true, false]);
  });
});
