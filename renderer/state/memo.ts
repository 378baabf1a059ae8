/** Remembers the last answer of a pure function for the same (identical) arguments, so that selectors give stable values. */
export function memo<Arguments extends readonly unknown[], Answer>(
  compute: (...given: Arguments) => Answer,
): (...given: Arguments) => Answer {
  let last: { readonly given: Arguments; readonly answer: Answer } | undefined;
  return (...given) => {
    const isSame = last?.given.length === given.length && last.given.every((each, i) => Object.is(each, given[i]));
    if (!last || !isSame) last = { given, answer: compute(...given) };
    return last.answer;
  };
}
