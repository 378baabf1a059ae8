/** A version after semver.org 2.0: three numbers, and perhaps a mark of what comes before the release itself. */
const VERSION =
  /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(?:-([0-9A-Za-z-]{1,40}(?:\.[0-9A-Za-z-]{1,40}){0,7}))?$/;

/** Whether a text is a version that can be compared. Build marks (`+...`) are not taken: they have no order. */
export function isVersion(text: string): boolean {
  return VERSION.test(text);
}

/**
 * Orders two versions after semver.org 2.0, section 11.
 *
 * @returns below 0 where `left` is the older, above 0 where it is the newer, 0 where they are the same
 * @throws RangeError where one of them is no version
 */
export function compareVersions(left: string, right: string): number {
  const [a, b] = [partsOf(left), partsOf(right)];
  for (const [index, number] of a.numbers.entries()) {
    const difference = number - (b.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  // What comes before a release is older than it.
  if (a.marks.length === 0 || b.marks.length === 0) return b.marks.length - a.marks.length;
  return compareMarks(a.marks, b.marks);
}

function compareMarks(left: readonly string[], right: readonly string[]): number {
  for (const [index, mark] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    if (mark === other) continue;
    const [isNumber, isOtherNumber] = [/^\d+$/.test(mark), /^\d+$/.test(other)];
    if (isNumber && isOtherNumber && Number(mark) !== Number(other)) return Number(mark) - Number(other);
    if (isNumber !== isOtherNumber) return isNumber ? -1 : 1;
    if (!isNumber) return mark < other ? -1 : 1;
  }
  return left.length - right.length;
}

function partsOf(version: string): { readonly numbers: readonly number[]; readonly marks: readonly string[] } {
  const found = VERSION.exec(version);
  if (!found) throw new RangeError(`${version} is no version`);
  const [, major, minor, patch, marks] = found;
  return { numbers: [major, minor, patch].map(Number), marks: marks === undefined ? [] : marks.split('.') };
}
