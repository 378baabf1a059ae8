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

/** Texts that people read: blanks alone are none. */
const READ: readonly (readonly [form: string, path: string])[] = [
  ['a gate', 'approvals.0.name'],
  ['a gate', 'checklist.0.text'],
  ['what a pool asks', 'policies.0.name'],
  ['a removal', 'liftReason'],
  ['a description of a template', 'parameters.0.label'],
  ['a description of a template', 'tiers.0.nics.0.network'],
  ['what is said about fences', 'physicalNetworks.0.id'],
  ['what a stage asks', 'allowedUsers.0'],
  ['an archive', 'name'],
  ['a restore', 'name'],
  ['a template to be made', 'name'],
  ['a template', 'name'],
];

it.each(READ)('%s takes no blank for %s, and keeps none around it', (form, path) => {
  const [, schema, sample] = FORMS.find(([name]) => name === form)!;
  const parse = (text: string) => schema.safeParse(withAt(sample, path.split('.'), () => text));
  expect(parse('     ').success).toBe(false);
  expect(parse('  four  ').data).toEqual(parse('four').data);
});

describe.each(FORMS)('%s', (_name, schema, sample, limits) => {
  it('is taken as it stands here', () => {
    expect(schema.safeParse(sample).error).toBeUndefined();
  });

  it.each(limits)('takes for %s from %i to %i, and nothing beyond', (path, least, most) => {
    const takes = (size: number): boolean => schema.safeParse(withAt(sample, path.split('.'), sized(size))).success;
    expect([least - 1, least, most, most + 1].map(takes)).toEqual([false, true, true, false]);
  });
});
